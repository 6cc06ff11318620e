import { setTimeout as wait } from "node:timers/promises";
import type { Ask } from "./ask.ts";
import type { Letter } from "./letter.ts";
import { Timings } from "./timings.ts";

/** Twenty looks a second: a fifth of the questions one address may ask the API. */
const restMs = 50;
/** What has not appeared after this long is left to the comparison at the end. */
const givesUpAfterMs = 30_000;

interface Sent {
  readonly sessionId: string;
  readonly requestId: string;
  readonly sentAt: number;
}

/**
 * Measures how soon sent data becomes visible: takes the request answered last, and asks the API for its session until
 * it is there. The time runs from the first byte sent to the answer of the API that shows it.
 */
export class Watch {
  readonly seenMs = new Timings();
  readonly #ask: Ask;
  #latest: Sent | undefined;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  answered({ sessionId, told }: Letter, sentAt: number): void {
    const [requestId] = told.requests;
    if (requestId !== undefined) this.#latest = { sessionId, requestId, sentAt };
  }

  async run(ending: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      const sent = this.#latest;
      this.#latest = undefined;
      if (sent !== undefined) await this.#look(sent, ending);
      await wait(restMs, undefined, { signal: ending }).catch(() => undefined);
    }
  }

  async #look({ sessionId, requestId, sentAt }: Sent, ending: AbortSignal): Promise<void> {
    const path = `/api/sessions/${sessionId}?parts=requests`;
    while (performance.now() - sentAt < givesUpAfterMs) {
      const text = await this.#ask(path)
        .then((answer) => answer.text())
        .catch(() => undefined);
      if (text?.includes(requestId) === true) return this.seenMs.add(performance.now() - sentAt);
      if (ending.aborted) return;
      await wait(restMs);
    }
    // Nobody is late who was not asked for long enough.
    if (!ending.aborted) this.seenMs.add(performance.now() - sentAt);
  }
}
