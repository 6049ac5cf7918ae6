/** Everything said in the current conversation, each message once, in the gateway's order. */

import type { Button, Message, Said } from "./types";

export interface Pending {
  said: Said;
  title: string;
}

type Listener = () => void;

export class Transcript {
  conversationId: string | null = null;
  unread = 0;
  private readonly byId = new Map<number, Message>();
  private readonly waiting = new Map<string, Pending>();
  private readonly listeners: Listener[] = [];

  get messages(): Message[] {
    return [...this.byId.values()].sort((one, other) => one.id - other.id);
  }

  get lastId(): number {
    return Math.max(0, ...this.byId.keys());
  }

  onChange(listener: Listener): void {
    this.listeners.push(listener);
  }

  /** Keep a message; false when it was known or belongs to a conversation that is over. */
  accept(message: Message): boolean {
    if (message.conversation_id && this.conversationId && message.conversation_id !== this.conversationId) {
      return false;
    }
    const isNew = !this.byId.has(message.id);
    this.byId.set(message.id, message);
    if (message.client_message_id) this.waiting.delete(message.client_message_id);
    this.changed();
    return isNew;
  }

  begin(conversationId: string): void {
    if (this.conversationId === conversationId) return;
    this.conversationId = conversationId;
    this.byId.clear();
    this.waiting.clear();
    this.changed();
  }

  sending(pending: Pending): void {
    this.waiting.set(pending.said.client_message_id, pending);
    this.changed();
  }

  /** It will not be sent: its buttons can be pressed again. */
  gaveUp(clientMessageId: string): void {
    if (this.waiting.delete(clientMessageId)) this.changed();
  }

  /** Whether the person's message was sent from here and is already on the screen. */
  isOwn(message: Message, ownIds: ReadonlySet<string>): boolean {
    return message.from === "user" && !!message.client_message_id && ownIds.has(message.client_message_id);
  }

  /** What the person said after a message, in order. */
  private saidAfter(message: { id: number }): string[] {
    const stored = this.messages.filter((each) => each.id > message.id && each.from === "user");
    return [...stored.map((each) => each.text ?? ""), ...[...this.waiting.values()].map((each) => each.title)];
  }

  /** Quick replies stand until the person says something. */
  isAnswered(message: { id: number }): boolean {
    return this.saidAfter(message).length > 0;
  }

  /** The button of a read-back that was pressed; "" when a newer read-back took its place; null while it stands. */
  settledBy(message: Message, buttons: Button[]): string | null {
    const next = this.messages.find((each) => each.id > message.id && each.card?.kind === "readback");
    const titles = buttons.map((each) => each.title);
    const pressed = this.messages.find(
      (each) =>
        each.id > message.id && (!next || each.id < next.id) && each.from === "user" && titles.includes(each.text ?? ""),
    );
    if (pressed) return pressed.text;
    const onItsWay = [...this.waiting.values()].find((each) => titles.includes(each.title));
    if (onItsWay && !next) return onItsWay.title;
    return next ? "" : null;
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
