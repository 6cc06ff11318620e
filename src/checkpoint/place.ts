import { join } from "node:path";
import { identityOf } from "../domain/digest.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";

/** Whose checkpoints: agents name sessions by themselves, so an id alone is not enough. */
export interface SessionName {
  readonly agent: string;
  readonly sessionId: string;
}

/** Where all checkpoints lie, in the data dir. */
export function checkpointsDir(dataDir: string): string {
  return join(dataDir, "checkpoints");
}

/** The folder of one session. What is no plain word in its name is hashed, so that no name leads out of the data dir. */
export function sessionDir(dataDir: string, { agent, sessionId }: SessionName): string {
  return join(checkpointsDir(dataDir), folderName(agent), folderName(sessionId));
}

// Devices on Windows, whatever follows their name.
const devices = /^(?:aux|con|nul|prn|com\d|lpt\d)$/i;

/** A text from outside as the name of a folder: itself when it is a plain word, else its fingerprint. */
export function folderName(text: string): string {
  return /^[A-Za-z0-9_-]{1,64}$/.test(text) && !devices.test(text) ? text : `h-${identityOf(text)}`;
}

/** The common beginning of a checkpoint's files. They sort by time. */
export function stemOf({ at, id }: { readonly at: UnixMs; readonly id: string }): string {
  return `${formatInstant(at).replaceAll(/[-:]/g, "")}-${id}`;
}

const fileName = /^(\d{8}T\d{6}\.\d{3}Z)-([0-9a-z]{8})\.json$/;

/** The time and id in the name of a checkpoint's JSON; undefined for other files. */
export function readName(name: string): { readonly at: UnixMs; readonly id: string } | undefined {
  const [, stamp, id] = fileName.exec(name) ?? [];
  if (stamp === undefined || id === undefined) return undefined;
  const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.+)$/, "$1-$2-$3T$4:$5:$6"));
  return Number.isNaN(at) ? undefined : { at, id };
}
