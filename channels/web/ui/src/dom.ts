/** Elements built with DOM calls alone; texts never become markup. */

export type Child = Node | string | null | undefined | false;
type Attributes = Record<string, string | boolean | null | undefined>;

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

export function button(title: string, className: string, press: () => void): HTMLButtonElement {
  const made = el("button", { type: "button", class: className }, title);
  made.addEventListener("click", () => {
    if (made.getAttribute("aria-disabled") !== "true") press();
  });
  return made;
}

/** Words that only a screen reader gets. */
export function unseen(text: string): HTMLSpanElement {
  return el("span", { class: "unseen" }, text);
}

const paths = {
  chat: "M4 5h16v11H9l-5 4V5Zm4 4.5h8M8 12.5h5",
  back: "M15 5l-7 7 7 7",
  check: "M5 12.5l4.5 4.5L19 7.5",
  warn: "M12 4 2.8 20h18.4L12 4Zm0 6v5m0 2.6v.4",
} as const;

export function icon(name: keyof typeof paths, size = 20): SVGSVGElement {
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", paths[name]);
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: String(size),
    height: String(size),
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.8",
    "stroke-linejoin": "round",
    "stroke-linecap": "round",
    "aria-hidden": "true",
  })) {
    drawn.setAttribute(key, value);
  }
  drawn.append(path);
  return drawn;
}

let lastId = 0;

export function newId(stem: string): string {
  lastId += 1;
  return `${stem}-${lastId}`;
}

export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}
