import { join } from "node:path";
import { documentText, type Document } from "../../agent/manual/document.ts";
import { tokenFileName, tokenFolder } from "../../agent/manual/file-name.ts";
import type { OperationRecord } from "../../agent/manual/record.ts";
import { operationsIn, sessionOperation } from "../../agent/manual/session-log.ts";
import {
  appended,
  emptyTokenLog,
  parseTokenLog,
  type LoggedOperation,
  type TokenLog,
} from "../../agent/manual/token-log.ts";
import { AppError } from "../../domain/error.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import type { Calendar } from "../../query/calendar.ts";
import type { Host } from "../host.ts";
import type { TelemetryFolder } from "../telemetry-folder.ts";
import { readBytes, replaceFile, within } from "./folder.ts";
import { sessionFileOf } from "./session-file.ts";

/** What a person tells of an operation. */
export interface ToldOperation {
  readonly operation: string;
  readonly tokens: number;
  readonly session: string | undefined;
  readonly model: string | undefined;
  readonly costUsd: number | undefined;
}

/** An operation as it was written, and the file of its day that it stands in now. */
export interface OperationLogged {
  readonly file: string;
  readonly at: UnixMs;
  readonly record: OperationRecord;
  /** Tokens and operations of its day so far. */
  readonly day: { readonly date: string; readonly tokens: number; readonly operations: number };
}

/** Writes an operation into the file of its day and, when its session has a file, into that. */
export function logOperation(
  host: Host,
  told: ToldOperation,
  where: { readonly folder: TelemetryFolder; readonly calendar: Calendar },
): OperationLogged {
  const { folder, calendar } = where;
  return within(host, folder, () => {
    const at = host.clock();
    const date = calendar.keyOf(at, "day");
    const file = join(folder.path, tokenFolder, tokenFileName(date));
    const before = readTokenLog(file, date, folder);
    const { document, total, record } = appended(before, loggedOperation(told, at), folder.project);
    replaceFile(file, documentText(document));
    if (told.session !== undefined) addToSession(folder, told.session, record);
    const operations = operationsIn(document).length;
    return { file, at, record, day: { date, tokens: total, operations } };
  });
}

/** The file of a day as it is. Throws `conflict` for one that holds anything else: it stays as it is. */
function readTokenLog(file: string, date: string, { project }: TelemetryFolder): TokenLog {
  const bytes = readBytes(file);
  if (bytes === undefined) return emptyTokenLog(date);
  const read = parseTokenLog(bytes, project);
  if ("fault" in read) throw unusable(file, read.fault);
  const [fault] = read.value.faults;
  if (fault !== undefined) throw unusable(file, `is damaged: ${fault}`);
  if (read.value.date !== date) throw unusable(file, `is the log of ${read.value.date}`);
  return read.value;
}

/** The refusal of a file that is no log, or a damaged one. */
export function unusable(file: string, fault: string): AppError {
  return new AppError(
    "conflict",
    `nothing was logged: ${file} ${fault}; it stays as it is, so repair it or move it away, then log again`,
  );
}

function loggedOperation(told: ToldOperation, at: UnixMs): LoggedOperation {
  const { operation, tokens, session, model, costUsd } = told;
  return {
    time: formatInstant(at),
    operation,
    tokens,
    session_id: session ?? null,
    ...(model === undefined ? {} : { model }),
    ...(costUsd === undefined ? {} : { cost_usd: costUsd }),
  };
}

/** A session that was logged before lists the operation, too. Its figures stay what the person said. */
function addToSession(folder: TelemetryFolder, id: string, record: OperationRecord): void {
  const { path, log } = sessionFileOf(folder, id);
  if (log === undefined) return;
  const operations = [...operationsIn(log.document), sessionOperation(record)];
  const document: Document = { ...log.document, operations };
  replaceFile(path, documentText(document));
}
