import {
  startOfUtcDay,
  utcDayOf,
  type ArchiveFile,
  type ArchiveRun,
  type Compression,
} from "../../domain/archive.ts";
import { type Clock, type UnixMs, dayMs } from "../../domain/time.ts";
import { syncFolder } from "../../file/durable.ts";
import { extensions } from "./codec.ts";
import { expiring } from "./expiry.ts";
import { deleteFile, makeFolder, namesIn } from "./folder.ts";
import { planParts, type PlanLimits } from "./plan.ts";
import type { EventGroup } from "../archive-ledger.ts";
import { release, type Keeping } from "./release.ts";
import { drop, resume, type Resumed } from "./resume.ts";
import { writeFile } from "./writing.ts";

/** What a run is to do. */
export interface RunSettings {
  /** Days of events that stay in the ledger beside today's; undefined leaves all there. */
  readonly afterDays: number | undefined;
  /** Days a file stays; 0 keeps it for good. */
  readonly keepDays: number;
  /** What all files together may take; 0 sets no bound. */
  readonly maxBytes: number;
  readonly compression: Compression;
}

/** What a run is lent. Its clock says which days are old enough, unless it is far ahead of the last sign of a session. */
export interface RunParts extends Keeping {
  readonly clock: Clock;
  /** Told of each file whose events have left the ledger. */
  readonly progress: (file: ArchiveFile) => void;
}

/** A chunk is a few milliseconds of reading. A part is what an interrupted run does again, at most. */
const limits: PlanLimits = { chunk: { rows: 1000, bytes: 1024 * 1024 }, partBytes: 64 * 1024 * 1024 };

/** A run while it is under way. */
interface Run {
  readonly parts: RunParts;
  readonly settings: RunSettings;
  readonly now: UnixMs;
  readonly archived: ArchiveFile[];
  readonly expired: ArchiveFile[];
  readonly faults: string[];
}

/**
 * One run: finishes what an interrupted one left, archives the days that are old enough, deletes files that are too old.
 * Everything it leaves behind when it is killed is finished by the next one. Throws `unavailable` where it cannot write.
 */
export async function runArchive(parts: RunParts, settings: RunSettings): Promise<ArchiveRun> {
  const run: Run = { parts, settings, now: parts.clock(), archived: [], expired: [], faults: [] };
  makeFolder(parts.folder);
  await finish(run);
  if (settings.afterDays !== undefined) await archiveDays(run, settings.afterDays);
  if (!parts.signal.aborted) expire(run);
  const { archived, expired, faults } = run;
  return { archived, expired, faults, stopped: parts.signal.aborted };
}

/** Finishes or takes back what an earlier run left half done, and restored days whose time is over. */
async function finish(run: Run): Promise<void> {
  const { parts, now } = run;
  const names = namesIn(parts.folder);
  for (const file of parts.ledger.files()) {
    if (parts.signal.aborted) return;
    const isOver = (file.heldUntil ?? 0) <= now;
    if (file.state === "writing") drop(parts, file);
    if (file.state === "expired" && names.has(file.name)) deleteFile(parts.folder, file.name);
    if (file.state === "written" || (isBack(file) && isOver)) note(run, file, await resume(parts, file));
  }
}

function isBack({ state }: ArchiveFile): boolean {
  return state === "restored" || state === "restoring";
}

function note({ parts, archived, faults }: Run, file: ArchiveFile, released: Resumed): void {
  if (released.end === "fault") faults.push(released.fault);
  if (released.end !== "archived") return;
  archived.push({ ...file, state: "archived", heldUntil: undefined });
  parts.progress(file);
}

async function archiveDays(run: Run, afterDays: number): Promise<void> {
  const { parts, settings, now } = run;
  const { ledger, folder, signal } = parts;
  // A day with a file that could not be finished, or that was brought back, is not touched.
  const busy = ledger.files().filter(({ state }) => state !== "archived" && state !== "expired");
  const before = (startOfUtcDay(utcDayOf(believed(now, ledger.lastHeard()))) ?? 0) - afterDays * dayMs;
  const plan = await planParts(
    ledger,
    { before, except: new Set(busy.map(({ day }) => day)), signal },
    limits,
  );
  const number = numbering([...ledger.files().map(({ name }) => name), ...namesIn(folder)]);
  for (const chunks of plan) {
    if (signal.aborted) return;
    const day = chunks[0]?.day ?? "";
    const part = number(day);
    const name = `${day}.${part}.jsonl${extensions[settings.compression]}`;
    const file = await written(run, ledger.begin({ day, part, name, createdAt: now }), chunks);
    note(run, file, await release(parts, file));
    // Each file leaves its size in buffers behind, which the runtime would let pile up (a million events: 115 MB at the peak,
    // without it 150). It takes some 15 ms.
    Bun.gc(true);
  }
}

/** Nobody pauses that long: a clock that is so far ahead of the last sign of a session is wrong, and nothing is old by it. */
const longestPauseMs = 366 * dayMs;

function believed(now: UnixMs, lastHeard: UnixMs | undefined): UnixMs {
  return lastHeard !== undefined && now - lastHeard > longestPauseMs ? lastHeard : now;
}

/** Gives each new file of a day the next number, also beside files that the ledger does not know. */
function numbering(names: Iterable<string>): (day: string) => number {
  const last = new Map<string, number>();
  for (const name of names) {
    const [, day = "", part] = /^(\d{4}-\d{2}-\d{2})\.(\d+)\.jsonl\./.exec(name) ?? [];
    last.set(day, Math.max(last.get(day) ?? 0, Number(part ?? 0)));
  }
  return (day) => {
    const next = (last.get(day) ?? 0) + 1;
    last.set(day, next);
    return next;
  };
}

async function written(run: Run, file: ArchiveFile, chunks: readonly EventGroup[]): Promise<ArchiveFile> {
  const { ledger, folder } = run.parts;
  const pieces = function* () {
    for (const chunk of chunks) yield ledger.lines(chunk);
  };
  const { compression } = run.settings;
  const known = await writeFile(folder, { name: file.name, compression, pieces: pieces() });
  return ledger.seal(file, {
    ...known,
    rows: chunks.reduce((sum, { rows }) => sum + rows, 0),
    firstSeq: chunks[0]?.firstSeq ?? 0,
    lastSeq: chunks.at(-1)?.lastSeq ?? 0,
  });
}

function expire(run: Run): void {
  const { ledger, folder } = run.parts;
  const files = expiring(ledger.files(), run.settings, { now: run.now, lastHeard: ledger.lastHeard() });
  for (const file of files) {
    // Noted first: a file that nobody counts on may be left over, one that is counted on may not be missing.
    ledger.mark(file, "expired");
    deleteFile(folder, file.name);
    run.expired.push({ ...file, state: "expired" });
  }
  if (files.length > 0) syncFolder(folder);
}
