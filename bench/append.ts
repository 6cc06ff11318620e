import { appendFileSync, closeSync, openSync, readSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listen } from "../test/e2e/event-stream.ts";
import { livePath, type History } from "./history.ts";
import { apiToken } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import { within } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";
import { answerLine } from "./transcript-line.ts";

const appends = 200;
const everyMs = 100;
/** A line that is not there by then is missing, not late. */
const seenWithinMs = 20_000;

/** From a line in a transcript to the new count in a listener's hands, with a gigabyte of history watched beside it. */
export function append(history: History): Bench {
  return async (site, settings) => {
    settings.progress(`appending ${2 * appends} lines, one every ${everyMs} ms`);
    const bare = await bareRun(site.folder());
    const { live, dataDir } = await history.filled(site, settings);
    const server = await history.serve(site, settings);
    const session = crypto.randomUUID();
    const path = livePath(live, session);
    using listener = await listen({ httpUrl: server.url, token: apiToken(dataDir) }, "/events/sessions");
    const seenMs: number[] = [];
    const hear = async () => {
      while (seenMs.length <= appends) {
        const { data } = await listener.next();
        if (data.id !== session) continue;
        while (seenMs.length < data.requests) seenMs.push(performance.now());
      }
    };
    // The first line makes the file and the session; the appended ones are those after it.
    const wrote = await paced(hear(), () => appendFileSync(path, answerLine(session, Date.now())));
    await server.stop();
    const product = wrote.map((at, index) => (seenMs[index] ?? Number.NaN) - at).slice(1);
    return [
      ...delayRows("bare: line written to line read", bare),
      ...delayRows("line written to event heard", product).map((row) =>
        row.what.endsWith("p99, ms") ? { ...row, budget: "< 1,000" } : row,
      ),
    ];
  };
}

/** Writes one line after the other and gives their times, once everything was heard. Throws when that takes too long. */
async function paced(heard: Promise<void>, write: () => void): Promise<number[]> {
  const wrote: number[] = [];
  // A stream that ends while lines are still being written is told of below.
  heard.catch(() => undefined);
  const start = performance.now();
  for (let line = 0; line <= appends; line += 1) {
    await Bun.sleep(Math.max(0, start + line * everyMs - performance.now()));
    wrote.push(performance.now());
    write();
  }
  await within(seenWithinMs, heard, "the last line to be heard");
  return wrote;
}

/** The least that hears of a line: a watch on the folder, and a read of what is new. */
async function bareRun(folder: string): Promise<number[]> {
  const path = join(folder, "bare.jsonl");
  writeFileSync(path, "");
  const file = openSync(path, "r");
  const buffer = Buffer.allocUnsafe(1 << 16);
  const seenMs: number[] = [];
  const { promise: heard, resolve } = Promise.withResolvers<void>();
  const watcher = watch(folder, () => {
    const text = buffer.toString("utf8", 0, readSync(file, buffer));
    for (const _line of text.matchAll(/\n/g)) seenMs.push(performance.now());
    if (seenMs.length > appends) resolve();
  });
  const wrote = await paced(heard, () => appendFileSync(path, answerLine("bare", Date.now())));
  watcher.close();
  closeSync(file);
  return wrote.map((at, index) => (seenMs[index] ?? Number.NaN) - at).slice(1);
}

function delayRows(what: string, ms: readonly number[]): Row[] {
  return [
    { what: `${what}: p50, ms`, value: formatSpread(spreadOf([percentile(ms, 0.5)]), 1) },
    { what: `${what}: p99, ms`, value: formatSpread(spreadOf([percentile(ms, 0.99)]), 1) },
    { what: `${what}: longest, ms`, value: formatSpread(spreadOf([Math.max(...ms)]), 1) },
  ];
}
