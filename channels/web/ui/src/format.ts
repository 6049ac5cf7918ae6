/** Dates, money and words of documents, as the assistant writes them. */

import words from "../../../../actions/labels.yml";
import type { Tone } from "./types";

const locale = "en-US";
const money = new Intl.NumberFormat(locale, { style: "currency", currency: "USD" });
const numbers = new Intl.NumberFormat(locale);
const { statuses, tones, units } = words;

export function showMoney(amount: string): string {
  return money.format(Number(amount));
}

/** A calendar day, in no timezone: "Tue, Nov 25", with its year when it is not this one. */
export function showDate(day: string | null | undefined): string {
  if (!day) return "";
  const [year = 0, month = 1, date = 1] = day.slice(0, 10).split("-").map(Number);
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    month: "short",
    day: "numeric",
    ...(year === new Date().getFullYear() ? {} : { year: "numeric" }),
    timeZone: "UTC",
  }).format(Date.UTC(year, month - 1, date));
}

export function showMoment(at: string): string {
  return new Intl.DateTimeFormat(locale, {
    weekday: "short",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  }).format(new Date(at));
}

export function showQuantity(quantity: number, unit: string): string {
  const forms = units[unit];
  const shown = numbers.format(quantity);
  if (unit === "" || unit === "each") return shown;
  return `${shown} ${forms ? forms[quantity === 1 ? "one" : "many"] : unit}`;
}

export function statusWord(status: string): string {
  return statuses[status] ?? capitalized(status.replaceAll("_", " "));
}

export function toneOf(status: string): Tone {
  for (const tone of ["good", "warn", "bad"] as const) if (tones[tone]?.includes(status)) return tone;
  return "info";
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
