/** A return: what comes back, why, what is kept and what is credited. */

import { el } from "../dom";
import type { ReturnCard } from "../types";
import { actions, amounts, facts, frame, notes, table, type Actions, type Setting } from "./parts";

export function returnCard(card: ReturnCard, setting: Setting): { element: HTMLElement; actions: Actions | null } {
  const made = card.buttons?.length ? actions(card.buttons, setting, "What you can do") : null;
  const element = frame(
    "return",
    { title: card.title, number: card.number, status: card.status, tone: card.status_tone },
    facts(card.facts),
    card.lines.length
      ? table(
          `Lines of ${card.number ?? card.title}`,
          [{ title: "Item" }, { title: "Qty", isNumber: true }, { title: "Credit", isNumber: true }],
          card.lines.map((line) => [
            el(
              "span",
              {},
              line.name,
              el("span", { class: "quiet block" }, [line.reason, line.fee && `fee ${line.fee}`].filter(Boolean).join(" · ")),
            ),
            line.quantity,
            line.credit,
          ]),
        )
      : null,
    amounts(card.amounts),
    notes(card.notes),
    made?.element,
  );
  return { element, actions: made };
}
