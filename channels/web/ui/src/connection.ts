/** The live connection: what is said goes out once, however often the line breaks; what comes in is told on. */

import { io, type Socket } from "socket.io-client";
import { shopToken } from "./shop_token";
import type { Answer, Message, Said } from "./types";

export type Line = "connecting" | "online" | "offline" | "signed-out";

/** No answer came, although the line stood. */
export class NoAnswer extends Error {}

/** The session ended; nothing more can be sent. */
export class SignedOut extends Error {}

interface Events {
  message: (message: Message) => void;
  typing: (isTyping: boolean) => void;
  conversation: (conversationId: string) => void;
  line: (line: Line) => void;
}

const ANSWER_MS = 40_000;
const TRIES = 2;

export class Connection {
  line: Line = "connecting";
  private readonly socket: Socket;
  private readonly listeners: { [E in keyof Events]: Events[E][] } = {
    message: [],
    typing: [],
    conversation: [],
    line: [],
  };

  constructor() {
    this.socket = io({
      reconnectionDelay: 500,
      reconnectionDelayMax: 8_000,
      // Asked anew at every reconnect: a token of the shop lives for minutes.
      auth: (give) => void shopToken().then((token) => give(token ? { token } : {})),
    });
    this.socket.on("connect", () => this.change("online"));
    this.socket.on("disconnect", () => this.change("offline"));
    this.socket.on("connect_error", (failed) => {
      this.change(failed.message === "sign_in_required" ? "signed-out" : "offline");
    });
    this.socket.on("expired", () => this.change("signed-out"));
    for (const event of ["reply", "notice"]) {
      this.socket.on(event, (message: Message) => this.tell("message", message));
    }
    this.socket.on("typing", (told: { is_typing: boolean }) => this.tell("typing", told.is_typing));
    this.socket.on("conversation", (told: { conversation_id: string }) =>
      this.tell("conversation", told.conversation_id),
    );
    // The browser knows of a lost network before the socket does.
    window.addEventListener("offline", () => this.socket.io.engine?.close());
    window.addEventListener("online", () => {
      if (this.line !== "signed-out") this.socket.connect();
    });
  }

  on<E extends keyof Events>(event: E, listener: Events[E]): void {
    this.listeners[event].push(listener);
  }

  /** Send until it is answered; waits while offline. The same id makes a repeat harmless. */
  async say(said: Said): Promise<Answer> {
    let unanswered = 0;
    for (;;) {
      await this.standing();
      try {
        return (await this.socket.timeout(ANSWER_MS).emitWithAck("message", said)) as Answer;
      } catch {
        if (this.socket.connected) unanswered += 1;
        if (unanswered >= TRIES) throw new NoAnswer();
      }
    }
  }

  /** Tell what was seen; false when the line is down. */
  read(upTo: number): boolean {
    if (!this.socket.connected) return false;
    this.socket.emit("read", { up_to: upTo });
    return true;
  }

  end(): void {
    this.change("signed-out");
    this.socket.disconnect();
  }

  private standing(): Promise<void> {
    if (this.socket.connected) return Promise.resolve();
    return new Promise((resolve, reject) => {
      if (this.line === "signed-out") return reject(new SignedOut());
      const look = (line: Line): void => {
        if (line !== "online" && line !== "signed-out") return;
        this.listeners.line = this.listeners.line.filter((each) => each !== look);
        if (line === "online") resolve();
        else reject(new SignedOut());
      };
      this.on("line", look);
    });
  }

  private change(line: Line): void {
    if (this.line === line || this.line === "signed-out") return;
    this.line = line;
    this.tell("line", line);
  }

  private tell<E extends keyof Events>(event: E, ...told: Parameters<Events[E]>): void {
    for (const listener of [...this.listeners[event]]) {
      (listener as (...args: Parameters<Events[E]>) => void)(...told);
    }
  }
}
