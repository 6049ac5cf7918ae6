/** The shop page: who is here, their documents, and the chat beside them. */

import "./styles/fonts.css";
import "./styles/page.css";
import "./styles/cards.css";
import "./styles/chat.css";
import { history, me, Refused } from "./api";
import { ChatPanel } from "./chat_panel";
import { Connection } from "./connection";
import { DocumentsView } from "./documents";
import { showPerson } from "./person";
import { isSignedInByShop } from "./shop_token";
import { Transcript } from "./transcript";

const PAGE = 200;
const TELLING = new Set(["order", "quote", "return"]);

async function begin(): Promise<void> {
  const person = await me().catch((failed: unknown) => {
    const isUnknown = failed instanceof Refused && failed.status === 401;
    if (isUnknown && !isSignedInByShop()) location.assign("/sign-in");
    return null;
  });
  const connection = new Connection();
  const transcript = new Transcript();
  if (person) {
    showPerson(person, connection);
    transcript.begin(person.conversation_id);
  }
  const loaded = catchUp(transcript);
  const panel = new ChatPanel(connection, transcript, loaded);
  const documents = new DocumentsView({
    ask: (text) => void panel.say(text),
    showsCompanies: person?.role !== "customer",
  });

  connection.on("message", (message) => {
    if (!transcript.accept(message)) return;
    panel.show(message);
    if (message.from === "notice" || (message.card && TELLING.has(message.card.kind))) documents.refreshSoon();
  });
  connection.on("conversation", (conversationId) => {
    transcript.begin(conversationId);
    void panel.restart();
  });
  connection.on("line", (line) => {
    if (line !== "online") return;
    void catchUp(transcript).then(() => panel.showAll());
  });
  await documents.show(false);
}

/** What was said while we were away. */
async function catchUp(transcript: Transcript): Promise<void> {
  try {
    let isMore = true;
    while (isMore) {
      const told = await history(transcript.lastId);
      transcript.begin(told.conversation_id);
      transcript.unread = told.unread;
      for (const message of told.messages) transcript.accept(message);
      isMore = told.messages.length >= PAGE;
    }
  } catch (failed) {
    if (!(failed instanceof Refused)) throw failed;
  }
}

void begin();
