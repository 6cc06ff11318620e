import { Timings } from "./timings.ts";

/** Posts that were refused with one status. */
export interface Refused {
  readonly posts: number;
  /** The longest pause that the collector asked for; undefined where it asked for none. */
  readonly retryAfterMs: number | undefined;
}

/** Counts what goes out and what comes back. */
export class Tally {
  readonly answerMs = new Timings();
  readonly refused = new Map<number, Refused>();
  /** Letters that were begun, answered, and given up, and what was in the answered ones. */
  letters = 0;
  answered = 0;
  records = 0;
  requests = 0;
  unanswered = 0;
  /** Those of them that the end of the load cut off. */
  cutOff = 0;
  /** Letters that were answered, and sent once more on purpose. */
  resent = 0;
  /** Posts without an answer: connections that broke, and answers that took too long. */
  broken = 0;

  refuse(status: number, retryAfterMs: number | undefined): void {
    const { posts, retryAfterMs: longest } = this.refused.get(status) ?? {
      posts: 0,
      retryAfterMs: undefined,
    };
    const asked = retryAfterMs === undefined ? longest : Math.max(retryAfterMs, longest ?? 0);
    this.refused.set(status, { posts: posts + 1, retryAfterMs: asked });
  }
}
