/** The gateway over HTTP. */

import { shopToken } from "./shop_token";
import type { Documents, History, Me, Problem, ShownDocument } from "./types";

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly problem: Problem,
  ) {
    super(problem.message);
  }
}

const UNREACHABLE: Problem = {
  code: "unreachable",
  message: "The desk can't be reached right now. Check your connection and try again.",
};

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const token = await shopToken();
  const headers = { Accept: "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, headers });
  } catch {
    throw new Refused(0, UNREACHABLE);
  }
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) throw new Refused(answer.status, (body as { error?: Problem } | null)?.error ?? UNREACHABLE);
  return body as T;
}

/** The PDF behind a link of the desk; only the address' path counts, the page's own host answers. */
export async function openPaper(url: string): Promise<Blob> {
  const token = await shopToken();
  const headers = { Accept: "application/json", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  let answer: Response;
  try {
    answer = await fetch(new URL(url, location.href).pathname, { headers });
  } catch {
    throw new Refused(0, UNREACHABLE);
  }
  if (answer.ok) return answer.blob();
  const isWorded = answer.headers.get("Content-Type")?.startsWith("text/plain");
  const problem = isWorded ? { code: "paper_refused", message: await answer.text() } : UNREACHABLE;
  throw new Refused(answer.status, problem);
}

export const me = () => ask<Me>("/api/me");
export const documents = () => ask<Documents>("/api/documents");
export const history = (after = 0) => ask<History>(`/api/messages?after=${after}`);
export const showDocument = (number: string) =>
  ask<ShownDocument>(`/api/documents/${encodeURIComponent(number)}`);
export const beginConversation = () => ask<{ conversation_id: string }>("/api/conversations", { method: "POST" });
