/** The chat: Carbon AI Chat with the desk's messages. Loaded when it is opened. */

import "@carbon/ai-chat/dist/es/web-components/cds-aichat-custom-element/index.js";
import {
  BusEventType,
  CornersType,
  MinimizeButtonIconType,
  ViewType,
  WriteableElementName,
  type BusEventUserDefinedResponse,
  type BusEventViewChange,
  type CdsAiChatCustomElementAttributes,
  type ChatInstance,
  type HistoryItem,
  type MessageRequest,
} from "@carbon/ai-chat";
import { beginConversation, Refused } from "./api";
import { ASSISTANT, bubbleId, historyItem, request, response, welcome, type PartOf } from "./bubbles";
import { buildCard, type Built } from "./cards";
import { NoAnswer, SignedOut, type Connection, type Line } from "./connection";
import { button, el } from "./dom";
import { StatusBar } from "./status_bar";
import type { Transcript } from "./transcript";
import type { Message, Problem, Said } from "./types";

const LONGEST_TEXT = 2000;
const WELCOME =
  "Hello! I can quote, promise dates, place and change orders, track them, and arrange returns. What do you need?";
const STARTERS = [
  "Where is my order?",
  "I need a quote",
  "When can I have it?",
  "I want to return something",
];
const UNANSWERED = "Your last message has no answer yet.";
const FOCUS_MS = 100;
const PERSON = "I want to talk to a person";
/** What the person can do differently; sending the same again would be refused again. */
const FINAL = new Set(["button_not_offered", "message_too_long", "invalid_request", "message_id_reused", "not_allowed"]);

interface Surroundings {
  connection: Connection;
  transcript: Transcript;
  /** History up to now is in the transcript. */
  loaded: Promise<void>;
  onClose: () => void;
}

interface Context {
  payload?: string;
  said?: Said;
  isStored?: boolean;
}

type ChatElement = HTMLElement & CdsAiChatCustomElementAttributes;

export class Chat {
  readonly status = new StatusBar();
  private instance: ChatInstance | null = null;
  private readonly element: ChatElement;
  private readonly shown = new Set<number>();
  private readonly own = new Set<string>();
  private readonly settlings: (() => void)[] = [];
  private readonly parts = new Map<string, HTMLElement>();
  private isReady = false;
  private isTyping = false;
  private readonly whenReady: Promise<void>;
  private ready: () => void = () => undefined;

  constructor(
    host: HTMLElement,
    private readonly surroundings: Surroundings,
    canClose: boolean,
  ) {
    this.whenReady = new Promise((resolve) => (this.ready = resolve));
    this.element = document.createElement("cds-aichat-custom-element") as ChatElement;
    this.element.className = "chat__box";
    Object.assign(this.element, this.config(canClose));
    this.element.addEventListener("paste", (event) => this.warnOfCut(event), { capture: true });
    surroundings.transcript.onChange(() => this.settle());
    surroundings.connection.on("typing", (isTyping) => this.typing(isTyping));
    surroundings.connection.on("line", (line) => this.lineChanged(line));
    this.lineChanged(surroundings.connection.line);
    host.append(this.element);
  }

  /** Show what came in; nothing that is on the screen already. */
  show(message: Message): void {
    if (!this.isReady || !this.instance || this.shown.has(message.id)) return;
    this.shown.add(message.id);
    if (message.from !== "user") {
      void this.instance.messaging.addMessage(response(message));
    } else if (!this.surroundings.transcript.isOwn(message, this.own)) {
      const said = request(bubbleId(message), message.text ?? "", message.at);
      const context: Context = { isStored: true };
      void this.instance.send({ ...said, context });
    }
  }

  async open(): Promise<void> {
    await this.whenReady;
    await this.instance?.changeView(ViewType.MAIN_WINDOW);
    this.element.shouldTakeFocusIfOpensAutomatically = true;
    // The component takes the setting over with its next drawing, and only then gives the input the focus.
    setTimeout(() => this.instance?.requestFocus(), FOCUS_MS);
  }

  /** Say something for the person, by words or by a button. */
  async say(title: string, payload?: string): Promise<void> {
    await this.whenReady;
    const context: Context = payload === undefined ? {} : { payload };
    await this.instance?.send({ ...request(crypto.randomUUID(), title), context }).catch(() => undefined);
  }

  /** Begin with an empty screen: the conversation is another one now. */
  async restart(): Promise<void> {
    await this.whenReady;
    this.shown.clear();
    this.settlings.length = 0;
    for (const part of this.parts.values()) part.remove();
    this.parts.clear();
    this.status.show(null);
    await this.instance?.messaging.clearConversation();
    await this.welcome();
  }

  setCanClose(canClose: boolean): void {
    this.element.header = this.header(canClose);
  }

