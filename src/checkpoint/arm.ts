import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { folderName, type SessionName } from "./place.ts";
import { unfinishedSuffix, writeWhole } from "../file/durable.ts";
import { parseJson } from "../domain/json-object.ts";
import { readBounded } from "./bounded-text.ts";

/** What a checkpoint waits for: the start after a compaction, the one after a `/clear`, or the session's next at all. */
export const armReasons = ["compact", "clear", "demand"] as const;

/** What one arm waits for. A session may have one of each, in a file of its own. */
export type ArmReason = (typeof armReasons)[number];

/** The promise that the next start of a session is told of a checkpoint. */
export interface Arm extends SessionName {
  /** The session's own folder. */
  readonly project: string | undefined;
  /** The folder that it was in at last, where that is known: its client goes back to its own or begins anew in that one. */
  readonly folder?: string | undefined;
  /** Undefined: there is nothing to tell, but the session was cleared too, so that no other's state is taken for its own. */
  readonly checkpointId: string | undefined;
  readonly reason: ArmReason;
  readonly at: UnixMs;
}

/** A start, by what all share that speak for it. */
type Start = Pick<SessionName, "sessionId"> & { readonly at: UnixMs };

/** The client starts a session again at once, or after a summary that takes a minute or two. */
const hookHoldsMs = 15 * 60_000;
/** Who arms by hand may do something else first. */
const demandHoldsMs = 24 * 3_600_000;

const schema = v.object({
  schema_version: v.literal(1),
  agent: v.string(),
  session_id: v.string(),
  project: v.nullable(v.string()),
  folder: v.optional(v.string()),
  checkpoint_id: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-z]{8}$/))),
  reason: v.picklist(armReasons),
  at: v.pipe(v.string(), v.isoTimestamp()),
});

/** An arm is a few names and times. */
const maxBytes = 16_384;

const names = {
  compact: "armed.json",
  clear: "armed-at-clear.json",
  demand: "armed-on-demand.json",
} satisfies Record<ArmReason, string>;

/**
 * Where an arm lies. Each reason has a place of its own: what hooks arm never takes the place of what a person armed, and a
 * state that was saved at a threshold never that of a session that was cleared meanwhile.
 */
export function armPath(dir: string, reason: ArmReason): string {
  return join(dir, names[reason]);
}

/** Puts the arm into its session's folder, in the place of the one before. */
export function writeArm(dir: string, arm: Arm): void {
  const { agent, sessionId, project, folder, checkpointId, reason, at } = arm;
  const told: v.InferOutput<typeof schema> = {
    schema_version: 1,
    agent,
    session_id: sessionId,
    project: project ?? null,
    folder,
    checkpoint_id: checkpointId ?? null,
    reason,
    at: formatInstant(at),
  };
  writeWhole(armPath(dir, reason), `${JSON.stringify(told)}\n`);
}

/** The arm at a path; undefined for anything else that lies there. */
export function readArm(path: string): Arm | undefined {
  const file = readBounded(path, maxBytes);
  const read = v.safeParse(schema, parseJson(file?.text ?? ""));
  if (!read.success) return undefined;
  const { agent, session_id, project, folder, checkpoint_id, reason, at } = read.output;
  return {
    agent,
    sessionId: session_id,
    project: project ?? undefined,
    folder,
    checkpointId: checkpoint_id ?? undefined,
    reason,
    at: Date.parse(at),
  };
}

/** Whether it still holds. Clocks of two processes may stand apart, so it holds as long before its time as after. */
export function holds({ reason, at }: Arm, now: UnixMs): boolean {
  return Math.abs(now - at) <= (reason === "demand" ? demandHoldsMs : hookHoldsMs);
}

/** Where an arm lies that was taken for one start, until that start is known to have been told. */
export function takenPath(path: string, { sessionId, at }: Start): string {
  return `${path}.${folderName(sessionId)}-${at}${unfinishedSuffix}`;
}

/** Takes the arm away for a start: of any number of processes that try, one gets it. False where there is none any more. */
export function takeArm(path: string, start: Start): boolean {
  try {
    renameSync(path, takenPath(path, start));
    return true;
  } catch {
    return false;
  }
}

/** Takes away what was taken: its start was told, or nothing is to be told. */
export function dropTaken(path: string, start: Start): void {
  rmSync(takenPath(path, start), { force: true, recursive: true });
}
