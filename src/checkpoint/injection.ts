import { appendFileSync, closeSync, linkSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { folderName, stemOf } from "./place.ts";
import { namesIn } from "./stored.ts";
import { unfinishedSuffix } from "../file/durable.ts";
import { parseJson } from "../domain/json-object.ts";
import { readBounded } from "./bounded-text.ts";
import { codeOf } from "../file/fault.ts";

/** After what a client starts a session that lost its context, or part of it. */
export type StartSource = "compact" | "clear" | "resume";

/** A checkpoint that was given to a session, and when. */
export interface Injection {
  readonly at: UnixMs;
  readonly sessionId: string;
  readonly source: StartSource;
}

interface Which {
  readonly dir: string;
  readonly checkpoint: { readonly at: UnixMs; readonly id: string };
}

/** Adds a line to the file of all the times that the checkpoint was given to that session, which appears with its first line in it. */
export function noteInjection(which: Which, injection: Injection): void {
  if (!noteFirstInjection(which, injection)) addLine(which, injection);
}

function addLine(which: Which, injection: Injection): void {
  appendFileSync(pathOf(which, injection.sessionId), lineOf(injection), { mode: 0o600 });
}

/**
 * The same for the first time only: false where the checkpoint was given to that session before, whoever did it. The file appears with
 * its line in it: of one that is empty nobody could say whom it was given by, and the one who asked would not be told again.
 */
export function noteFirstInjection(which: Which, injection: Injection): boolean {
  const whole = join(which.dir, `${stemOf(which.checkpoint)}.giving-${process.pid}${unfinishedSuffix}`);
  try {
    writeFileSync(whole, lineOf(injection), { mode: 0o600 });
    linkSync(whole, pathOf(which, injection.sessionId));
    return true;
  } catch (thrown) {
    return hasNoLinks(thrown) && noteFirstWithoutLinks(which, injection);
  } finally {
    rmSync(whole, { force: true });
  }
}

/** What file systems answer on which a file can have one name only, as exFAT (link(2): EPERM; others: ENOTSUP, ENOSYS). */
function hasNoLinks(thrown: unknown): boolean {
  return ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"].includes(codeOf(thrown) ?? "");
}

/** On such a file system a name comes first, and its line a moment later. */
function noteFirstWithoutLinks(which: Which, injection: Injection): boolean {
  try {
    closeSync(openSync(pathOf(which, injection.sessionId), "wx", 0o600));
  } catch {
    return false;
  }
  addLine(which, injection);
  return true;
}

/** A checkpoint is given a few times; what is longer is not ours. */
const maxBytes = 1_000_000;

const schema = v.object({
  at: v.pipe(v.string(), v.isoTimestamp(), v.transform(Date.parse)),
  session_id: v.string(),
  source: v.picklist(["compact", "clear", "resume"]),
});

/** Every time that the checkpoint was given to a session, the first first. A line that is torn tells of none. */
export function injectionsOf({ dir, checkpoint }: Which): Injection[] {
  return namesIn(dir)
    .filter((name) => name.startsWith(`${stemOf(checkpoint)}.injected-`))
    .flatMap((name) => readBounded(join(dir, name), maxBytes)?.text.split("\n") ?? [])
    .flatMap((line) => {
      const read = v.safeParse(schema, parseJson(line));
      if (!read.success) return [];
      const { at, session_id: sessionId, source } = read.output;
      return [{ at, sessionId, source }];
    })
    .toSorted((a, b) => a.at - b.at);
}

/** Whether any checkpoint of a folder was ever given to that session: told by a look at names, for folders are many. */
export function hasInjectionsInto(dir: string, sessionId: string): boolean {
  return namesIn(dir).some((name) => name.endsWith(endOf(sessionId)));
}

function pathOf({ dir, checkpoint }: Which, sessionId: string): string {
  return join(dir, `${stemOf(checkpoint)}${endOf(sessionId)}`);
}

function endOf(sessionId: string): string {
  return `.injected-${folderName(sessionId)}.jsonl`;
}

function lineOf({ at, sessionId, source }: Injection): string {
  return `${JSON.stringify({ at: formatInstant(at), session_id: sessionId, source })}\n`;
}
