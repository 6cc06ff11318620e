import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isSessionFile, isTokenFile, sessionFolder, tokenFolder } from "../../agent/manual/file-name.ts";
import type { OperationRecord, SessionRecord } from "../../agent/manual/record.ts";
import { parseSessionLog } from "../../agent/manual/session-log.ts";
import { parseTokenLog } from "../../agent/manual/token-log.ts";
import { AppError, messageOf } from "../../domain/error.ts";
import { isFolder } from "../../file/look.ts";
import { folderAt, type TelemetryFolder } from "../telemetry-folder.ts";
import { absolutePath } from "../../file/absolute-path.ts";

/** A larger file is no log: a hundred thousand operations of one day are a fifth of it. */
const maxFileBytes = 64_000_000;

/** What is wrong with a file, or with a part of it. */
export interface FileFault {
  readonly path: string;
  readonly reason: string;
}

/** A session with the file that tells of it. */
export interface SessionFile {
  readonly path: string;
  readonly record: SessionRecord;
}

/** What a folder of logs holds. */
export interface TelemetryFiles {
  readonly folder: TelemetryFolder;
  readonly files: number;
  readonly operations: readonly OperationRecord[];
  /** One per session; where two files tell of one, the one that ended later. */
  readonly sessions: readonly SessionFile[];
  readonly faults: readonly FileFault[];
}

/** Reads a folder of logs, or the one in a project's folder. Throws `invalid` when there is none. */
export function readTelemetry(dir: string): TelemetryFiles {
  const folder = folderAt(logsAt(absolutePath(dir)));
  const days = filesIn(join(folder.path, tokenFolder), isTokenFile).map((path) => readDay(path, folder));
  const found = filesIn(join(folder.path, sessionFolder), isSessionFile);
  const sessions = found.map((path) => readSession(path, folder));
  const { latest, passedOver } = latestOf(sessions.flatMap(({ session }) => session ?? []));
  return {
    folder,
    files: days.length + sessions.length,
    operations: days.flatMap(({ operations }) => operations),
    sessions: latest,
    faults: [...days, ...sessions].flatMap(({ faults }) => faults).concat(passedOver),
  };
}

/** Whether logs by hand could lie there. */
function couldHoldLogs(folder: string): boolean {
  return isFolder(join(folder, tokenFolder)) || isFolder(join(folder, sessionFolder));
}

/** Whether logs by hand lie there. Agents have folders of the same names for files of their own. */
export function holdsLogs(folder: string): boolean {
  return (
    filesIn(join(folder, tokenFolder), isTokenFile).length > 0 ||
    filesIn(join(folder, sessionFolder), isSessionFile).length > 0
  );
}

function logsAt(folder: string): string {
  const hint = "give the folder that 'hallmonitor log' writes, such as ./telemetry";
  if (!isFolder(folder)) throw new AppError("invalid", `there is no folder ${folder}; ${hint}`);
  const found = [folder, join(folder, "telemetry")].find(couldHoldLogs);
  if (found !== undefined) return found;
  throw new AppError(
    "invalid",
    `${folder} holds no logs: it has neither a folder '${tokenFolder}' nor '${sessionFolder}'; ${hint}`,
  );
}

/** In the order of their names, so that a run can be repeated. */
function filesIn(folder: string, isLog: (name: string) => boolean): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter(isLog)
    .toSorted()
    .map((name) => join(folder, name));
}

interface Day {
  readonly operations: readonly OperationRecord[];
  readonly faults: readonly FileFault[];
}

function readDay(path: string, { project }: TelemetryFolder): Day {
  const bytes = bytesOf(path);
  if (typeof bytes === "string") return { operations: [], faults: [{ path, reason: bytes }] };
  const read = parseTokenLog(bytes, project);
  if ("fault" in read) return { operations: [], faults: [{ path, reason: read.fault }] };
  const { records, faults } = read.value;
  return { operations: records, faults: faults.map((reason) => ({ path, reason })) };
}

interface ReadSession {
  readonly session: SessionFile | undefined;
  readonly faults: readonly FileFault[];
}

function readSession(path: string, { project }: TelemetryFolder): ReadSession {
  const bytes = bytesOf(path);
  if (typeof bytes === "string") return { session: undefined, faults: [{ path, reason: bytes }] };
  const read = parseSessionLog(bytes, project);
  if ("fault" in read) return { session: undefined, faults: [{ path, reason: read.fault }] };
  return { session: { path, record: read.value.record }, faults: [] };
}

/** The bytes of a file, or why there are none. */
function bytesOf(path: string): Uint8Array | string {
  try {
    const { size } = statSync(path);
    return size > maxFileBytes ? `has ${size} bytes, which is no log` : readFileSync(path);
  } catch (thrown) {
    return `cannot be read: ${messageOf(thrown)}`;
  }
}

function latestOf(sessions: readonly SessionFile[]) {
  const byId = new Map<string, SessionFile>();
  const passedOver: FileFault[] = [];
  for (const session of sessions) {
    const { session_id: id, ended_at } = session.record;
    const other = byId.get(id);
    const isLater = other === undefined || ended_at > other.record.ended_at;
    if (isLater) byId.set(id, session);
    if (other === undefined) continue;
    const [kept, left] = isLater ? [session, other] : [other, session];
    passedOver.push({
      path: left.path,
      reason: `tells of the same session as ${kept.path}, which ended later`,
    });
  }
  return { latest: [...byId.values()], passedOver };
}
