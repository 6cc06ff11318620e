import { randomBytes } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, UnixMs } from "../domain/time.ts";
import { Account } from "./account.ts";
import type { Ask } from "./ask.ts";
import { compare, type Comparison } from "./comparison.ts";
import { workCrowd, type Ending } from "./crowd.ts";
import { checkOrder, type LoadOrder } from "./order.ts";
import { readBack } from "./read-back.ts";
import { Sender } from "./sender.ts";
import { Tally } from "./tally.ts";
import type { Timings } from "./timings.ts";
import { Watch } from "./watch.ts";
import type { Wire } from "./wire.ts";

/**
 * What is sent, to whom and how. `progress` is called twice a second with the counts so far; `stopping` ends the
 * sending early.
 */
export interface LoadParts {
  /** From `newRun`. */
  readonly run: string;
  readonly order: LoadOrder;
  readonly wire: Wire;
  /** Undefined for a server that only answers: it has nothing to look at. */
  readonly ask: Ask | undefined;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
  readonly progress: (tally: Tally) => void;
}

/** What was sent, and what came back. */
export interface Sent {
  readonly run: string;
  /** When it began. */
  readonly from: UnixMs;
  readonly ending: Ending;
  readonly seconds: number;
  readonly tally: Tally;
  readonly account: Account;
  /** How soon requests were to be seen, those that were looked at. */
  readonly seenMs: Timings | undefined;
}

const progressEveryMs = 500;

/** The beginning of all session ids of a run, which tells it from others in the same ledger. */
export function newRun(): string {
  return randomBytes(4).toString("hex");
}

/** Sends all that is asked for, and waits for the answers. */
export async function sendLoad(parts: LoadParts): Promise<Sent> {
  const { run, order, wire, ask, clock, stopping, progress } = parts;
  checkOrder(order);
  const from = clock();
  const tally = new Tally();
  const account = new Account();
  const ending = new AbortController();
  const watch = ask && new Watch(ask);
  const sender = new Sender({
    wire,
    tally,
    account,
    ending: ending.signal,
    answered: (letter, sentAt) => watch?.answered(letter, sentAt),
  });
  const timer = setInterval(() => progress(tally), progressEveryMs);
  const watching = watch?.run(ending.signal);
  const began = performance.now();
  const why = await workCrowd({
    run,
    order,
    clock,
    stopping,
    ending,
    deliver: (letter) => sender.deliver(letter),
    heardAt: () => sender.heardAt,
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  await watching;
  return { run, from, ending: why, seconds, tally, account, seenMs: watch?.seenMs };
}

/** A hook that is answered while nothing can be committed waits in the spool, which is drained every five seconds. */
const settlesWithinMs = 20_000;
const settleMs = 2000;

/** Asks the API for the whole run and compares it with what was answered. For a while it asks again for what is still missing. */
export async function compareLoad(ask: Ask, { account, ...run }: Sent): Promise<Comparison> {
  const until = performance.now() + settlesWithinMs;
  for (;;) {
    const found = compare(account, await readBack(ask, run));
    const { requests, toolCalls, prompts } = found.lost;
    const isWhole = requests + toolCalls + prompts + found.wrongSums === 0;
    if (isWhole || performance.now() > until) return found;
    await wait(settleMs);
  }
}
