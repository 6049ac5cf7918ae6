/** Where the chat stands: beside the list on wide screens, over the page behind a launcher on small ones. */

import type { Chat } from "./chat";
import type { Connection } from "./connection";
import { byId, el, icon, unseen } from "./dom";
import type { Transcript } from "./transcript";
import type { Message } from "./types";

const TITLE = document.title;

export class ChatPanel {
  private readonly host = byId("chat");
  private readonly launcher = byId("launcher");
  private readonly wide = window.matchMedia("(min-width: 66rem)");
  private chat: Promise<Chat> | null = null;
  private isOpen = false;
  private readUpTo = 0;

  constructor(
    private readonly connection: Connection,
    private readonly transcript: Transcript,
    private readonly loaded: Promise<void>,
  ) {
    this.launcher.addEventListener("click", () => void this.open());
    this.wide.addEventListener("change", () => this.arrange());
    document.addEventListener("visibilitychange", () => this.markRead());
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.isOpen && !this.wide.matches && !event.defaultPrevented) this.close();
    });
    void loaded.then(() => this.count());
    this.arrange();
  }

  show(message: Message): void {
    if (message.from !== "user" && !this.isSeen) this.transcript.unread += 1;
    void this.chat?.then((chat) => chat.show(message));
    this.markRead();
    this.count();
  }

  showAll(): void {
    void this.chat?.then((chat) => this.transcript.messages.forEach((message) => chat.show(message)));
    this.markRead();
    this.count();
  }

  async restart(): Promise<void> {
    this.transcript.unread = 0;
    this.readUpTo = 0;
    this.count();
    await (await this.chat)?.restart();
  }

  async say(text: string): Promise<void> {
    await this.open();
    await (await this.chat)?.say(text);
  }

  private get isSeen(): boolean {
    return (this.isOpen || this.wide.matches) && document.visibilityState === "visible";
  }

  private arrange(): void {
    if (this.wide.matches) void this.load();
    const isOver = this.isOpen && !this.wide.matches;
    this.host.classList.toggle("is-open", this.isOpen);
    document.body.classList.toggle("has-chat-over", isOver);
    for (const id of ["main", "bar"]) byId(id).inert = isOver;
    this.launcher.hidden = this.wide.matches || this.isOpen;
    void this.chat?.then((chat) => chat.setCanClose(!this.wide.matches));
    this.markRead();
    this.count();
  }

  private async open(): Promise<void> {
    this.isOpen = true;
    this.arrange();
    this.host.focus();
    const chat = await this.load();
    await chat.open();
  }

  private close(): void {
    if (!this.isOpen || this.wide.matches) return;
    this.isOpen = false;
    this.arrange();
    this.launcher.focus();
  }

  private load(): Promise<Chat> {
    this.chat ??= this.build();
    return this.chat;
  }

  private async build(): Promise<Chat> {
    const waiting = el("p", { class: "chat__waiting", role: "status" }, "Opening the chat…");
    this.host.append(waiting);
    const { Chat: Built } = await import("./chat");
    waiting.remove();
    return new Built(
      this.host,
      {
        connection: this.connection,
        transcript: this.transcript,
        loaded: this.loaded,
        onClose: () => this.close(),
      },
      !this.wide.matches,
    );
  }

  private markRead(): void {
    const { lastId } = this.transcript;
    if (!this.isSeen || lastId === this.readUpTo) return;
    if (this.connection.read(lastId)) this.readUpTo = lastId;
    this.transcript.unread = 0;
    this.count();
  }

  private count(): void {
    const { unread } = this.transcript;
    document.title = unread ? `(${unread}) ${TITLE}` : TITLE;
    const news = unread ? el("span", { class: "launcher__unread" }, String(unread), unseen(" unread")) : null;
    this.launcher.replaceChildren(icon("chat", 24), el("span", {}, "Chat"), ...(news ? [news] : []));
  }
}
