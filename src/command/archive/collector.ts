/**
 * The parts of `archive`. In comes a task, out go its end and words for it. They refuse to touch files and the ledger
 * themselves: the collector does, or the archive in this process.
 */
import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import type { ArchiveTask } from "../../domain/archive.ts";
import { AppError, surfaces, type ErrorCode } from "../../domain/error.ts";
import type { ArchiveDoneShape, ArchiveWorkShape } from "../../query/archive.ts";
import type { Fetch } from "../fetch.ts";

/** A running collector that works on its archive. */
export interface ArchivingCollector {
  readonly httpUrl: string;
  readonly token: string | undefined;
  readonly fetch: Fetch;
  readonly progress: (work: ArchiveWorkShape) => void;
  /** When it fires, the following ends; the collector goes on. */
  readonly ending: AbortSignal;
}

/** How often is asked how far it is: often enough for a number that moves, and nothing to the collector. */
const askEveryMs = 250;
const answerWithinMs = 10_000;

/** Only what this program itself may have written: the collector is of the same version, or says so by another shape. */
const stateSchema = v.object({
  running: v.nullable(v.looseObject({ started_at: v.string(), kind: v.string() })),
  last: v.nullable(v.looseObject({ started_at: v.string(), faults: v.array(v.string()) })),
});

interface State {
  readonly running: ArchiveWorkShape | null;
  readonly last: ArchiveDoneShape | null;
}

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

async function ask(collector: ArchivingCollector, path: string, init: RequestInit): Promise<State> {
  const { httpUrl, token, fetch } = collector;
  const headers = new Headers({ "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  let response: Response;
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    response = await fetch(httpUrl + path, { ...init, headers, redirect: "manual", signal });
  } catch (cause) {
    const message = `the collector at ${httpUrl} does not answer; see 'hallmonitor doctor', and 'hallmonitor archive list' for what it has done`;
    throw new AppError("unavailable", message, { cause });
  }
  const body: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(stateSchema, body);
  // The loose objects are what `workShape` and `doneShape` of the same program made.
  if (response.ok && read.success) return body as State;
  throw refusalOf(body) ?? strange(httpUrl, path, response.status);
}

const refusalSchema = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** What the collector says of itself when it will not. */
function refusalOf(body: unknown): AppError | undefined {
  const read = v.safeParse(refusalSchema, body);
  return read.success ? errorOf(read.output.error) : undefined;
}

/** An error that was told as JSON. */
export function errorOf({ code, message }: { readonly code: string; readonly message: string }): AppError {
  const known = Object.keys(surfaces).find((name) => name === code);
  // Found among the codes, so it is one.
  return new AppError((known ?? "unavailable") as ErrorCode, message);
}

function strange(httpUrl: string, path: string, status: number): AppError {
  return new AppError(
    "unavailable",
    `the collector at ${httpUrl} answers ${status} to ${path}; see 'hallmonitor doctor'`,
  );
}
