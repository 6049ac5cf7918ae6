/** The person's orders and quotes: a list, and one opened from it. The address keeps which. */

import { documents, showDocument, Refused } from "./api";
import { buildCard } from "./cards";
import { chip, table } from "./cards/parts";
import { cardOf } from "./document_cards";
import { button, byId, el, icon, type Child } from "./dom";
import { showDate, showMoney, statusWord, toneOf } from "./format";
import type { Documents as Listed, ShownDocument, Summary } from "./types";

interface Surroundings {
  /** Say something in the chat. */
  ask: (text: string) => void;
  /** Whether several companies' documents may be listed. */
  showsCompanies: boolean;
}

const NUMBER = /^#([A-Z]{2,4}-\d+)$/;
const WORDS = { order: "Order", quote: "Quote", invoice: "Invoice" };
const REFRESH_MS = 400;
const WIDE_PIXELS = 560;

export class DocumentsView {
  private readonly view = byId("view");
  private refreshing = 0;
  private shown = 0;
  private facts = "";

  constructor(private readonly surroundings: Surroundings) {
    window.addEventListener("hashchange", () => {
      if (!location.hash || NUMBER.test(location.hash)) void this.show(true);
    });
  }

  /** What changed in the conversation may have changed the list. */
  refreshSoon(): void {
    window.clearTimeout(this.refreshing);
    this.refreshing = window.setTimeout(() => void this.show(false), REFRESH_MS);
  }

  async show(isOpened: boolean): Promise<void> {
    const number = NUMBER.exec(location.hash)?.[1];
    this.shown += 1;
    const mine = this.shown;
    const told = await (number ? showDocument(number) : documents()).catch((failed: unknown) => failed);
    const facts = JSON.stringify(told);
    if (mine !== this.shown || (facts === this.facts && !isOpened)) return;
    this.facts = facts;
    this.view.replaceChildren(...this.drawn(told, number));
    if (isOpened) {
      window.scrollTo(0, 0);
      this.view.querySelector<HTMLElement>("h1")?.focus();
    }
  }

  private drawn(told: unknown, number: string | undefined): HTMLElement[] {
    if (told instanceof Error) return this.failure(told, number);
    return number ? this.detail(told as ShownDocument) : this.list(told as Listed);
  }

  private list(listed: Listed): HTMLElement[] {
    return [
      el(
        "div",
        { class: "page-head" },
        el("h1", { tabindex: "-1" }, "Your orders and quotes"),
        el("p", { class: "lead" }, "What is open, and when it arrives. Ask in the chat for anything else, or to order."),
      ),
      this.section("Open orders", listed.orders, "Arrives", (each) => each.promise_date),
      this.section("Open quotes", listed.quotes, "Valid until", (each) => each.valid_until_date),
    ];
  }

  private section(
    title: string,
    rows: Summary[],
    dateTitle: string,
    dateOf: (row: Summary) => string | null | undefined,
  ): HTMLElement {
    return el(
      "section",
      { class: "panel" },
      el("h2", {}, title, " ", el("span", { class: "count" }, String(rows.length))),
      rows.length
        ? table(
            title,
            [{ title: "Number" }, { title: dateTitle }, { title: "Status" }, { title: "Total", isNumber: true }],
            rows.map((row) => [
              this.heading(row),
              el("span", { class: "nowrap" }, showDate(dateOf(row))),
              chip(statusWord(row.status), toneOf(row.status)),
              showMoney(row.total_amount),
            ]),
          )
        : el("p", { class: "panel__empty" }, `No ${title.toLowerCase()} right now.`),
    );
  }

  private heading(row: Summary): Child {
    const more = row.line_count - row.first_item_names.length;
    const items = row.first_item_names.join(", ") + (more > 0 ? ` and ${more} more` : "");
    return el(
      "span",
      {},
      el("a", { href: `#${row.number}` }, row.number),
      row.po_number ? el("span", { class: "quiet" }, ` PO ${row.po_number}`) : null,
      this.surroundings.showsCompanies ? el("span", { class: "block company" }, row.company_name) : null,
      el("span", { class: "quiet block" }, items),
    );
  }

  private detail(document: ShownDocument): HTMLElement[] {
    const { number, company_name } = document.document;
    const word = WORDS[document.kind];
    const { element } = buildCard(cardOf(document), {
      isWide: this.view.clientWidth >= WIDE_PIXELS,
      level: "h2",
      press: () => undefined,
    });
    const asks =
      document.kind === "invoice"
        ? [`I need ${number} as PDF`, `Something is wrong with the bill ${number}`]
        : document.kind === "quote"
        ? [`I'd like to order quote ${number}`, `Can you extend quote ${number}?`]
        : [`Where is my order ${number}?`, `I need to change order ${number}`, `I want to return something from ${number}`];
    const titles =
      document.kind === "invoice"
        ? ["Open it as PDF", "Ask about it"]
        : document.kind === "quote" ? ["Order this quote", "Extend it"] : ["Track it", "Change it", "Return something"];
    return [
      this.back(),
      el(
        "div",
        { class: "page-head" },
        el("h1", { tabindex: "-1" }, `${word} ${number}`),
        this.surroundings.showsCompanies ? el("p", { class: "lead" }, company_name) : null,
      ),
      element,
      el(
        "div",
        { class: "asks", role: "group", "aria-label": `Ask about ${number} in the chat` },
        ...asks.map((text, index) =>
          button(titles[index] ?? text, "button button--outline", () => this.surroundings.ask(text)),
        ),
      ),
    ];
  }

  private back(): HTMLElement {
    return el("p", { class: "back" }, el("a", { href: "#" }, icon("back", 16), "All orders and quotes"));
  }

  private failure(failed: unknown, number: string | undefined): HTMLElement[] {
    const refused = failed instanceof Refused ? failed : null;
    if (!refused) console.error(failed);
    const words =
      number && refused?.status === 404
        ? `There is no ${number} among your documents.`
        : (refused?.message ?? "This could not be shown. Please try again.");
    return [
      ...(number ? [this.back()] : []),
      el(
        "div",
        { class: "page-head" },
        el("h1", { tabindex: "-1" }, number ? number : "Your orders and quotes"),
        el("p", { class: "lead", role: "alert" }, words),
        button("Try again", "button button--outline", () => void this.show(true)),
      ),
    ];
  }
}
