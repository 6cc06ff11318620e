/**
 * The spool: what hooks and status lines wrote down while no collector took it. One record is one file under
 * `DATA_DIR/spool`, whole or absent. Whoever drains it knows what the records mean; this file does not.
 */
import { appendFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { mayHoldSecret, redactText } from "../domain/secret.ts";
import type { UnixMs } from "../domain/time.ts";
import { writeWhole } from "../file/durable.ts";

/** What an agent said while nobody listened, as stored in the spool. */
export interface SpoolRecord {
  readonly v: 1;
  readonly channel: "hook" | "statusline";
  readonly agent: string;
  /** When it was said. Together with the body it is the identity that makes a second delivery harmless. */
  readonly at: UnixMs;
  /** The JSON without secrets, see `spooledBody`. */
  readonly body: unknown;
}

/** How much of the disk the spool may take while nobody drains it. */
export interface SpoolLimits {
  /** Records that may wait; one more is lost, and counted. */
  readonly maxRecords: number;
  /** Largest body, as JSON; in a larger one long texts and lists are cut. */
  readonly maxBodyBytes: number;
}

/**
 * The limits that every writer and every receiver keep. Ten thousand records are about a day of heavy work without a
 * collector; all events but those that carry whole files fit in a megabyte.
 */
export const spoolLimits: SpoolLimits = { maxRecords: 10_000, maxBodyBytes: 1_000_000 };

/** What became of a record; `full` and `failed` are counted as lost. */
export type SpoolFate = "written" | "full" | "failed";

/** How the names of whole records end. */
export const recordSuffix = ".json";

/** The folder of the records, in the data dir. */
export function spoolDir(dataDir: string): string {
  return join(dataDir, "spool");
}

/** Where losses are counted: one byte each, because parallel writers can append without losing one another's. */
export function lostPath(dataDir: string): string {
  return join(spoolDir(dataDir), "lost.count");
}

/** Keeps a record for the next drain; `written` means that it is durable. Never throws. */
export function writeSpool(dataDir: string, record: SpoolRecord, limits: SpoolLimits): SpoolFate {
  try {
    makeSpoolDir(dataDir);
    if (countRecords(dataDir) >= limits.maxRecords) {
      noteLost(dataDir);
      return "full";
    }
    const body = spooledBody(record.body, limits.maxBodyBytes);
    writeRecord(join(spoolDir(dataDir), nameOf(record)), JSON.stringify({ ...record, body }));
    return "written";
  } catch {
    noteLost(dataDir);
    return "failed";
  }
}

/** Counts an event that could not be kept, as far as the disk allows. Never throws. */
export function noteLost(dataDir: string): void {
  try {
    makeSpoolDir(dataDir);
    appendFileSync(lostPath(dataDir), ".", { mode: 0o600 });
  } catch {
    // Where nothing can be written, nothing can be counted either.
  }
}

/**
 * The body as it may be stored: its secrets redacted, then fitted. Receivers bring what they are sent into the same
 * form, so that an event is the same on both ways.
 */
export function spooledBody(body: unknown, maxBytes: number): unknown {
  return fitBody(withoutSecrets(body), maxBytes);
}

/** The same JSON with secrets redacted, in keys too; the same object if there are none. */
function withoutSecrets(body: unknown): unknown {
  const text = JSON.stringify(body);
  if (text === undefined || !mayHoldSecret(text)) return body;
  return JSON.parse(JSON.stringify(body, (_key, value: unknown) => withoutOwnSecrets(value)));
}

/** One value without secrets; `JSON.stringify` visits what is inside an object or a list afterwards. */
function withoutOwnSecrets(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redactText(key), inner]));
}

/** How much of each text, list and object stays, and how deep objects and lists may nest. */
interface Cut {
  readonly text: number;
  readonly entries: number;
  readonly depth: number;
}

/**
 * Cuts, applied in turn until the body fits. Long texts first, because an edit of a file carries it several times; then
 * long lists; at last everything but the event's own fields, which fits whatever was sent.
 */
const cuts: readonly Cut[] = [
  { text: 64_000, entries: Infinity, depth: Infinity },
  { text: 8000, entries: Infinity, depth: Infinity },
  { text: 1000, entries: Infinity, depth: Infinity },
  { text: 1000, entries: 1000, depth: Infinity },
  { text: 100, entries: 100, depth: Infinity },
  { text: 100, entries: 100, depth: 1 },
];

/**
 * The body in at most `maxBytes` of JSON, its long texts and lists cut to one length if necessary; a body that fits is
 * returned unchanged. The same event gives the same body whichever way it comes, even when fitted before: receivers fit
 * what they are sent too, or an event that comes both ways would look like two.
 */
export function fitBody(body: unknown, maxBytes: number): unknown {
  let text = JSON.stringify(body);
  if (Buffer.byteLength(text) <= maxBytes) return body;
  for (const most of cuts) {
    text = JSON.stringify(cutValue(body, most, 0));
    if (Buffer.byteLength(text) <= maxBytes) break;
  }
  return JSON.parse(text);
}

/** A key longer than a text may be is dropped with its value: cut, it could equal another key. */
function cutValue(value: unknown, most: Cut, depth: number): unknown {
  if (typeof value === "string") return cut(value, most.text);
  if (typeof value !== "object" || value === null) return value;
  const entries = depth < most.depth ? most.entries : 0;
  if (Array.isArray(value)) return value.slice(0, entries).map((item) => cutValue(item, most, depth + 1));
  const kept = Object.entries(value)
    .filter(([key]) => key.length <= most.text)
    .slice(0, entries);
  return Object.fromEntries(kept.map(([key, inner]) => [key, cutValue(inner, most, depth + 1)]));
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  // Half of a surrogate pair is no character.
  const isSplit = /[\uD800-\uDBFF]/.test(text.charAt(length - 1));
  return text.slice(0, isSplit ? length - 1 : length);
}

function makeSpoolDir(dataDir: string): void {
  mkdirSync(spoolDir(dataDir), { recursive: true, mode: 0o700 });
}

function countRecords(dataDir: string): number {
  return readdirSync(spoolDir(dataDir)).filter((name) => name.endsWith(recordSuffix)).length;
}

/** Sorts by time; the rest distinguishes processes of the same millisecond. */
function nameOf({ at }: SpoolRecord): string {
  const random = Math.random().toString(36).slice(2, 10);
  return `${String(Math.trunc(at)).padStart(13, "0")}-${process.pid}-${random}${recordSuffix}`;
}

function writeRecord(path: string, text: string): void {
  try {
    writeWhole(path, text);
  } catch (thrown) {
    // It will be counted as lost, so nobody may find it.
    rmSync(path, { force: true });
    throw thrown;
  }
}
