/** An order, a quote, or what is read back before the yes. */

import { el, unseen, type Child } from "../dom";
import type { OrderCard, OrderLine } from "../types";
import { actions, amounts, chip, facts, frame, notes, table, type Actions, type Setting } from "./parts";

export function orderCard(card: OrderCard, setting: Setting): { element: HTMLElement; actions: Actions | null } {
  const made = card.buttons.length
    ? actions(card.buttons, setting, card.kind === "readback" ? "Confirm or change" : "What you can do")
    : null;
  const element = frame(
    card.kind,
    { title: card.title, number: card.number, status: card.status, tone: card.status_tone, level: setting.level },
    facts(card.facts),
    card.lines.length ? lines(card, setting.isWide) : null,
    amounts(card.amounts),
    notes(card.notes),
    made?.element,
  );
  return { element, actions: made };
}

function lines(card: OrderCard, isWide: boolean): HTMLElement {
  const caption = `Lines of ${card.number ?? card.title}`;
  const hasPrices = card.lines.some((line) => line.amount);
  if (!isWide) {
    return table(
      caption,
      [{ title: "Item" }, { title: "Qty", isNumber: true }, ...(hasPrices ? [{ title: "Amount", isNumber: true }] : [])],
      card.lines.map((line) => [
        el("span", {}, line.name, under(line), dates(line, "Arrives "), note(line)),
        line.quantity,
        ...(hasPrices ? [line.amount] : []),
      ]),
    );
  }
  return table(
    caption,
    [
      { title: "Item" },
      { title: "Quantity", isNumber: true },
      { title: "Arrives" },
      { title: "Status" },
      { title: "Unit price", isNumber: true },
      { title: "Amount", isNumber: true },
    ],
    card.lines.map((line) => [
      el("span", {}, line.name, el("span", { class: "quiet block" }, line.sku), note(line)),
      line.quantity,
      dates(line, ""),
      line.status ? chip(line.status, line.status_tone ?? "info") : null,
      line.unit_price,
      line.amount,
    ]),
  );
}

function under(line: OrderLine): Child {
  const known = [line.sku, line.unit_price && `at ${line.unit_price}`, line.status].filter(Boolean);
  return el("span", { class: "quiet block" }, known.join(" · "));
}

/** The date as it is now, and what was promised at first. */
function dates(line: OrderLine, lead: string): Child {
  if (!line.promise_date) return null;
  if (!line.was_promised) return el("span", { class: "block promise" }, lead, line.promise_date);
  return el(
    "span",
    { class: "block promise promise--moved" },
    lead,
    line.promise_date,
    " ",
    el("span", { class: "promise__was" }, unseen("first promised for "), el("s", {}, line.was_promised)),
  );
}

function note(line: OrderLine): Child {
  return line.note ? el("span", { class: "block line-note" }, line.note) : null;
}
