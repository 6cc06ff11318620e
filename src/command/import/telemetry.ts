import { existsSync } from "node:fs";
import { join } from "node:path";
import { agentName, earlierLog, type ManualRecord, type SessionRecord } from "../../agent/manual/record.ts";
import type { Config } from "../../config/schema.ts";
import { AppError } from "../../domain/error.ts";
import { rejectedCount } from "../../domain/outcome.ts";
import { machineTimeZone, Calendar } from "../../query/calendar.ts";
import { loggedSession, type LoggedSession } from "../../query/logged-session.ts";
import { usageBy } from "../../query/usage.ts";
import type { LedgerReader } from "../../store/store.ts";
import { openProgressLine } from "../format/progress-line.ts";
import { counted } from "../format/text.ts";
import { manualEvent, openWayIn } from "../hand-over.ts";
import type { EventIntake, Host } from "../host.ts";
import { fileElsewhere } from "../telemetry-folder.ts";
import { readTelemetry, type FileFault, type TelemetryFiles } from "./telemetry-files.ts";
import type { TelemetrySummary } from "./telemetry-summary.ts";

/** Half of what an event may have before its long texts are cut, and more than any single record. */
const maxEventBytes = 500_000;
/** Rows of the ledger in one event: a commit of some ten milliseconds, and more than any single record becomes. */
const maxEventRows = 2000;

/** What the records of one kind came to. */
interface Taken {
  readonly accepted: number;
  readonly known: number;
  readonly refused: number;
  readonly waiting: number;
}

/**
 * Reads a folder of logs by hand into the ledger: through the collector where one runs, in this process where none does.
 * Afterwards the ledger says what the files say; what it knew already counts once.
 */
export async function importTelemetry(host: Host, config: Config, dir: string): Promise<TelemetrySummary> {
  const found = readTelemetry(dir);
  await using way = await openWayIn(host, config);
  using line = openProgressLine(process.stderr);
  const to = { host, way, show: line.show };
  const before = operationsIn(host, config);
  const operations = await takeAll(found.operations, to);
  const added = Math.max(0, operationsIn(host, config) - before);
  const sessions = asking(host, config, (reader) => compared(found, reader));
  const told = await takeAll(sessions.changed, to);
  return {
    folder: found.folder.path,
    files: found.files,
    operations: {
      read: found.operations.length,
      new: Math.min(added, operations.accepted),
      corrected: Math.max(0, operations.accepted - added),
      known: operations.known,
      refused: operations.refused,
      waiting: operations.waiting,
    },
    sessions: {
      read: found.sessions.length,
      new: sessions.added,
      corrected: sessions.changed.length - sessions.added,
      known: found.sessions.length - sessions.changed.length - sessions.faults.length,
      refused: told.refused,
      waiting: told.waiting,
    },
    faults: [...found.faults, ...sessions.faults],
  };
}

/** Operations in the ledger, to tell new ones from those that were corrected. */
function operationsIn(host: Host, config: Config): number {
  const calendar = new Calendar(machineTimeZone());
  return asking(host, config, (reader) =>
    reader === undefined
      ? 0
      : usageBy(reader, { grouping: "agent", filter: { agent: agentName }, calendar }).total.requests,
  );
}

interface Compared {
  /** Sessions of which the ledger says something else than their files. */
  readonly changed: readonly SessionRecord[];
  /** How many of them it had never heard of. */
  readonly added: number;
  /** Sessions whose id is another's, and how they are named. */
  readonly faults: readonly FileFault[];
}

function compared({ sessions, folder }: TelemetryFiles, reader: LedgerReader | undefined): Compared {
  const changed: SessionRecord[] = [];
  const faults: FileFault[] = [];
  let added = 0;
  for (const { path, record } of sessions) {
    const known = reader === undefined ? undefined : loggedSession(reader, agentName, record.session_id);
    if (known !== undefined && saysSame(known, record)) continue;
    const other = fileElsewhere(known?.project ?? null, record.session_id, folder);
    if (other !== undefined) {
      faults.push({ path, reason: `has the id of another session, ${other}: give it one of its own` });
      continue;
    }
    if (known === undefined) added += 1;
    changed.push({ ...record, replaces: known === undefined ? [] : [earlierLog(known)] });
  }
  return { changed, added, faults };
}

function saysSame(known: LoggedSession, record: SessionRecord): boolean {
  return (
    known.tokens_used === record.tokens_used &&
    known.tasks_completed === (record.tasks_completed ?? 0) &&
    known.ended_at === record.ended_at &&
    // Its operations may have begun before it.
    known.started_at <= record.started_at &&
    known.outcome === record.outcome
  );
}

/** A look at the ledger, if there is one by now. */
function asking<T>(host: Host, config: Config, ask: (reader: LedgerReader | undefined) => T): T {
  if (!existsSync(join(config.dataDir, "ledger.db"))) return ask(undefined);
  using reader = host.openReader(config.dataDir);
  return ask(reader);
}

/** Where records go, and where is shown how far they are. */
interface Destination {
  readonly host: Host;
  readonly way: EventIntake;
  readonly show: (text: string) => void;
}

async function takeAll(records: readonly ManualRecord[], { host, way, show }: Destination): Promise<Taken> {
  const taken = { accepted: 0, known: 0, refused: 0, waiting: 0 };
  let done = 0;
  for (const part of partsOf(records)) {
    if (host.ending.aborted)
      throw new AppError("conflict", "the import was stopped before its end: run it again for the rest");
    show(`${done} of ${counted(records.length, "record")}`);
    const outcomes = await way.take(manualEvent(part, host.clock()));
    done += part.length;
    if (outcomes === undefined) {
      taken.waiting += part.length;
      continue;
    }
    taken.accepted += outcomes.accepted;
    const refused = rejectedCount(outcomes);
    taken.refused += refused;
    taken.known += [...outcomes.dropped.values()].reduce((sum, count) => sum + count, 0) - refused;
  }
  return taken;
}

/** The records in parts of which each is one event and one commit. */
function partsOf(records: readonly ManualRecord[]): ManualRecord[][] {
  const parts: ManualRecord[][] = [];
  let room = { bytes: 0, rows: 0 };
  for (const record of records) {
    const [bytes, rows] = [Buffer.byteLength(JSON.stringify(record)), rowsOf(record)];
    if (room.bytes < bytes || room.rows < rows) {
      parts.push([]);
      room = { bytes: maxEventBytes, rows: maxEventRows };
    }
    parts.at(-1)?.push(record);
    room = { bytes: room.bytes - bytes, rows: room.rows - rows };
  }
  return parts;
}

/** About how many rows of the ledger a record becomes. */
function rowsOf(record: ManualRecord): number {
  return record.kind === "operation" ? 1 : 4 + (record.tasks_completed ?? 0);
}
