import { appendFileSync, closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { folderName, stemOf } from "./place.ts";

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

/** Adds a line to the file of all the times that the checkpoint was given to that session. */
export function noteInjection(which: Which, injection: Injection): void {
  appendFileSync(pathOf(which, injection.sessionId), lineOf(injection), { mode: 0o600 });
}

/** The same for the first time only: false where the checkpoint was given to that session before, whoever did it. */
export function noteFirstInjection(which: Which, injection: Injection): boolean {
  try {
    closeSync(openSync(pathOf(which, injection.sessionId), "wx", 0o600));
  } catch {
    return false;
  }
  noteInjection(which, injection);
  return true;
}

function pathOf({ dir, checkpoint }: Which, sessionId: string): string {
  return join(dir, `${stemOf(checkpoint)}.injected-${folderName(sessionId)}.jsonl`);
}

function lineOf({ at, sessionId, source }: Injection): string {
  return `${JSON.stringify({ at: formatInstant(at), session_id: sessionId, source })}\n`;
}
