import { AppError } from "../domain/error.ts";
import type { Hub } from "../live/hub.ts";
import type { LedgerWriter } from "../store/store.ts";
import { Loop } from "./loop.ts";

/**
 * What is taken in is made searchable this much later, in milliseconds: things change most in their first moments, and a step holds up the
 * hooks that come meanwhile. Until then searches look through it.
 */
const settleMs = 1000;
/** While files are read, or the disk is full, it is looked again after this, in milliseconds. */
const patienceMs = 1000;
/** Nothing has to be done without a commit; this only bounds one wait. */
const idleMs = 3_600_000;
/** Steps take this share of the time at most, as one in so many: whoever sends or asks comes first. */
const share = 3;

/** What makes the next step, what wakes it, and what it gives way to. */
export interface IndexingParts {
  readonly writer: Pick<LedgerWriter, "index">;
  readonly hub: Hub;
  /** Whether history is being read, which is made searchable when it is there. */
  readonly isReading: () => boolean;
  readonly log: (line: string) => void;
}

/** Makes the ledger searchable behind its commits, and what older programs left, step by step. */
export class Indexing {
  readonly #parts: IndexingParts;
  readonly #loop = new Loop((ending) => this.#run(ending));

  constructor(parts: IndexingParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop.start();
  }

  /** Resolves after the step under way. What is left is done at the next start. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #run(ending: AbortSignal): Promise<void> {
    const { hub, isReading } = this.#parts;
    // A collector that starts answers first.
    await this.#loop.pause(settleMs);
    while (!ending.aborted) {
      const started = performance.now();
      const state = isReading() ? "later" : this.#step();
      if (state === "more") await this.#loop.pause((performance.now() - started) * (share - 1));
      else if (state === "later") await this.#loop.pause(patienceMs);
      // Nothing ran since the step, so no commit is slept over.
      else if (await hub.next(idleMs, ending)) await this.#loop.pause(settleMs);
    }
  }

  #step(): "more" | "done" | "later" {
    try {
      return this.#parts.writer.index() ? "more" : "done";
    } catch (thrown) {
      const { code, message } = AppError.from(thrown);
      // A full disk is told by the commits that fail, and passes.
      if (code === "unavailable") return "later";
      this.#parts.log(`what is new cannot be made searchable: ${message}`);
      return "done";
    }
  }
}

/** Makes everything searchable in this process, where no daemon will do so beside. */
export async function indexAll(writer: Pick<LedgerWriter, "index">, ending: AbortSignal): Promise<void> {
  while (!ending.aborted && writer.index()) await new Promise((resume) => void setImmediate(resume));
}
