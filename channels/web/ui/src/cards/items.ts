/** Items to choose from. */

import { button, el, unseen } from "../dom";
import type { Item, ItemsCard } from "../types";
import { frame, type Setting } from "./parts";

export function itemsCard(card: ItemsCard, setting: Setting): HTMLElement {
  return frame(
    "items",
    { title: card.title },
    el("ul", { class: "rows" }, ...card.items.map((item) => row(item, setting))),
  );
}

function row(item: Item, setting: Setting): HTMLElement {
  const { payload } = item;
  const choose = payload
    ? button("Choose", "button button--outline button--small", () =>
        setting.press(item.button ?? item.name, payload),
      )
    : null;
  choose?.append(unseen(` ${item.name}`));
  return el(
    "li",
    { class: "item" },
    el(
      "div",
      { class: "item__words" },
      el("p", { class: "item__name" }, item.name),
      el("p", { class: "quiet" }, item.sku !== item.name && item.sku),
      item.note ? el("p", { class: "item__note" }, item.note) : null,
    ),
    el(
      "div",
      { class: "item__side" },
      item.price
        ? el("p", { class: "item__price" }, item.price, item.unit && item.unit !== "each" && el("span", { class: "quiet" }, ` / ${item.unit}`))
        : null,
      choose,
    ),
  );
}
