import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { AppError } from "../../domain/error.ts";
import type { ReadingShape } from "../../query/shape.ts";
import type { Fetch } from "../fetch.ts";
import { readingSchema } from "../reading.ts";

/** A running collector that is asked to read. */
export interface ReadingCollector {
  readonly httpUrl: string;
  readonly token: string | undefined;
  readonly fetch: Fetch;
}

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
/** A collector under a heavy import answers within a second. */
const answerWithinMs = 10_000;

/** Has the collector read a folder, and resolves when it has, or when following ends. Throws where it does not answer. */
export async function importByCollector(collector: ReadingCollector, order: Order): Promise<Followed> {
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

async function ask({ httpUrl, token, fetch }: ReadingCollector, init: RequestInit): Promise<ReadingShape> {
  const headers = new Headers({ "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  let response: Response;
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    response = await fetch(`${httpUrl}/api/import`, { ...init, headers, redirect: "manual", signal });
  } catch (cause) {
    const message = `the collector at ${httpUrl} does not answer; what it read stays, see 'hallmonitor doctor' and run this again`;
    throw new AppError("unavailable", message, { cause });
  }
  const read = v.safeParse(readingSchema, await response.json().catch(() => undefined));
  if (response.ok && read.success) return read.output;
  const message = `the collector at ${httpUrl} answers ${response.status} to /api/import; see 'hallmonitor doctor'`;
  throw new AppError("unavailable", message);
}
