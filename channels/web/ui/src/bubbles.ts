/** Messages of the desk as the chat component takes them. Texts are shown as they are, never as markup. */

import {
  MessageInputType,
  MessageResponseTypes,
  UserType,
  type GenericItem,
  type HistoryItem,
  type MessageRequest,
  type MessageResponse,
} from "@carbon/ai-chat";
import type { Message } from "./types";

export type PartName = "card" | "buttons" | "notice" | "starters";

export interface PartOf {
  part: PartName;
  message_id: number;
}

export const ASSISTANT = "Order desk assistant";
const PUNCTUATION = /[!-/:-@[-`{-~]/g;
const INDENT = /^[ \t]+/gm;

/** Markdown that shows exactly the text. */
export function literally(text: string): string {
  return text.replace(INDENT, "").replace(PUNCTUATION, "\\$&");
}

export function bubbleId(message: Message): string {
  return `desk-${message.id}`;
}

export function textItem(text: string): GenericItem {
  return { response_type: MessageResponseTypes.TEXT, text: literally(text) };
}

function partItem(part: PartName, messageId: number): GenericItem {
  const user_defined = { part, message_id: messageId } satisfies PartOf;
  return { response_type: MessageResponseTypes.USER_DEFINED, user_defined, full_width: part !== "buttons" };
}

function bubble(id: string, generic: GenericItem[], speaker: { id: string; nickname: string; user_type: UserType }): MessageResponse {
  return { id, output: { generic }, message_options: { response_user_profile: speaker } };
}

/** What an empty conversation begins with; it is nobody's message. */
export function welcome(text: string): MessageResponse {
  const generic = [textItem(text), partItem("starters", 0)];
  return bubble(crypto.randomUUID(), generic, { id: "bot", nickname: ASSISTANT, user_type: UserType.BOT });
}

export function response(message: Message): MessageResponse {
  const generic: GenericItem[] = [];
  if (message.from === "notice") generic.push(partItem("notice", message.id));
  else if (message.text) generic.push(textItem(message.text));
  if (message.card) generic.push(partItem("card", message.id));
  if (message.buttons.length) generic.push(partItem("buttons", message.id));
  const isPerson = message.from === "agent";
  const speaker = {
    id: message.from,
    nickname: isPerson ? (message.agent_name ?? "Order desk") : ASSISTANT,
    user_type: isPerson ? UserType.HUMAN : UserType.BOT,
  };
  return { ...bubble(bubbleId(message), generic, speaker), history: { timestamp: Date.parse(message.at) } };
}

export function request(id: string, text: string, at?: string): MessageRequest {
  return {
    id,
    input: { text, message_type: MessageInputType.TEXT },
    history: { label: literally(text), ...(at ? { timestamp: Date.parse(at) } : {}) },
  };
}

export function historyItem(message: Message): HistoryItem {
  const shown = message.from === "user" ? request(bubbleId(message), message.text ?? "", message.at) : response(message);
  return { message: shown, time: message.at };
}