  private config(canClose: boolean): CdsAiChatCustomElementAttributes {
    return {
      assistantName: ASSISTANT,
      aiEnabled: false,
      openChatByDefault: true,
      shouldTakeFocusIfOpensAutomatically: false,
      shouldSanitizeHTML: true,
      disableCustomElementMobileEnhancements: true,
      launcher: { isOn: false },
      header: this.header(canClose),
      layout: { showFrame: false, corners: CornersType.SQUARE },
      input: { maxInputCharacters: LONGEST_TEXT },
      strings: {
        input_placeholder: "Ask, order, or paste a list…",
        window_title: "Chat with the order desk",
        launcher_isOpen: "Close the chat",
        errors_singleMessage: "This message can't be shown.",
      },
      messaging: {
        skipWelcome: true,
        messageTimeoutSecs: 0,
        messageLoadingIndicatorTimeoutSecs: 0,
        customLoadHistory: () => this.history(),
        customSendMessage: (said) => this.send(said),
      },
      onBeforeRender: (instance) => this.prepare(instance),
      onViewChange: (event) => this.viewChanged(event),
    };
  }

  private header(canClose: boolean): CdsAiChatCustomElementAttributes["header"] {
    return {
      title: "Order desk",
      showAiLabel: false,
      hideMinimizeButton: !canClose,
      minimizeButtonIconType: MinimizeButtonIconType.CLOSE,
      menuOptions: [{ text: "Start a new conversation", handler: () => void this.startOver() }],
    };
  }

  private prepare(instance: ChatInstance): void {
    this.instance = instance;
    instance.on({
      type: BusEventType.USER_DEFINED_RESPONSE,
      handler: (event) => this.fill(event as BusEventUserDefinedResponse),
    });
    instance.on({ type: BusEventType.CHAT_READY, handler: () => this.begin() });
    this.element.append(
      el("div", { slot: WriteableElementName.HEADER_BOTTOM_ELEMENT }, this.statement()),
      el("div", { slot: WriteableElementName.BEFORE_INPUT_ELEMENT }, this.status.element),
    );
  }

  private statement(): HTMLElement {
    return el(
      "div",
      { class: "statement" },
      el("p", {}, "You are writing with a bot."),
      button("Talk to a person", "link-button", () => void this.say(PERSON)),
    );
  }

  private async history(): Promise<HistoryItem[]> {
    await this.surroundings.loaded;
    const { messages } = this.surroundings.transcript;
    for (const message of messages) this.shown.add(message.id);
    return messages.map(historyItem);
  }

  private async begin(): Promise<void> {
    this.isReady = true;
    await this.instance?.changeView(ViewType.MAIN_WINDOW);
    if (!this.shown.size) await this.welcome();
    for (const message of this.surroundings.transcript.messages) this.show(message);
    this.ready();
  }

  private async welcome(): Promise<void> {
    await this.instance?.messaging.addMessage(welcome(WELCOME));
  }

  /** Put a card, quick replies or a notice into its slot. */
  private fill(event: BusEventUserDefinedResponse): void {
    const { slot, message } = event.data;
    const { part, message_id } = (message.user_defined ?? {}) as unknown as PartOf;
    if (!slot || this.parts.has(slot)) return;
    const told = this.surroundings.transcript.messages.find((each) => each.id === message_id);
    const made = part === "starters" ? this.starters() : told ? this.part(part, told) : null;
    if (!made) return;
    const holder = el("div", { slot, class: `part part--${part}` }, made);
    this.parts.set(slot, holder);
    this.element.append(holder);
  }

  private part(part: PartOf["part"], message: Message): HTMLElement | null {
    const setting = { isWide: false, press: (title: string, payload: string) => void this.say(title, payload) };
    if (part === "notice") return notice(message);
    if (part === "card" && message.card) return this.settling(buildCard(message.card, setting), message);
    if (part === "buttons") return this.replies(message);
    return null;
  }

  /** The buttons of a read-back count once. */
  private settling(built: Built, message: Message): HTMLElement {
    const { card } = message;
    const { actions } = built;
    if (card?.kind === "readback" && actions) {
      this.watch(() => actions.settle(this.surroundings.transcript.settledBy(message, card.buttons)));
    }
    return built.element;
  }

  private replies(message: Message): HTMLElement {
    const list = el(
      "div",
      { class: "replies", role: "group", "aria-label": "Suggested answers" },
      ...message.buttons.map((each) =>
        button(each.title, "reply", () => void this.say(each.title, each.payload || undefined)),
      ),
    );
    this.watch(() => this.hideAnswered(list, this.surroundings.transcript.isAnswered(message)));
    return list;
  }

  private starters(): HTMLElement {
    const list = el(
      "div",
      { class: "replies", role: "group", "aria-label": "Things to start with" },
      ...STARTERS.map((text) => button(text, "reply", () => void this.say(text))),
    );
    this.watch(() => this.hideAnswered(list, this.surroundings.transcript.isAnswered({ id: 0 })));
    return list;
  }

