/** Documents of the engine as cards, for the list beside the chat. */

import { showDate, showMoment, showMoney, showQuantity, statusWord, toneOf } from "./format";
import type { Amount, Fact, InvoiceView, OrderCard, OrderLine, OrderView, Part, ShipTo, ShownDocument, ViewLine } from "./types";

export function cardOf(shown: ShownDocument): OrderCard {
  if (shown.kind === "invoice") return invoiceCard(shown.document);
  const { kind, document } = shown;
  return {
    kind: kind === "quote" ? "quote" : "order",
    number: null,
    title: kind === "quote" ? "What is quoted" : "What was ordered",
    status: statusWord(document.status),
    status_tone: toneOf(document.status),
    facts: factsOf(document),
    lines: document.lines.map(lineOf),
    amounts: amountsOf(document),
    notes: document.holds?.length ? ["On hold while our credit desk looks at it. You don't need to do anything yet."] : [],
    buttons: [],
  };
}

function invoiceCard(invoice: InvoiceView): OrderCard {
  const listed: [string, string][] = [
    ["Order", invoice.order_number],
    ["Shipment", invoice.shipment_number ?? ""],
    ["PO number", invoice.po_number ?? ""],
    ["Issued", showMoment(invoice.issued_at)],
    ["Due", showDate(invoice.due_date)],
    ["Still open", Number(invoice.open_amount) ? showMoney(invoice.open_amount) : ""],
  ];
  return {
    kind: "order",
    number: null,
    title: "What is invoiced",
    status: statusWord(invoice.status),
    status_tone: toneOf(invoice.status),
    facts: listed.filter(([, value]) => value).map(([label, value]) => ({ label, value })),
    lines: invoice.lines.map((line) => ({
      line_number: line.line_number,
      sku: line.sku,
      name: line.name,
      quantity: showQuantity(line.quantity, line.unit),
      unit_price: showMoney(line.unit_price),
      amount: showMoney(line.net_amount),
      status: "",
      promise_date: "",
      was_promised: null,
      note: null,
    })),
    amounts: amountsOf(invoice),
    notes: [],
    buttons: [],
  };
}

function factsOf(view: OrderView): Fact[] {
  const moved = view.original_promise_date && view.original_promise_date !== view.promise_date;
  const listed: [string, string][] = [
    ["Arrives", showDate(view.promise_date)],
    ["First promised for", moved ? showDate(view.original_promise_date) : ""],
    ["Wanted by", showDate(view.requested_date)],
    ["Valid until", showDate(view.valid_until_date)],
    ["Stock held until", view.is_held && view.held_until_at ? showMoment(view.held_until_at) : ""],
    ["Ship to", place(view.ship_to)],
    ["PO number", view.po_number ?? ""],
    ["Ordered", view.entered_at ? showMoment(view.entered_at) : ""],
    ["Quoted", view.issued_at ? showMoment(view.issued_at) : ""],
    ["Shipments", view.shipments?.join(", ") ?? ""],
    ["Delivery note", view.delivery_note ?? ""],
  ];
  return listed.filter(([, value]) => value).map(([label, value]) => ({ label, value }));
}

function place(to: ShipTo): string {
  return `${to.nickname || to.name}, ${to.street}, ${to.city}, ${to.state} ${to.postcode}`;
}

function lineOf(line: ViewLine): OrderLine {
  const original = line.original_promise_date;
  return {
    line_number: line.line_number,
    sku: line.sku,
    name: line.name,
    quantity: showQuantity(line.quantity, line.unit),
    unit_price: showMoney(line.unit_price),
    amount: showMoney(line.net_amount),
    status: statusWord(line.status),
    status_tone: toneOf(line.status),
    promise_date: showDate(line.promise_date),
    was_promised: original && line.promise_date && original !== line.promise_date ? showDate(original) : null,
    note: noteOf(line),
  };
}

function noteOf(line: ViewLine): string | null {
  const waiting = line.backordered_quantity ? `${line.backordered_quantity} waiting for stock. ` : "";
  const parts = line.parts.length > 1 ? line.parts.map((part) => partOf(part, line.unit)).join("; ") : "";
  return waiting + parts || null;
}

function partOf(part: Part, unit: string): string {
  return `${showQuantity(part.quantity, unit)} from ${part.warehouse_name} on ${showDate(part.promise_date)}`;
}

function amountsOf(view: OrderView | InvoiceView): Amount[] {
  const kept = ([, amount, isAlways]: [string, string, boolean]): boolean => isAlways || Number(amount) !== 0;
  const listed: [string, string, boolean][] = [
    ["Goods", view.goods_amount, true],
    ["Discount", view.discount_amount, false],
    ["Freight", view.freight_amount, true],
    ["Small-order fee", view.fee_amount, false],
    ["Sales tax", view.tax_amount, false],
  ];
  const rows = listed.filter(kept).map(([label, amount]) => ({ label, value: amountOf(label, amount) }));
  return [...rows, { label: "Total", value: showMoney(view.total_amount), is_total: true }];
}

function amountOf(label: string, amount: string): string {
  if (label === "Freight" && Number(amount) === 0) return "free";
  return label === "Discount" ? `−${showMoney(amount)}` : showMoney(amount);
}
