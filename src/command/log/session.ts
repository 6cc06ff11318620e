import { join } from "node:path";
import { documentText } from "../../agent/manual/document.ts";
import { tokenFileName, tokenFolder } from "../../agent/manual/file-name.ts";
import { earlierLog, type SessionRecord } from "../../agent/manual/record.ts";
import {
  operationsIn,
  parseSessionLog,
  sessionDocument,
  sessionOperation,
  type SessionLog,
  type SessionOperation,
} from "../../agent/manual/session-log.ts";
import { parseTokenLog } from "../../agent/manual/token-log.ts";
import { AppError } from "../../domain/error.ts";
import { isJsonObject } from "../../domain/json-object.ts";
import { type UnixMs, dayMs, minuteMs } from "../../domain/time.ts";
import type { Calendar } from "../../query/calendar.ts";
import type { LoggedSession } from "../../query/logged-session.ts";
import type { Host } from "../host.ts";
import { fileElsewhere, type TelemetryFolder } from "../telemetry-folder.ts";
import { readBytes, replaceFile, within } from "./folder.ts";
import { sessionFileOf } from "./session-file.ts";
import { unusable } from "./tokens.ts";

/** What a person tells of a session. */
export interface ToldSession {
  readonly id: string;
  readonly minutes: number;
  readonly tasks: number;
  readonly tokens: number;
  readonly budget: number | null;
  readonly outcome: string | null;
  readonly notes: string | null;
  /** When it ended; undefined for now, or for when it was said to have ended before. */
  readonly endedAt: UnixMs | undefined;
}

/** A session as it was written, and the file that it stands in now. */
export interface SessionLogged {
  readonly file: string;
  readonly at: UnixMs;
  readonly record: SessionRecord;
  /** Whether it had been logged before, which this replaces. */
  readonly isCorrection: boolean;
}

/** Writes a session into its file, over what was logged of it before. `known` is what the ledger holds of it. */
export function logSession(
  host: Host,
  told: ToldSession,
  where: {
    readonly folder: TelemetryFolder;
    readonly calendar: Calendar;
    readonly known: (id: string) => LoggedSession | undefined;
  },
): SessionLogged {
  const { folder, calendar, known } = where;
  return within(host, folder, () => {
    const at = host.clock();
    const { path, log: before, fault } = sessionFileOf(folder, told.id);
    if (fault !== undefined) throw unusable(path, fault);
    const inLedger = known(told.id);
    if (before === undefined && inLedger !== undefined) refuseElsewhere(inLedger, told.id, folder);
    const [startedAt, endedAt] = spanOf(told, before, at);
    const operations = operationsOf(folder, told.id, { calendar, startedAt, endedAt, before });
    const date = calendar.keyOf(endedAt, "day");
    const text = documentText(
      sessionDocument(
        { ...told, startedAt, endedAt, durationMinutes: told.minutes },
        { date, operations, before: before?.document },
      ),
    );
    replaceFile(path, text);
    // The file may have been corrected without an import, and the ledger may not have heard of it yet.
    const replaces = [before?.record, inLedger].filter((log) => log !== undefined).map(earlierLog);
    const record = { ...recordIn(text, folder), replaces };
    return { file: path, at, record, isCorrection: replaces.length > 0 };
  });
}

/** Two projects may not log one id: to the ledger they are one session, of which the second log would replace the first. */
function refuseElsewhere({ project }: LoggedSession, id: string, folder: TelemetryFolder): void {
  const other = fileElsewhere(project, id, folder);
  if (other === undefined) return;
  const message = `nothing was logged: session ${id} is already logged in ${other}; take another id, or correct that one with --dir`;
  throw new AppError("conflict", message);
}

/** The record as it is read from the file at any later time. */
function recordIn(text: string, { project }: TelemetryFolder): SessionRecord {
  const read = parseSessionLog(new TextEncoder().encode(text), project);
  if ("fault" in read) throw new Error(`a session's file that was just written ${read.fault}`);
  return read.value.record;
}

/**
 * When the session was. Logged for the first time it ended now. Logged again it is corrected and keeps its end, unless it
 * lasted longer and there was time for that since: then it went on.
 */
function spanOf(
  { minutes, endedAt }: ToldSession,
  before: SessionLog | undefined,
  now: UnixMs,
): readonly [start: UnixMs, end: UnixMs] {
  const ms = Math.round(minutes * minuteMs);
  const known = before?.record;
  const end = endedAt ?? (known === undefined ? now : Date.parse(known.ended_at));
  if (endedAt !== undefined || known === undefined) return [end - ms, end];
  const start = Date.parse(known.started_at);
  const wentOn = start + ms > end && start + ms <= now;
  return wentOn ? [start, start + ms] : [end - ms, end];
}

/** The operations of a session: those in the files of its days, and what its own file lists beside. */
function operationsOf(
  folder: TelemetryFolder,
  id: string,
  about: {
    readonly calendar: Calendar;
    readonly startedAt: UnixMs;
    readonly endedAt: UnixMs;
    readonly before: SessionLog | undefined;
  },
): unknown[] {
  const { calendar, startedAt, endedAt, before } = about;
  const days = new Set<string>();
  // A day more on each side, for operations logged a little before and after.
  for (let at = startedAt - dayMs; at <= endedAt + dayMs; at += dayMs / 2)
    days.add(calendar.keyOf(at, "day"));
  const told = [...days].flatMap((date) => operationsOn(folder, date, id));
  const listed = new Set(told.map(identityIn));
  // One that is in a day's file, too, may have been corrected there.
  const others = operationsIn(before?.document ?? {}).filter((one) => !listed.has(identityIn(one)));
  return [...others, ...told].toSorted((a, b) => order(identityIn(a), identityIn(b)));
}

/** Time and name of a listed operation. What somebody else listed may have neither: it comes first. */
function identityIn(operation: unknown): string {
  const { timestamp, operation: name } = isJsonObject(operation) ? operation : {};
  return typeof timestamp === "string" ? `${timestamp} ${String(name)}` : "";
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A day's file that cannot be read costs only this list; whoever logs into it, or imports it, hears of it. */
function operationsOn(folder: TelemetryFolder, date: string, id: string): SessionOperation[] {
  const bytes = readBytes(join(folder.path, tokenFolder, tokenFileName(date)));
  if (bytes === undefined) return [];
  const read = parseTokenLog(bytes, folder.project);
  if ("fault" in read) return [];
  return read.value.records.filter(({ session_id }) => session_id === id).map(sessionOperation);
}
