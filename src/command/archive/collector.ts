/**
 * The parts of `archive`. In comes a task, out go its end and words for it. They refuse to touch files and the ledger
 * themselves: the collector does, or the archive in this process.
 */
import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import type { ArchiveTask } from "../../domain/archive.ts";
import type { ArchiveDoneShape, ArchiveWorkShape } from "../../query/archive.ts";
import { askCollector, shownPart, type Collector } from "../collector.ts";

/** A running collector that works on its archive. */
export interface ArchivingCollector extends Collector {
  readonly progress: (work: ArchiveWorkShape) => void;
  /** When it fires, the following ends; the collector goes on. */
  readonly ending: AbortSignal;
}

/** How often is asked how far it is: often enough for a number that moves, and nothing to the collector. */
const askEveryMs = 250;

interface State {
  readonly running: ArchiveWorkShape | null;
  readonly last: ArchiveDoneShape | null;
}

/** Only what this program itself may have written: the collector is of the same version, or says so by another shape. */
const stateSchema = shownPart<State>(
  v.object({
    running: v.nullable(v.object({ started_at: v.string(), kind: v.string() })),
    last: v.nullable(v.object({ started_at: v.string(), faults: v.array(v.string()) })),
  }),
);

/** Has the collector do a task; resolves with its end, or with undefined when following ends before. */
export async function workByCollector(
  collector: ArchivingCollector,
  task: ArchiveTask,
): Promise<ArchiveDoneShape | undefined> {
  const order =
    task.kind === "run"
      ? { path: "/api/archive", body: { after_days: task.afterDays } }
      : { path: "/api/archive/restore", body: { day: task.day } };
  let state = await ask(collector, order.path, { method: "POST", body: JSON.stringify(order.body) });
  const started = state.running?.started_at;
  while (state.running !== null && state.running.started_at === started) {
    if (collector.ending.aborted) return undefined;
    collector.progress(state.running);
    await wait(askEveryMs, undefined, { signal: collector.ending }).catch(() => undefined);
    state = await ask(collector, "/api/archive/work", {});
  }
  return state.last ?? undefined;
}

const advice = "see 'hallmonitor doctor', and 'hallmonitor archive list' for what it has done";

function ask(collector: ArchivingCollector, path: string, init: RequestInit): Promise<State> {
  return askCollector(collector, path, { ...init, answer: stateSchema, advice });
}
