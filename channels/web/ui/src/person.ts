/** Who is signed in, for whom, and the way out. */

import type { Connection } from "./connection";
import { byId, el } from "./dom";
import { capitalized } from "./format";
import type { Me } from "./types";

export function showPerson(person: Me, connection: Connection): void {
  const standing = person.company_name ?? (person.role === "customer" ? null : capitalized(person.role));
  byId("who").replaceChildren(
    el(
      "p",
      { class: "who__person" },
      el("span", { class: "who__name" }, person.name),
      standing ? el("span", { class: "who__company" }, standing) : null,
    ),
  );
  if (person.csrf_token) byId("who").append(signOut(person.csrf_token, connection));
}

function signOut(token: string, connection: Connection): HTMLFormElement {
  const form = el(
    "form",
    { method: "post", action: "/sign-out", class: "who__out" },
    el("input", { type: "hidden", name: "csrf_token", value: token }),
    el("button", { type: "submit", class: "bar-button" }, "Sign out"),
  );
  form.addEventListener("submit", () => connection.end());
  return form;
}