  private hideAnswered(list: HTMLElement, isAnswered: boolean): void {
    if (isAnswered && list.contains(document.activeElement)) this.instance?.requestFocus();
    list.hidden = isAnswered;
  }

  private watch(settle: () => void): void {
    settle();
    this.settlings.push(settle);
  }

  private settle(): void {
    for (const settle of this.settlings) settle();
  }

  /** Carbon's way out: resolves when the message is answered, rejects when it will not be sent. */
  private async send(message: MessageRequest): Promise<void> {
    const context = (message.context ?? {}) as Context;
    if (context.isStored) return;
    const text = message.input.text ?? "";
    const said: Said =
      context.said ??
      (context.payload === undefined
        ? { client_message_id: crypto.randomUUID(), text }
        : { client_message_id: crypto.randomUUID(), payload: context.payload });
    this.status.show(null);
    this.own.add(said.client_message_id);
    this.surroundings.transcript.sending({ said, title: text });
    const isStored = await this.deliver(said, () => void this.sendAgain(message, text, said));
    if (!isStored) throw new Error("not sent");
  }

  /** True when the gateway has the message; what went wrong is told with what to do. */
  private async deliver(said: Said, again: () => void): Promise<boolean> {
    const { connection, transcript } = this.surroundings;
    try {
      const answer = await connection.say(said);
      for (const each of [answer.message, ...(answer.replies ?? [])]) {
        if (!each) continue;
        transcript.accept(each);
        this.show(each);
      }
      if (!answer.error) return true;
      if (answer.message) {
        this.offerRepeat({ ...answer.error, message: UNANSWERED }, () => void this.repeat(said));
        return true;
      }
      this.offerRepeat(answer.error, again);
      transcript.gaveUp(said.client_message_id);
      return false;
    } catch (failed) {
      transcript.gaveUp(said.client_message_id);
      this.typing(false);
      if (failed instanceof NoAnswer) {
        this.offerRepeat({ code: "no_answer", message: "No answer came. Your message may not have arrived." }, again);
      } else if (!(failed instanceof SignedOut)) {
        throw failed;
      }
      return false;
    }
  }

  private offerRepeat(problem: Problem, again: () => void): void {
    const action = FINAL.has(problem.code) ? undefined : { title: "Send again", press: again };
    this.status.show({ text: problem.message, ...(action ? { action } : {}) });
  }

  /** The message is stored and on the screen; only its answer is missing. */
  private async repeat(said: Said): Promise<void> {
    this.status.show(null);
    await this.deliver(said, () => void this.repeat(said));
  }

  /** The message was refused: take it off the screen and send it anew under its id. */
  private async sendAgain(message: MessageRequest, text: string, said: Said): Promise<void> {
    if (message.id) await this.instance?.messaging.removeMessages([message.id]);
    const context: Context = { said };
    await this.instance?.send({ ...request(crypto.randomUUID(), text), context }).catch(() => undefined);
  }

  private async startOver(): Promise<void> {
    try {
      await beginConversation();
    } catch (failed) {
      if (failed instanceof Refused) this.status.show({ text: failed.message });
    }
  }

  private typing(isTyping: boolean): void {
    if (isTyping === this.isTyping || !this.instance) return;
    this.isTyping = isTyping;
    this.instance.updateIsMessageLoadingCounter(isTyping ? "increase" : "reset");
  }

  private lineChanged(line: Line): void {
    if (line !== "online") this.typing(false);
    this.status.ofLine(lineTrouble(line));
  }

  private viewChanged(event: BusEventViewChange): void {
    if (!event.newViewState.mainWindow && event.oldViewState.mainWindow) this.surroundings.onClose();
  }

  /** The input keeps what fits; the person should know. */
  private warnOfCut(event: ClipboardEvent): void {
    const pasted = event.clipboardData?.getData("text") ?? "";
    const kept = this.instance?.getState().input.rawValue.length ?? 0;
    if (pasted.length + kept > LONGEST_TEXT) {
      this.status.show({
        text: `A message takes ${LONGEST_TEXT.toLocaleString("en-US")} characters, so the end was cut off. Send this part first, then the rest.`,
      });
    }
  }
}

function notice(message: Message): HTMLElement {
  return el(
    "div",
    { class: "notice" },
    el("p", { class: "notice__label" }, "News about your order"),
    el("p", {}, message.text ?? ""),
  );
}

function lineTrouble(line: Line): { text: string; action?: { title: string; press: () => void } } | null {
  if (line === "offline") {
    return { text: "You are offline. What you write is sent as soon as the connection is back." };
  }
  if (line === "signed-out") {
    return {
      text: "Your session has ended. Please sign in again; your conversation is kept.",
      action: { title: "Sign in", press: () => location.reload() },
    };
  }
  return null;
}
