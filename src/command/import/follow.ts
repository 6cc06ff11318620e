import { setTimeout as wait } from "node:timers/promises";
import type { ReadingShape } from "../../query/shape.ts";
import { askCollector, type Collector } from "../collector.ts";
import { readingSchema } from "../reading.ts";

/** Which transcripts a running collector is to read, and who follows how it goes. */
export interface Order {
  /** Undefined means all known ones. */
  readonly folder: string | undefined;
  readonly progress: (reading: ReadingShape) => void;
  /** When it fires, the following ends; the reading goes on. */
  readonly ending: AbortSignal;
}

/** What the collector's reading came to while it was followed. */
export interface Followed {
  readonly before: ReadingShape;
  readonly after: ReadingShape;
}

/** How often is asked how far it is: often enough for a number that moves, and nothing to the collector. */
const askEveryMs = 250;

/** Has the collector read a folder, and resolves when it has, or when following ends. Throws where it does not answer. */
export async function importByCollector(collector: Collector, order: Order): Promise<Followed> {
  const body = JSON.stringify(order.folder === undefined ? {} : { folder: order.folder });
  const before = await ask(collector, { method: "POST", body });
  let after = await ask(collector, {});
  while (after.importing !== null && !order.ending.aborted) {
    order.progress(after);
    await wait(askEveryMs, undefined, { signal: order.ending }).catch(() => undefined);
    after = await ask(collector, {});
  }
  return { before, after };
}

function ask(collector: Collector, init: RequestInit): Promise<ReadingShape> {
  const advice = "what it read stays, see 'hallmonitor doctor' and run this again";
  return askCollector(collector, "/api/import", { ...init, answer: readingSchema, advice });
}
