/** One line above the input: what is wrong, and what to do. */

import { button, el, icon } from "./dom";

export interface Trouble {
  text: string;
  action?: { title: string; press: () => void };
}

export class StatusBar {
  readonly element = el("div", { class: "trouble", role: "status" });
  private lineTrouble: Trouble | null = null;
  private trouble: Trouble | null = null;

  /** Of the connection: stands until the line does. */
  ofLine(trouble: Trouble | null): void {
    this.lineTrouble = trouble;
    this.draw();
  }

  /** Of a message. */
  show(trouble: Trouble | null): void {
    this.trouble = trouble;
    this.draw();
  }

  private draw(): void {
    const shown = this.lineTrouble ?? this.trouble;
    this.element.classList.toggle("is-shown", shown !== null);
    if (!shown) {
      this.element.replaceChildren();
      return;
    }
    this.element.replaceChildren(icon("warn", 18), el("p", {}, shown.text));
    if (shown.action) this.element.append(button(shown.action.title, "button button--small button--outline", shown.action.press));
  }
}
