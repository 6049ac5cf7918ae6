/** A shipment and its way so far, newest first. */

import { el } from "../dom";
import type { ShipmentCard } from "../types";
import { facts, frame, table } from "./parts";

export function shipmentCard(card: ShipmentCard): HTMLElement {
  return frame(
    "shipment",
    { title: card.title, number: card.number, status: card.status, tone: card.status_tone },
    facts(card.facts),
    card.events.length
      ? el(
          "ol",
          { class: "timeline", "aria-label": `The way of ${card.number}` },
          ...card.events.map((event) =>
            el(
              "li",
              {},
              el("p", { class: "timeline__label" }, event.label, event.place && ` · ${event.place}`),
              el("p", { class: "quiet" }, event.at),
              event.note ? el("p", { class: "line-note" }, event.note) : null,
            ),
          ),
        )
      : null,
    card.lines.length
      ? table(
          `Contents of ${card.number}`,
          [{ title: "In this shipment" }, { title: "Qty", isNumber: true }],
          card.lines.map((line) => [line.name, line.quantity]),
        )
      : null,
  );
}
