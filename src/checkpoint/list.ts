import { dirname } from "node:path";
import type { Checkpoint as Known } from "../domain/checkpoint.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant, instantOrNull } from "../domain/time.ts";
import { schemaVersion } from "../query/shape.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Checkpoint, Checkpoints, Listed, SavedCheckpoint } from "./folder.ts";
import { injectionsOf } from "./injection.ts";
import type { CheckpointState } from "./state.ts";

/** How far a checkpoint came: it lies in its folder; a session was given it; stood in its transcript; was of use. */
export type CheckpointFate = "saved" | "injected" | "seen" | "used";

/** A checkpoint and the proof of what became of it. */
export interface CheckpointShape {
  readonly id: string;
  readonly at: string;
  readonly agent: string;
  readonly session_id: string;
  readonly project: string | null;
  readonly reason: string | null;
  readonly context_tokens: number | null;
  /** Part of the room up to the compaction that was in use. */
  readonly fill_percent: number | null;
  /** Tokens of its text, by its length. */
  readonly text_tokens: number | null;
  readonly state_digest: string | null;
  /** Whether its files are still there. */
  readonly stored: boolean;
  readonly fate: CheckpointFate;
  readonly injected_at: string | null;
  /** The session that was given it: its own, or after a `/clear` the one that follows. */
  readonly injected_into: string | null;
  /** When its mark stood in the transcript of that session. */
  readonly seen_at: string | null;
  /** When that session went on with something of it, and with what: `file src/a.ts`, `task Write the parser`. */
  readonly used_at: string | null;
  readonly used_by: string | null;
}

/** `GET /api/checkpoints`, the same of one session, and `hallmonitor checkpoint list --json`. */
export interface CheckpointsAnswer {
  readonly schema_version: number;
  /** The newest first. */
  readonly checkpoints: readonly CheckpointShape[];
  /**
   * Files in the folder that should be checkpoints and are none: all, or those of one session. None where a project or
   * another part of the ledger is asked for, as nobody knows whose they are.
   */
  readonly faults: readonly { readonly path: string; readonly reason: string }[];
}

/** One checkpoint in full. `state` and `text` are null when its files are gone, or not whole. */
export interface CheckpointAnswer {
  readonly schema_version: number;
  readonly checkpoint: CheckpointShape;
  readonly state: CheckpointState | null;
  readonly text: string | null;
}

/** A checkpoint that somebody asked for. */
export interface SavedAnswer {
  readonly schema_version: number;
  readonly checkpoint: CheckpointShape;
  /** False where the session's newest has the same state: that one is told then. */
  readonly is_new: boolean;
}

interface Parts {
  readonly reader: LedgerReader;
  readonly folder: Checkpoints;
}

/** Checkpoints of the ledger that are looked among; what is older than so many is not told of. */
const mostKnown = 10_000;

/**
 * The checkpoints of the part of the ledger that the filter means, the newest first, from both who know of them: the ledger
 * tells what became of each, the folder what is there. What was saved without a daemon may be in the folder alone. Throws `invalid`
 * for a filter by model: a checkpoint has none, and an answer about all would be a wrong one.
 */
export function listCheckpoints(
  parts: Parts,
  { filter, limit }: { readonly filter: Filter; readonly limit: number },
): CheckpointsAnswer {
  const { reader } = parts;
  const { sessionKey, model } = filter;
  if (model !== undefined) throw new AppError("invalid", "checkpoints have no model; leave model out");
  const { checkpoints: stored, faults } = listFolder(parts, sessionKey);
  const storedById = new Map(stored.map((one) => [one.id, one]));
  const known = reader.checkpoints(filter, mostKnown);
  const told = new Set(known.map(({ checkpointId }) => checkpointId));
  // One that the filter left out is in the ledger, too.
  const everKnown = new Set(
    reader.checkpoints({ sessionKey }, mostKnown).map(({ checkpointId }) => checkpointId),
  );
  const untold = stored.filter(({ id }) => !told.has(id) && !everKnown.has(id));
  const shapes = [
    ...known.flatMap((one) => shapeOfKnown(reader, one, storedById.get(one.checkpointId ?? ""))),
    ...untold.filter((one) => fits(one, filter)).map((one) => shapeOfStored(one)),
  ];
  return {
    schema_version: schemaVersion,
    checkpoints: shapes.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, limit),
    faults: tellsFaults(filter) ? faults : [],
  };
}

/** What lies in the folder of the session that is asked for, or of all: an open page asks for one every few seconds. */
function listFolder({ reader, folder }: Parts, sessionKey: number | undefined): Listed {
  if (sessionKey === undefined) return folder.list();
  const session = reader.sessionByKey(sessionKey);
  if (session === undefined) return { checkpoints: [], faults: [] };
  return folder.list({ agent: session.agent, sessionId: session.id });
}

/** What cannot be read does not tell whose it is; where it lies tells of its session alone. */
function tellsFaults({ agent, project, branch, user, team, sessionKey }: Filter): boolean {
  const agentAlone = sessionKey === undefined ? agent : undefined;
  return [agentAlone, project, branch, user, team].every((name) => name === undefined);
}

