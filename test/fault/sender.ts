import { expect } from "bun:test";
import type { StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";

/** Tokens that each request of these senders puts out. */
const outputTokens = 20;

/** Those who send batches of one request and remember what they were answered: the truth that a ledger is held against. */
export class Senders {
  readonly #answered = new Set<string>();
  readonly #refused = new Set<string>();
  #refusals = 0;

  /** Sends one batch. Whatever is no 200 must ask for a retry. */
  async offer(daemon: StartedDaemon, id: string): Promise<number> {
    const { status, retryAfter } = await send(daemon, { signal: "logs", message: bigBatch(id) });
    if (status === 200) {
      this.#answered.add(id);
      this.#refused.delete(id);
      return status;
    }
    expect([status, retryAfter]).toEqual([503, "1"]);
    this.#refused.add(id);
    this.#refusals += 1;
    return status;
  }

  /** Sends again what was refused, as OTLP senders do. All of it must be taken now. */
  async retry(daemon: StartedDaemon): Promise<void> {
    for (const id of this.#refused) expect([id, await this.offer(daemon, id)]).toEqual([id, 200]);
  }

  /** What was answered so far. */
  get answered(): readonly string[] {
    return [...this.#answered];
  }

  /** Everything answered is there once, nothing else is but what was refused, and the sums say the same. */
  async expectKept(daemon: StartedDaemon): Promise<{ readonly answered: number; readonly refused: number }> {
    const { session, requests } = await daemon.get("/api/sessions/s1");
    const kept: string[] = requests.map((request: { request_id: string }) => request.request_id);
    // What is on disk and was never answered may stay: it comes again, and is known then.
    const mayBe = kept.filter((id) => this.#refused.has(id));
    expect(kept.toSorted()).toEqual([...this.#answered, ...mayBe].toSorted());
    const { total } = await daemon.get("/api/usage?group_by=model");
    expect([session.requests, total.requests]).toEqual([kept.length, kept.length]);
    expect(total.usage.output_tokens).toBe(outputTokens * kept.length);
    return { answered: this.#answered.size, refused: this.#refusals };
  }
}

/** A request whose record needs pages of its own. */
export function bigBatch(id: string): ReturnType<typeof logs> {
  return logs(apiRequest("s1", id, { error_detail: "x".repeat(8000) }));
}
