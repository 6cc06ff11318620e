import type { UnixMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";

/** One post of a client. */
export interface Letter {
  readonly to: "logs" | "metrics" | "hooks";
  readonly sessionId: string;
  readonly at: UnixMs;
  readonly body: object;
  /** Log records, data points or events of a hook in it. */
  readonly records: number;
  readonly told: Told;
}

/** What the ledger must know once the letter is answered. */
export interface Told {
  /** Ids of model requests, tool calls and prompts. Other letters may have sent them before. */
  readonly requests: readonly string[];
  readonly toolCalls: readonly string[];
  readonly prompts: readonly string[];
  readonly usage: Usage;
  /** Only counters report it, so it shows whether one was lost or counted twice. */
  readonly linesAdded: number;
}

/** What a session comes to. */
export interface Sums {
  readonly requests: number;
  readonly toolCalls: number;
  readonly prompts: number;
  readonly linesAdded: number;
  readonly usage: Usage;
}
