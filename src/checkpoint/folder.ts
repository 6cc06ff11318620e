import { chmodSync, lstatSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { AppError, messageOf } from "../domain/error.ts";
import type { CheckpointReason } from "../domain/checkpoint.ts";
import type { UnixMs } from "../domain/time.ts";
import { checkpointsDir, sessionDir, stemOf, type SessionName } from "./place.ts";
import { pruneFolders, type Retention } from "./retention.ts";
import type { CheckpointState } from "./state.ts";
import {
  isStored,
  namesIn,
  placesIn,
  readMarkdown,
  readStored,
  storedText,
  type Fault,
  type Place,
  type Stored,
} from "./stored.ts";
import { tokensOf } from "./token.ts";
import { inTurn } from "./turn-taking.ts";
import { writeWhole } from "../file/durable.ts";

/** A checkpoint in its folder, as far as lists and the ledger need it. */
export interface SavedCheckpoint extends SessionName {
  readonly id: string;
  readonly at: UnixMs;
  readonly project: string | undefined;
  readonly reason: CheckpointReason;
  readonly contextTokens: number | undefined;
  /** Part of the room up to the compaction that was in use, 0 to 100 and beyond. */
  readonly contextPercent: number | undefined;
  readonly stateDigest: string;
  readonly textTokens: number;
  /** Whether the call that gives it made it: false where the session's newest has the same state. */
  readonly isNew: boolean;
  /** Where its JSON lies; the text is beside it. */
  readonly path: string;
}

/** One checkpoint in full. */
export interface Checkpoint {
  readonly saved: SavedCheckpoint;
  readonly state: CheckpointState;
  /** Undefined where somebody took it away or changed its ends. */
  readonly text: string | undefined;
}

/** What lies in the folder of a session, or of all. */
export interface Listed {
  readonly checkpoints: readonly SavedCheckpoint[];
  readonly faults: readonly Fault[];
}

/**
 * The checkpoints of a data dir: one folder per session, a JSON and a Markdown file per checkpoint. Any number of processes
 * may save, read and prune at once. Nothing is cached: another process may have saved since.
 */
export interface Checkpoints {
  /**
   * Keeps a state with its text: durable when it returns. Where the session's newest has the same state that one is
   * given, and nothing is written. Throws `unavailable` where it cannot be written, and then nothing is left of it.
   */
  save(state: CheckpointState, text: string): SavedCheckpoint;
  /** The newest whole checkpoint of that very session. */
  newest(agent: string, sessionId: string): Checkpoint | undefined;
  /** The checkpoint of an id. */
  read(id: string): Checkpoint | undefined;
  /** The checkpoint of an id, if it is of that very session. */
  readOf(name: SessionName, id: string): Checkpoint | undefined;
  /** Ids that begin with a text, the newest first. */
  idsLike(start: string): string[];
  /**
   * All there are, or those of a session, the newest first, and the files that should be checkpoints and are none. Of a
   * session only its own folder is read.
   */
  list(of?: SessionName): Listed;
  /**
   * Removes what is too old or too many of a session, or of all, never one that is armed; gives how many it removed. All of
   * thousands of sessions take a second.
   */
  prune(retention: Retention, of?: SessionName): number;
}

/** Opens the checkpoints of a data dir. Touches no file: the folder is made by the first save. */
export function openCheckpoints(dataDir: string): Checkpoints {
  return {
    save: (state, text) => save(dataDir, state, text),
    newest: (agent, sessionId) => newest(dataDir, { agent, sessionId }),
    read: (id) => {
      const place = allPlaces(dataDir).find((one) => one.id === id);
      return place === undefined ? undefined : readCheckpoint(place);
    },
    readOf: (name, id) => {
      const place = placesIn(sessionDir(dataDir, name)).find((one) => one.id === id);
      const found = place === undefined ? undefined : readCheckpoint(place);
      return found !== undefined && isOf(found.state, name) ? found : undefined;
    },
    idsLike: (start) =>
      allPlaces(dataDir)
        .filter(({ id }) => id.startsWith(start))
        .map(({ id }) => id),
    list: (of) => list(dataDir, of),
    prune: (retention, of) =>
      pruneFolders(of === undefined ? sessionDirs(dataDir) : [sessionDir(dataDir, of)], retention),
  };
}

function save(dataDir: string, state: CheckpointState, text: string): SavedCheckpoint {
  const name = { agent: state.session.agent, sessionId: state.session.id };
  const dir = sessionDir(dataDir, name);
  try {
    makeFolders(dataDir, dir);
    return inTurn(dir, () => {
      const known = newest(dataDir, name);
      // One whose text is gone can be given to nobody.
      return known?.text !== undefined && known.state.state_digest === state.state_digest
        ? known.saved
        : savedFrom(write(dir, state, text), true);
    });
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new AppError(
      "unavailable",
      `cannot save a checkpoint in ${dir}: ${reason}; free the disk or make the folder writable`,
      { cause: thrown },
    );
  }
}

/** Makes a session's folder and those above it, each its owner's only. What is a link is never read, so nothing is put into it. */
export function makeFolders(dataDir: string, dir: string): void {
  for (const own of [checkpointsDir(dataDir), dirname(dir), dir]) {
    mkdirSync(own, { recursive: true, mode: 0o700 });
    if (!lstatSync(own).isDirectory()) throw new Error(`${own} is a link to another folder`);
    chmodSync(own, 0o700);
  }
}

/** The JSON comes last: a checkpoint is there when it is. */
function write(dir: string, state: CheckpointState, text: string): Stored {
  const stem = join(dir, stemOf({ at: Date.parse(state.at), id: state.id }));
  const textTokens = tokensOf(text);
  writeWhole(`${stem}.md`, `${text}\n`);
  try {
    writeWhole(`${stem}.json`, storedText(state, textTokens));
  } catch (thrown) {
    rmSync(`${stem}.md`, { force: true });
    throw thrown;
  }
  return { state, textTokens, path: `${stem}.json` };
}

function newest(dataDir: string, name: SessionName): Checkpoint | undefined {
  const stored = newestStored(sessionDir(dataDir, name), name);
  return stored === undefined ? undefined : checkpointOf(stored);
}

function list(dataDir: string, of: SessionName | undefined): Listed {
  const places = of === undefined ? allPlaces(dataDir) : placesIn(sessionDir(dataDir, of));
  const read = places.map((place) => readStored(place));
  const stored = read
    .filter((one) => isStored(one))
    .filter(({ state }) => of === undefined || isOf(state, of));
  return {
    checkpoints: stored.map((one) => savedFrom(one, false)),
    faults: read.filter((one): one is Fault => !isStored(one)),
  };
}

/** Two ids may share a folder where the file system takes upper and lower case for one: the state says whose it is. */
function isOf({ session }: CheckpointState, { agent, sessionId }: SessionName): boolean {
  return session.agent === agent && session.id === sessionId;
}

function newestStored(dir: string, name: SessionName): Stored | undefined {
  for (const place of placesIn(dir)) {
    const read = readStored(place);
    if (isStored(read) && isOf(read.state, name)) return read;
  }
  return undefined;
}

function readCheckpoint(place: Place): Checkpoint | undefined {
  const read = readStored(place);
  return isStored(read) ? checkpointOf(read) : undefined;
}

function checkpointOf(stored: Stored): Checkpoint {
  const saved = savedFrom(stored, false);
  return { saved, state: stored.state, text: readMarkdown(dirname(stored.path), saved) };
}

function savedFrom({ state, textTokens, path }: Stored, isNew: boolean): SavedCheckpoint {
  const { session, context } = state;
  return {
    id: state.id,
    at: Date.parse(state.at),
    agent: session.agent,
    sessionId: session.id,
    project: session.project ?? undefined,
    reason: state.reason,
    contextTokens: context.tokens ?? undefined,
    contextPercent: context.fill_percent ?? undefined,
    stateDigest: state.state_digest,
    textTokens,
    isNew,
    path,
  };
}

function allPlaces(dataDir: string): Place[] {
  return sessionDirs(dataDir)
    .flatMap((dir) => placesIn(dir))
    .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
}

/** The folders of all sessions that have one, of every agent. */
export function sessionDirs(dataDir: string): string[] {
  const root = checkpointsDir(dataDir);
  return namesIn(root).flatMap((agent) => {
    const dir = join(root, agent);
    return namesIn(dir).map((session) => join(dir, session));
  });
}
