import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../domain/time.ts";
import type { Letter } from "./letter.ts";
import type { LoadOrder } from "./order.ts";
import { lettersOf } from "./simulated-client.ts";

/** How a load came to its end. */
export type Ending = "done" | "time" | "stopped" | "gone";

/** A collector silent for this long is gone: the run does not wait until every letter is given up. */
const goneAfterMs = 30_000;
const lookEveryMs = 250;

interface CrowdParts {
  readonly run: string;
  readonly order: LoadOrder;
  readonly clock: Clock;
  /** Fires when a person has seen enough. */
  readonly stopping: AbortSignal;
  /** The crowd fires it when nothing more is to be sent, whatever the reason. */
  readonly ending: AbortController;
  readonly deliver: (letter: Letter) => Promise<void>;
  /** When the collector last said anything (`performance.now`). */
  readonly heardAt: () => number;
}

/** Runs all clients side by side until they are done or the time is up. Each waits for its own answers. */
export async function workCrowd(parts: CrowdParts): Promise<Ending> {
  const { run, order, clock, ending } = parts;
  const clients = Array.from({ length: order.sessions }, (_, number) =>
    lettersOf({ run, number, requests: order.requests, clock }),
  );
  let why: Ending = "done";
  const end = (reason: Ending): void => {
    if (!ending.signal.aborted) why = reason;
    ending.abort();
  };
  const stop = (): void => end("stopped");
  parts.stopping.addEventListener("abort", stop);
  if (parts.stopping.aborted) stop();
  const upAt = performance.now() + order.durationMs;
  const look = setInterval(() => {
    const now = performance.now();
    if (now >= upAt) end("time");
    else if (now - parts.heardAt() > goneAfterMs) end("gone");
  }, lookEveryMs);
  const pace = new Pace(order.rate);
  const connections = Math.min(order.connections, order.sessions);
  await Promise.all(Array.from({ length: connections }, () => work(clients, pace, parts)));
  clearInterval(look);
  parts.stopping.removeEventListener("abort", stop);
  ending.abort();
  return why;
}

/** One connection: takes the client that waited longest, sends its next letter, and lets it wait again. */
async function work(clients: Generator<Letter, void>[], pace: Pace, parts: CrowdParts): Promise<void> {
  const { ending, deliver } = parts;
  while (!ending.signal.aborted) {
    const client = clients.shift();
    if (client === undefined) return;
    const { value: letter, done } = client.next();
    if (done === true) continue;
    if (letter.told.requests.length > 0) await pace.turn(ending.signal);
    await deliver(letter);
    clients.push(client);
  }
}

/** Lets so many through per second, evenly; a latecomer finds its turn passed and goes at once. */
class Pace {
  readonly #apartMs: number;
  #next = performance.now();

  constructor(perSecond: number) {
    this.#apartMs = perSecond === 0 ? 0 : 1000 / perSecond;
  }

  async turn(ending: AbortSignal): Promise<void> {
    if (this.#apartMs === 0) return;
    const now = performance.now();
    const at = Math.max(now, this.#next);
    this.#next = at + this.#apartMs;
    if (at > now) await wait(at - now, undefined, { signal: ending }).catch(() => undefined);
  }
}
