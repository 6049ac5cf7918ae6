/** Ways to have it: price and date side by side, the recommended one first. */

import { button, el, unseen } from "../dom";
import type { Option, OptionsCard } from "../types";
import { chip, frame, table, type Setting } from "./parts";

export function optionsCard(card: OptionsCard, setting: Setting): HTMLElement {
  return frame(
    "options",
    { title: card.title },
    el("ul", { class: "options" }, ...card.options.map((option) => choice(option, setting))),
  );
}

function choice(option: Option, setting: Setting): HTMLElement {
  const choose = button(
    "Choose",
    `button ${option.is_recommended ? "button--primary" : "button--outline"}`,
    () => setting.press(option.button || option.title, option.payload),
  );
  choose.append(unseen(` ${option.title}`));
  return el(
    "li",
    { class: option.is_recommended ? "option option--recommended" : "option" },
    el(
      "div",
      { class: "option__head" },
      el("h4", {}, option.title),
      option.is_recommended ? chip("Recommended", "info") : null,
    ),
    el(
      "dl",
      { class: "option__figures" },
      el("div", {}, el("dt", {}, "Arrives"), el("dd", {}, option.promise_date)),
      el("div", {}, el("dt", {}, "Total"), el("dd", {}, option.total)),
    ),
    el("p", { class: "quiet" }, way(option)),
    option.reason ? el("p", { class: "option__reason" }, option.reason) : null,
    parts(option),
    choose,
  );
}

function way(option: Option): string {
  const freight = option.freight && `freight ${option.freight}`;
  return [option.ship_from && `From ${option.ship_from}`, option.service, freight]
    .filter(Boolean)
    .join(" · ");
}

function parts(option: Option): HTMLElement | null {
  if (!option.rows.length) return null;
  const shown = table(
    `What arrives when: ${option.title}`,
    [{ title: "Item" }, { title: "Ships" }, { title: "Arrives" }],
    option.rows.map((row) => [
      el("span", {}, row.name, el("span", { class: "quiet block" }, `${row.quantity} from ${row.from}`)),
      row.ship_date,
      row.promise_date,
    ]),
  );
  return el("details", { class: "more" }, el("summary", {}, "What arrives when"), shown);
}
