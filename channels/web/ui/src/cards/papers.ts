/** Papers to open: fetched with the page's own authorization, so that a link works for shops with tokens, too. */

import { openPaper, Refused } from "../api";
import { button, el } from "../dom";
import type { PaperRow, PapersCard } from "../types";
import { frame } from "./parts";

const KEPT_MS = 60_000;

export function papersCard(card: PapersCard): HTMLElement {
  return frame(
    "papers",
    { title: card.title },
    el("ul", { class: "papers" }, ...card.rows.map((row) => el("li", {}, entry(row)))),
    el("p", { class: "quiet" }, card.notes.join(" ")),
  );
}

function entry(row: PaperRow): HTMLElement {
  const failed = el("p", { class: "line-note", role: "alert", hidden: "" });
  const opened = button("Open PDF", "button button--outline", () => void show(row, opened, failed));
  opened.setAttribute("aria-label", `Open ${row.title} as PDF`);
  return el(
    "div",
    { class: "paper" },
    el("span", { class: "paper__title" }, row.title),
    el("span", { class: "quiet paper__note" }, row.note),
    opened,
    failed,
  );
}

async function show(row: PaperRow, opened: HTMLElement, failed: HTMLElement): Promise<void> {
  const tab = window.open("about:blank", "_blank");
  opened.setAttribute("aria-busy", "true");
  failed.hidden = true;
  try {
    const url = URL.createObjectURL(await openPaper(row.url));
    if (tab) tab.location.href = url;
    else save(url, row.file_name);
    window.setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
  } catch (refused) {
    tab?.close();
    failed.textContent = refused instanceof Refused ? refused.message : "This could not be opened. Please try again.";
    failed.hidden = false;
  } finally {
    opened.removeAttribute("aria-busy");
  }
}

/** Where a new tab is not allowed, the paper is saved. */
function save(url: string, name: string): void {
  const link = el("a", { href: url, download: name });
  link.click();
}