/** The checkpoint of an id or of an unambiguous beginning of one. Throws `not-found`, `conflict` when several begin so. */
export function showCheckpoint({ reader, folder }: Parts, id: string): CheckpointAnswer {
  const known = reader.checkpoints({}, mostKnown);
  const name = idOf(id, [
    ...folder.idsLike(id),
    ...known.flatMap(({ checkpointId }) => (checkpointId?.startsWith(id) === true ? [checkpointId] : [])),
  ]);
  const found = folder.read(name);
  const told = known.find(({ checkpointId }) => checkpointId === name);
  const [inLedger] = told === undefined ? [] : shapeOfKnown(reader, told, found?.saved);
  const checkpoint = inLedger ?? (found === undefined ? undefined : shapeOfStored(found.saved));
  if (checkpoint === undefined) throw unknownCheckpoint(id);
  return {
    schema_version: schemaVersion,
    checkpoint,
    state: found?.state ?? null,
    text: found?.text ?? null,
  };
}

/** The checkpoint of an id or of a beginning, with its files. Throws as above, and where they are gone. */
export function readCheckpoint(folder: Checkpoints, id: string): Checkpoint {
  const found = folder.read(idOf(id, folder.idsLike(id)));
  if (found === undefined) throw unknownCheckpoint(id);
  return found;
}

/** The answer to whoever asked for a checkpoint of a session. */
export function savedAnswer(reader: LedgerReader, saved: SavedCheckpoint): SavedAnswer {
  const told = reader.checkpoints({}, mostKnown).find(({ checkpointId }) => checkpointId === saved.id);
  const [shape] = told === undefined ? [] : shapeOfKnown(reader, told, saved);
  return {
    schema_version: schemaVersion,
    checkpoint: shape ?? shapeOfStored(saved),
    is_new: saved.isNew,
  };
}

/** A session that only began. */
export function nothingToSave(sessionId: string): AppError {
  return new AppError(
    "conflict",
    `session ${sessionId} has nothing to save yet: no prompt, task, file or plan of it is known`,
  );
}

function idOf(start: string, found: readonly string[]): string {
  const [first, ...others] = new Set(start === "" ? [] : found);
  if (first === undefined) throw unknownCheckpoint(start);
  if (found.includes(start)) return start;
  if (others.length === 0) return first;
  const names = [first, ...others].slice(0, 5).join(", ");
  throw new AppError(
    "conflict",
    `${others.length + 1} checkpoints begin with ${start}: ${names}; give more of the id`,
  );
}

function unknownCheckpoint(id: string): AppError {
  return new AppError(
    "not-found",
    `no checkpoint has the id ${id}; 'hallmonitor checkpoint list' shows those that are there`,
  );
}

/** What the ledger tells; nothing for a record that names no checkpoint or no session. */
function shapeOfKnown(
  reader: LedgerReader,
  known: Known,
  stored: SavedCheckpoint | undefined,
): CheckpointShape[] {
  const { checkpointId: id, sessionKey } = known;
  const session = sessionKey === undefined ? undefined : reader.sessionByKey(sessionKey);
  if (id === undefined || session === undefined) return [];
  const whose = { agent: session.agent, session_id: session.id, project: session.facts.project ?? null };
  const proof = {
    fate: fateOf(known),
    injected_at: instantOrNull(known.injectedAt),
    injected_into: known.injectedInto ?? null,
    seen_at: instantOrNull(known.shownAt),
    used_at: instantOrNull(known.usedAt),
    used_by: known.usedBy ?? null,
  };
  const at = formatInstant(known.at);
  // Where the ledger heard only of what became of it, the folder tells what was saved.
  const told = known.reason === undefined ? (stored ?? known) : known;
  return [{ id, at, ...whose, ...contentsOf(told), stored: stored !== undefined, ...proof }];
}

type Contents = Pick<
  CheckpointShape,
  "reason" | "context_tokens" | "fill_percent" | "text_tokens" | "state_digest"
>;

function contentsOf(told: Known | SavedCheckpoint): Contents {
  return {
    reason: told.reason ?? null,
    context_tokens: told.contextTokens ?? null,
    fill_percent: told.contextPercent ?? null,
    text_tokens: told.textTokens ?? null,
    state_digest: told.stateDigest ?? null,
  };
}

function fateOf({ injectedAt, shownAt, usedAt }: Known): CheckpointFate {
  if (usedAt !== undefined) return "used";
  if (shownAt !== undefined) return "seen";
  return injectedAt === undefined ? "saved" : "injected";
}

/** What the folder alone tells: whether it was given to somebody stands beside it. */
function shapeOfStored(stored: SavedCheckpoint): CheckpointShape {
  const [injection] = injectionsOf({ dir: dirname(stored.path), checkpoint: stored });
  return {
    id: stored.id,
    at: formatInstant(stored.at),
    agent: stored.agent,
    session_id: stored.sessionId,
    project: stored.project ?? null,
    ...contentsOf(stored),
    stored: true,
    fate: injection === undefined ? "saved" : "injected",
    injected_at: instantOrNull(injection?.at),
    injected_into: injection?.sessionId ?? null,
    seen_at: null,
    used_at: null,
    used_by: null,
  };
}

/**
 * Whether the ledger would find it by the filter; its session was looked for before. Models, branches, users and teams
 * are known there alone.
 */
function fits(stored: SavedCheckpoint, filter: Filter): boolean {
  const { from = -Infinity, to = Infinity, agent, project, branch, user, team } = filter;
  if ([branch, user, team].some((name) => name !== undefined)) return false;
  return (
    stored.at >= from &&
    stored.at < to &&
    (agent === undefined || stored.agent === agent) &&
    (project === undefined || stored.project === project)
  );
}
