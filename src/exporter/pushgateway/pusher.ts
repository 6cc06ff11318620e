import { AppError } from "../../domain/error.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import type { PushAccount } from "../../query/push-health.ts";
import { callGateway, type PushTarget } from "./push.ts";

/** Where metrics are pushed to, and how long the pause after each push is; failures lengthen it. */
export interface PushSettings extends PushTarget {
  readonly everyMs: number;
  /** Whether the group is deleted when the collector stops, instead of keeping its last state. */
  readonly deleteAtStop: boolean;
}

/** What is pushed, and where to. */
export interface PusherParts {
  readonly settings: PushSettings;
  /** All metrics as text. Throws where the ledger cannot be read. */
  readonly text: () => string;
  /** What anything that `text` throws is as an error. */
  readonly errorOf: (thrown: unknown) => AppError;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** A gateway that has not answered by then is given up on this time. */
const answerMs = 5000;
/** The last push must not hold up the end of the program. */
const lastAnswerMs = 1500;
/** A gateway that is away is asked this seldom at most. */
const longestPauseMs = 300_000;

/**
 * Puts all metrics to a Pushgateway: at the start, at every interval, and once more at the end. While the gateway is
 * away the pauses double. Nothing waits for it, and its account says how it is going.
 */
export class Pusher {
  readonly #parts: PusherParts;
  readonly #ending = new AbortController();
  #account: Omit<PushAccount, "url"> = {
    pushed: 0,
    failed: 0,
    lastPushedAt: undefined,
    lastFailure: undefined,
  };
  /** Failures since the last push that went well. */
  #inARow = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: PusherParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#turn();
  }

  /** Pushes once more, or deletes the group where configured. Takes a moment at most, and may be called without a start. */
  async stop(): Promise<void> {
    if (this.#ending.signal.aborted) return;
    this.#ending.abort();
    clearTimeout(this.#timer);
    await this.#running;
    await this.#try(this.#parts.settings.deleteAtStop, AbortSignal.timeout(lastAnswerMs));
  }

  account(): PushAccount {
    return { url: this.#parts.settings.url, ...this.#account };
  }

  async #turn(): Promise<void> {
    await this.#try(false, AbortSignal.any([this.#ending.signal, AbortSignal.timeout(answerMs)]));
    if (this.#ending.signal.aborted) return;
    const { everyMs } = this.#parts.settings;
    const pause = Math.max(everyMs, Math.min(everyMs * 2 ** Math.min(this.#inARow, 16), longestPauseMs));
    this.#timer = setTimeout(() => this.start(), pause);
  }

  async #try(deletes: boolean, ending: AbortSignal): Promise<void> {
    const { settings, clock } = this.#parts;
    try {
      const body = deletes ? undefined : this.#text();
      await callGateway(settings, { body, ending });
      this.#succeeded(clock());
    } catch (thrown) {
      // A push that we abort ourselves at the end is no failure of the gateway.
      const isOurs = thrown instanceof Error && thrown.name === "AbortError";
      if (!isOurs) this.#failed(clock(), reasonOf(thrown, settings.url));
    }
  }

  /** A fault of what is pushed is not the gateway's. */
  #text(): string {
    const { text, errorOf, log } = this.#parts;
    try {
      return text();
    } catch (thrown) {
      const error = errorOf(thrown);
      // The account is shown to others, who must not see what is behind an internal error.
      if (error.code === "internal" && this.#inARow === 0) log(`internal error: ${error.reason}`);
      throw new AppError("unavailable", `there are no metrics to push: ${error.message}`, { cause: error });
    }
  }

  #succeeded(at: UnixMs): void {
    if (this.#inARow > 0) this.#parts.log("metrics are pushed again");
    this.#inARow = 0;
    this.#account = { ...this.#account, pushed: this.#account.pushed + 1, lastPushedAt: at };
  }

  #failed(at: UnixMs, reason: string): void {
    // A gateway that is away all night is told of once.
    if (this.#inARow === 0) this.#parts.log(`${reason}; metrics are kept here and pushed when that is over`);
    this.#inARow += 1;
    this.#account = { ...this.#account, failed: this.#account.failed + 1, lastFailure: { at, reason } };
  }
}

function reasonOf(thrown: unknown, address: string): string {
  if (thrown instanceof AppError) return thrown.message;
  const isSlow = thrown instanceof Error && thrown.name === "TimeoutError";
  return `the Pushgateway at ${address} ${isSlow ? "did not answer in time" : "cannot be reached"}`;
}
