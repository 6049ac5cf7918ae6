/** What the gateway says: messages, their cards, and the documents of the list. */

export type Tone = "good" | "warn" | "bad" | "info";

export interface Button {
  title: string;
  payload: string;
}

export interface Fact {
  label: string;
  value: string;
}

export interface Amount extends Fact {
  is_total?: boolean;
}

export interface Item {
  sku: string;
  name: string;
  price: string;
  unit: string;
  note: string;
  payload?: string;
  button?: string;
}

export interface ItemsCard {
  kind: "items";
  title: string;
  items: Item[];
}

export interface Option {
  key: string;
  title: string;
  promise_date: string;
  ship_from: string;
  service: string;
  total: string;
  freight: string;
  reason: string;
  is_recommended: boolean;
  rows: { name: string; quantity: string; from: string; ship_date: string; promise_date: string }[];
  payload: string;
  button: string;
}

export interface OptionsCard {
  kind: "options";
  title: string;
  options: Option[];
}

export interface OrderLine {
  line_number: number | null;
  sku: string;
  name: string;
  quantity: string;
  unit_price: string;
  amount: string;
  status: string;
  status_tone?: Tone;
  promise_date: string;
  was_promised: string | null;
  note: string | null;
}

export interface OrderCard {
  kind: "order" | "quote" | "readback";
  number: string | null;
  title: string;
  status: string;
  status_tone: Tone;
  facts: Fact[];
  lines: OrderLine[];
  amounts: Amount[];
  notes: string[];
  buttons: Button[];
}

export interface ShipmentCard {
  kind: "shipment";
  number: string;
  title: string;
  status: string;
  status_tone: Tone;
  facts: Fact[];
  lines: { name: string; quantity: string }[];
  events: { at: string; label: string; place: string | null; note: string | null }[];
}

export interface ReturnCard {
  kind: "return";
  number: string | null;
  title: string;
  status: string;
  status_tone?: Tone;
  facts: Fact[];
  lines: { name: string; quantity: string; reason: string; fee: string; credit: string }[];
  amounts: Amount[];
  notes: string[];
  buttons?: Button[];
}

export interface DocumentRow {
  number: string;
  title: string;
  date: string;
  status: string;
  status_tone: Tone;
  total: string;
  payload?: string;
  button?: string;
}

export interface DocumentsCard {
  kind: "documents";
  title: string;
  rows: DocumentRow[];
}

export interface PaperRow {
  title: string;
  note: string;
  url: string;
  file_name: string;
}

export interface PapersCard {
  kind: "papers";
  title: string;
  rows: PaperRow[];
  notes: string[];
}

export type Card = ItemsCard | OptionsCard | OrderCard | ShipmentCard | ReturnCard | DocumentsCard | PapersCard;

export interface Message {
  id: number;
  conversation_id?: string;
  at: string;
  from: "user" | "bot" | "notice" | "agent";
  text: string | null;
  buttons: Button[];
  card: Card | null;
  client_message_id?: string | null;
  state?: "running" | "answered" | "failed" | null;
  agent_name?: string | null;
}

/** Words or a button's payload; an id makes sending them again harmless. */
export interface Said {
  client_message_id: string;
  text?: string;
  payload?: string;
}

export interface Problem {
  code: string;
  message: string;
  facts?: Record<string, unknown>;
}

export interface Answer {
  conversation_id?: string;
  message?: Message;
  replies?: Message[];
  error?: Problem;
}

export interface History {
  conversation_id: string;
  messages: Message[];
  unread: number;
}

export interface Me {
  name: string;
  email: string;
  role: string;
  company_id: number | null;
  company_name?: string | null;
  conversation_id: string;
  expires_at: string;
  csrf_token: string | null;
}

export interface Summary {
  number: string;
  status: string;
  company_name: string;
  entered_at?: string;
  issued_at?: string;
  valid_until_date?: string;
  total_amount: string;
  ship_to_name: string;
  promise_date: string | null;
  line_count: number;
  po_number?: string | null;
  first_item_names: string[];
}

export interface Documents {
  orders: Summary[];
  quotes: Summary[];
}

export interface ShipTo {
  name: string;
  nickname: string | null;
  street: string;
  city: string;
  state: string;
  postcode: string;
}

export interface Part {
  warehouse_name: string;
  quantity: number;
  promise_ship_date: string;
  promise_date: string;
}

export interface ViewLine {
  line_number: number;
  sku: string;
  name: string;
  unit: string;
  quantity: number;
  unit_price: string;
  net_amount: string;
  status: string;
  promise_date: string | null;
  original_promise_date?: string | null;
  backordered_quantity?: number;
  parts: Part[];
}

/** An order or a quote as the engine tells it. */
export interface OrderView {
  number: string;
  status: string;
  company_name: string;
  ship_to: ShipTo;
  po_number?: string | null;
  entered_at?: string;
  issued_at?: string;
  requested_date: string | null;
  delivery_note?: string | null;
  valid_until_date?: string;
  held_until_at?: string | null;
  is_held?: boolean;
  goods_amount: string;
  discount_amount: string;
  freight_amount: string;
  fee_amount: string;
  tax_amount: string;
  total_amount: string;
  holds?: { kind: string }[];
  lines: ViewLine[];
  promise_date: string | null;
  original_promise_date?: string | null;
  shipments?: string[];
}

/** An invoice as the engine tells it. */
export interface InvoiceView {
  number: string;
  status: string;
  company_name: string;
  order_number: string;
  shipment_number: string | null;
  po_number: string | null;
  issued_at: string;
  due_date: string;
  lines: {
    line_number: number;
    sku: string;
    name: string;
    unit: string;
    quantity: number;
    unit_price: string;
    net_amount: string;
  }[];
  goods_amount: string;
  discount_amount: string;
  freight_amount: string;
  fee_amount: string;
  tax_amount: string;
  total_amount: string;
  open_amount: string;
}

export type ShownDocument =
  | { kind: "order" | "quote"; document: OrderView }
  | { kind: "invoice"; document: InvoiceView };
