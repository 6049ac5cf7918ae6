/** What cards are made of. */

import { button, el, icon, newId, unseen, type Child } from "../dom";
import type { Amount, Button, Fact, Tone } from "../types";

export interface Setting {
  /** Say what a button stands for. */
  press: (title: string, payload: string) => void;
  /** Room for a table with all columns. */
  isWide: boolean;
  /** The level of the card's heading. */
  level?: "h2" | "h3";
}

export interface Head {
  title: string;
  number?: string | null;
  status?: string;
  tone?: Tone;
  level?: "h2" | "h3";
}

/** A card is a section named by its heading. */
export function frame(kind: string, head: Head, ...children: Child[]): HTMLElement {
  const id = newId("card");
  const number = head.number && !head.title.includes(head.number) ? head.number : null;
  return el(
    "section",
    { class: `card card--${kind}`, "aria-labelledby": id },
    el(
      "div",
      { class: "card__head" },
      el(head.level ?? "h3", { id, class: "card__title" }, head.title, number && " ", number && el("span", { class: "card__number" }, number)),
      head.status ? chip(head.status, head.tone ?? "info") : null,
    ),
    ...children,
  );
}

export function chip(text: string, tone: Tone): HTMLElement {
  return el("span", { class: `chip chip--${tone}` }, text);
}

export function facts(list: Fact[]): Child {
  if (!list.length) return null;
  return el(
    "dl",
    { class: "facts" },
    ...list.map((fact) => el("div", {}, el("dt", {}, fact.label), el("dd", {}, fact.value))),
  );
}

export function amounts(list: Amount[]): Child {
  if (!list.length) return null;
  return el(
    "dl",
    { class: "amounts" },
    ...list.map((amount) =>
      el(
        "div",
        { class: amount.is_total ? "amounts__total" : null },
        el("dt", {}, amount.label),
        el("dd", {}, amount.value),
      ),
    ),
  );
}

export function notes(list: string[]): Child {
  if (!list.length) return null;
  return el(
    "ul",
    { class: "notes" },
    ...list.map((note) => el("li", {}, icon("warn", 16), el("span", {}, note))),
  );
}

export interface Column {
  title: string;
  isNumber?: boolean;
}

/** A table whose first cell heads each row. */
export function table(caption: string, columns: Column[], rows: Child[][]): HTMLElement {
  const classOf = (index: number): string | null => (columns[index]?.isNumber ? "number" : null);
  return el(
    "table",
    { class: "table" },
    el("caption", { class: "unseen" }, caption),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ...columns.map((column, index) => el("th", { scope: "col", class: classOf(index) }, column.title)),
      ),
    ),
    el(
      "tbody",
      {},
      ...rows.map((cells) =>
        el(
          "tr",
          {},
          ...cells.map((cell, index) =>
            index === 0 ? el("th", { scope: "row" }, cell) : el("td", { class: classOf(index) }, cell),
          ),
        ),
      ),
    ),
  );
}

export interface Actions {
  element: HTMLElement;
  /** Make the buttons inert; the pressed one says so. */
  settle: (pressed: string | null) => void;
}

export function actions(list: Button[], setting: Setting, label: string): Actions {
  const made = list.map((each, index) => ({
    title: each.title,
    element: button(each.title, index ? "button button--outline" : "button button--primary", () =>
      setting.press(each.title, each.payload),
    ),
  }));
  const element = el("div", { class: "card__actions", role: "group", "aria-label": label });
  element.append(...made.map((each) => each.element));
  return {
    element,
    settle: (pressed) => {
      const isSettled = pressed !== null;
      element.classList.toggle("is-settled", isSettled);
      for (const { title, element: each } of made) {
        const isPressed = pressed === title;
        each.classList.toggle("is-pressed", isPressed);
        if (isSettled) each.setAttribute("aria-disabled", "true");
        else each.removeAttribute("aria-disabled");
        each.replaceChildren(...(isPressed ? [icon("check", 16), title, unseen(" (chosen)")] : [title]));
      }
    },
  };
}
