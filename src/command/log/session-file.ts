import { join } from "node:path";
import { distinctSessionFileName, sessionFileName, sessionFolder } from "../../agent/manual/file-name.ts";
import { parseSessionLog, type SessionLog } from "../../agent/manual/session-log.ts";
import type { TelemetryFolder } from "../telemetry-folder.ts";
import { readBytes } from "./folder.ts";

/** The file that a session has, or will have. */
export interface SessionFile {
  readonly path: string;
  /** What it says; undefined where there is none yet, or one that says nothing. */
  readonly log: SessionLog | undefined;
  /** What is wrong with it. */
  readonly fault: string | undefined;
}

/** Finds a session's file. Where its plain name is another session's, it has a name of its own. */
export function sessionFileOf(folder: TelemetryFolder, id: string): SessionFile {
  const plain = readSession(folder, sessionFileName(id));
  const isOthers = plain.log !== undefined && plain.log.record.session_id !== id;
  return isOthers ? readSession(folder, distinctSessionFileName(id)) : plain;
}

function readSession({ path: folder, project }: TelemetryFolder, name: string): SessionFile {
  const path = join(folder, sessionFolder, name);
  const bytes = readBytes(path);
  if (bytes === undefined) return { path, log: undefined, fault: undefined };
  const read = parseSessionLog(bytes, project);
  return "fault" in read
    ? { path, log: undefined, fault: read.fault }
    : { path, log: read.value, fault: undefined };
}
