/** Orders, quotes or returns in a list; pressing one opens it. */

import { el } from "../dom";
import type { DocumentRow, DocumentsCard } from "../types";
import { chip, frame, type Setting } from "./parts";

export function documentsCard(card: DocumentsCard, setting: Setting): HTMLElement {
  return frame(
    "documents",
    { title: card.title },
    el("ul", { class: "rows" }, ...card.rows.map((row) => el("li", {}, entry(row, setting)))),
  );
}

function entry(row: DocumentRow, setting: Setting): HTMLElement {
  const { payload } = row;
  const words = [
    el("span", { class: "entry__number" }, row.number),
    " ",
    row.status ? chip(row.status, row.status_tone) : null,
    " ",
    el("span", { class: "entry__title" }, row.title),
    " ",
    el("span", { class: "entry__date quiet" }, row.date),
    " ",
    el("span", { class: "entry__total" }, row.total),
  ];
  if (!payload) return el("div", { class: "entry" }, ...words);
  const opened = el("button", { type: "button", class: "entry entry--button" }, ...words);
  opened.addEventListener("click", () => setting.press(row.button ?? (row.title || row.number), payload));
  return opened;
}
