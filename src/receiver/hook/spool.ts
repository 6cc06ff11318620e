/**
 * Brings in what was spooled: records in the order of their times, a group per commit, each file gone once its group is
 * durable. What a record means is told by the reader it is given.
 *
 * Exactly once, also when the process is killed between a commit and its deletions: the files that stay are read again,
 * to observations of the same time and digest, which the ledger drops as duplicates. The same holds for an event that
 * its sender spooled because the answer to its request came late.
 */
import { readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Delivery } from "../../domain/delivery.ts";
import { AppError, surfaces } from "../../domain/error.ts";
import { countDropped, type DropReason } from "../../domain/outcome.ts";
import type { Clock } from "../../domain/time.ts";
import { unfinishedSuffix } from "../../file/durable.ts";
import { lostPath, recordSuffix, spoolDir, spoolLimits, type SpoolRecord } from "../../self/spool.ts";
import type { Consumer } from "../consumer.ts";
import { readGroup, type Found } from "./found.ts";
import { understand, type ReadRecord, type Understood } from "./record.ts";

/** What one commit takes of the spool, and what is no record of it. */
export interface DrainLimits {
  /** Records in one commit. */
  readonly maxPerGroup: number;
  /** Bytes of files in one commit, for the sake of memory; a single record may have more. */
  readonly maxGroupBytes: number;
  /** A larger file is no record: it is not even read. */
  readonly maxRecordBytes: number;
  /** Files put aside for a person to look at; beyond, what is no record or says nothing is deleted. */
  readonly maxBad: number;
}

/** A group of usual events is a megabyte or two. The frame around a body is small, so twice a body is no record of ours. */
export const drainLimits: DrainLimits = {
  maxPerGroup: 500,
  maxGroupBytes: 8_000_000,
  maxRecordBytes: 2 * spoolLimits.maxBodyBytes,
  maxBad: 100,
};

interface DrainParts {
  readonly dataDir: string;
  readonly read: ReadRecord;
  readonly consume: Consumer;
  /** Hears of each record once what it says is durable; again where its file could not be removed. Must not throw. */
  readonly kept?: (record: SpoolRecord) => void;
  readonly limits: DrainLimits;
  /** Ends the drain after the group under way. */
  readonly ending?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** What a drain came to, in files. */
export interface Drained {
  /** Committed and deleted. */
  readonly taken: number;
  /** No records, or such as say nothing: counted as dropped and put aside. */
  readonly bad: number;
  /** Still there, for the next drain: the ledger could not take them now, or the drain was ended. */
  readonly left: number;
}

/** One drain under way. */
interface Run extends DrainParts {
  readonly dir: string;
  taken: number;
  bad: number;
  /** Files put aside, by this drain and those before it. */
  aside: number;
}

/** A writer is done within milliseconds; what is unfinished after a minute was left by one that was killed. */
const unfinishedAgeMs = 60_000;
const badSuffix = ".bad";

/** Commits what the spool holds now. Never throws. Two drains of one spool must not run at once. */
export async function drainSpool(parts: DrainParts): Promise<Drained> {
  const dir = spoolDir(parts.dataDir);
  const names = await namesIn(dir, parts.log);
  await removeUnfinished(dir, names, parts.clock());
  const waiting = names.filter((name) => name.endsWith(recordSuffix)).toSorted();
  const aside = names.filter((name) => name.endsWith(badSuffix)).length;
  const run: Run = { ...parts, dir, taken: 0, bad: 0, aside };
  let position = 0;
  while (position < waiting.length && parts.ending?.aborted !== true) {
    const { group, end } = await readGroup(waiting, position, run);
    if (!(await commit(group, run))) break;
    position = end;
  }
  return { taken: run.taken, bad: run.bad, left: waiting.length - run.taken - run.bad };
}

/** How many records were lost since the last call, for want of room or of a disk that takes them. */
export async function lostCount(dataDir: string): Promise<number> {
  const path = lostPath(dataDir);
  const own = `${path}.read`;
  try {
    // Writers begin a new file from here on, so that none of their counts is deleted unread.
    await rename(path, own);
    const { size } = await stat(own);
    await rm(own);
    return size;
  } catch {
    return 0;
  }
}

/** Whether the drain may go on: false leaves what is not settled for the next one. */
async function commit(group: readonly Found[], run: Run): Promise<boolean> {
  if (group.length === 0) return true;
  let understood: readonly Understood[];
  try {
    understood = group.map(({ record }) => understand(record, run.read));
    await run.consume(unite(understood));
  } catch (thrown) {
    return divide(group, run, AppError.from(thrown));
  }
  for (const [index, { name, record }] of group.entries()) {
    const fault = understood[index]?.fault;
    if (fault === undefined && record !== undefined) run.kept?.(record);
    if (!(await settle(name, fault, run))) return false;
  }
  return true;
}

/** Nothing of the group was taken. If that is not for now only, one record of it is to blame: each goes alone. */
async function divide(group: readonly Found[], run: Run, error: AppError): Promise<boolean> {
  const [only] = group;
  const { reason } = error;
  if (surfaces[error.code].retry || only === undefined) return stop(run, reason);
  if (group.length > 1) {
    for (const found of group) if (!(await commit([found], run))) return false;
    return true;
  }
  // A real record is never deleted unread. Where so many are refused, the fault is ours.
  if (only.record === undefined || run.aside >= run.limits.maxBad) return stop(run, reason);
  run.log(`spool: ${only.name} is refused: ${reason}`);
  return commit([{ ...only, record: undefined }], run);
}

function unite(understood: readonly Understood[]): Delivery {
  const dropped = new Map<DropReason, number>();
  for (const { delivery } of understood)
    for (const [reason, count] of delivery.dropped) countDropped(dropped, reason, count);
  return { observations: understood.flatMap(({ delivery }) => delivery.observations), dropped };
}

async function settle(name: string, fault: DropReason | undefined, run: Run): Promise<boolean> {
  const path = join(run.dir, name);
  try {
    if (fault === undefined) {
      await rm(path, { force: true });
      run.taken += 1;
      return true;
    }
    await putAside(path, run);
    run.log(
      `spool: ${name} is dropped as ${fault}; the first ${run.limits.maxBad} such stay as ${badSuffix}`,
    );
    return true;
  } catch (thrown) {
    return stop(run, `${name} cannot be removed: ${String(thrown)}`);
  }
}

async function putAside(path: string, run: Run): Promise<void> {
  if (run.aside < run.limits.maxBad) {
    await rename(path, path + badSuffix);
    run.aside += 1;
  } else await rm(path, { recursive: true, force: true });
  run.bad += 1;
}

function stop(run: Run, reason: string): false {
  run.log(`spool: draining stops, what is left stays for the next time: ${reason}`);
  return false;
}

async function removeUnfinished(dir: string, names: readonly string[], now: number): Promise<void> {
  for (const name of names.filter((one) => one.endsWith(unfinishedSuffix))) {
    const path = join(dir, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => now - mtimeMs,
      () => 0,
    );
    if (age > unfinishedAgeMs) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** None when the folder is not there: then nothing was ever spooled. */
async function namesIn(dir: string, log: (line: string) => void): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== "ENOENT") log(`spool: ${dir} cannot be read: ${message}`);
    return [];
  }
}
