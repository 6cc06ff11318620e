import { AppError, messageOf } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import {
  armPath,
  armReasons,
  dropTaken,
  holds,
  readArm,
  takeArm,
  takenPath,
  writeArm,
  type Arm,
  type ArmReason,
} from "./arm.ts";
import {
  makeFolders,
  openCheckpoints,
  sessionDirs,
  type Checkpoint,
  type SavedCheckpoint,
} from "./folder.ts";
import {
  hasInjectionsInto,
  injectionsOf,
  noteFirstInjection,
  noteInjection,
  type StartSource,
} from "./injection.ts";
import { sessionDir, type SessionName } from "./place.ts";
import { placesIn } from "./stored.ts";

/** A session that starts and asks what it should be told. */
export interface Claim extends SessionName {
  /** The folder that it starts in. */
  readonly project: string | undefined;
  readonly source: StartSource;
  readonly at: UnixMs;
}

/** What a session is told at its start. */
export interface Claimed {
  readonly checkpoint: SavedCheckpoint;
  readonly text: string;
}

/**
 * Gives checkpoints back, each once, without a daemon if need be: whoever takes an arm away from its folder has it, and the
 * file system lets one do that.
 */
export interface Restore {
  /** Promises a checkpoint to a session's next start. Throws `unavailable` where that cannot be written. */
  arm(arm: Arm): void;
  /**
   * What this start is told, if anything. After a compaction: what that very session armed. After a `/clear`, which gives
   * the session another id: what the one session armed that was cleared within a minute, of that very folder or gone into it;
   * when two were, nobody can tell whose it is, and neither is told anything. At a resume: the session's newest, if it never was told of
   * it. What cannot be read throws: a start that is told nothing goes on as it would without us, but somebody must hear of it.
   */
  claim(claim: Claim): Claimed | undefined;
  /**
   * What this very start was told already, by a process that died before its answer was heard; undefined where there was none. A
   * start is known by its session and its time, which all that speak for it share.
   */
  recall(claim: Claim): Claimed | undefined;
  /** The checkpoint that this very start was given, whoever gave it: what was noted when it was, and nothing is done about it. */
  givenTo(claim: Claim): SavedCheckpoint | undefined;
}

/** A cleared session goes on under its new id at once. */
const clearWithinMs = 60_000;

/** Opens the restore of a data dir. Touches no file. */
export function openRestore(dataDir: string): Restore {
  return {
    arm: (arm) => armIn(dataDir, arm),
    claim: (claim) => claimFrom[claim.source](dataDir, claim),
    recall: (claim) => recallFrom(dataDir, claim),
    givenTo: (claim) => givenFrom(dataDir, claim)?.saved,
  };
}

const claimFrom = {
  compact: (dataDir, claim) => claimDemanded(dataDir, claim) ?? claimOwn(dataDir, claim, "compact"),
  clear: claimCleared,
  resume: (dataDir, claim) => claimDemanded(dataDir, claim) ?? claimNewest(dataDir, claim),
} satisfies Record<StartSource, (dataDir: string, claim: Claim) => Claimed | undefined>;

function armIn(dataDir: string, arm: Arm): void {
  const dir = sessionDir(dataDir, arm);
  try {
    makeFolders(dataDir, dir);
    writeArm(dir, arm);
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new AppError(
      "unavailable",
      `cannot arm a checkpoint in ${dir}: ${reason}; free the disk or make the folder writable`,
      { cause: thrown },
    );
  }
}

function claimDemanded(dataDir: string, claim: Claim): Claimed | undefined {
  return claimOwn(dataDir, claim, "demand");
}

function claimOwn(dataDir: string, claim: Claim, reason: ArmReason): Claimed | undefined {
  const path = armPath(sessionDir(dataDir, claim), reason);
  const isOwn = (arm: Arm | undefined): arm is Arm =>
    arm?.reason === reason && arm.agent === claim.agent && arm.sessionId === claim.sessionId;
  // An arm that waits for something else is left where it is.
  if (!isOwn(readArm(path))) return undefined;
  return takeArm(path, claim) ? handOver(dataDir, path, { claim, isMeant: isOwn }) : undefined;
}

function claimCleared(dataDir: string, claim: Claim): Claimed | undefined {
  const cleared = clearedIn(dataDir, claim);
  const [only, ...others] = cleared.filter(({ arm }) => areNear(arm, claim));
  if (only === undefined || others.length > 0) return undefined;
  // One that is just too old by now was cleared within the same minute: its start may be late, and this be it.
  if (cleared.some((one) => one !== only && areNear(one.arm, only.arm))) return undefined;
  const isMeant = ({ sessionId, at }: Arm): boolean => sessionId === only.arm.sessionId && at === only.arm.at;
  return takeArm(only.path, claim) ? handOver(dataDir, only.path, { claim, isMeant }) : undefined;
}

/** The other sessions that may go on in the claim's folder: they were cleared and have not gone on since. */
function clearedIn(dataDir: string, { agent, sessionId, project }: Claim): { path: string; arm: Arm }[] {
  return sessionDirs(dataDir).flatMap((dir) => {
    const path = armPath(dir, "clear");
    const arm = readArm(path);
    const isRival =
      arm?.reason === "clear" &&
      arm.agent === agent &&
      arm.sessionId !== sessionId &&
      [arm.project, arm.folder].some((folder) => isSameFolder(folder, project)) &&
      dir === sessionDir(dataDir, arm);
    return isRival ? [{ path, arm }] : [];
  });
}

function areNear(a: { readonly at: UnixMs }, b: { readonly at: UnixMs }): boolean {
  return Math.abs(a.at - b.at) <= clearWithinMs;
}

function isSameFolder(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && trimmed(a) === trimmed(b);
}

function trimmed(path: string): string {
  return path.replace(/(?<=[^\\/]|^.)[\\/]+$/, "");
}

function claimNewest(dataDir: string, claim: Claim): Claimed | undefined {
  const newest = openCheckpoints(dataDir).newest(claim.agent, claim.sessionId);
  if (newest?.text === undefined) return undefined;
  const which = { dir: sessionDir(dataDir, claim), checkpoint: newest.saved };
  return noteFirstInjection(which, claim) ? { checkpoint: newest.saved, text: newest.text } : undefined;
}

function recallFrom(dataDir: string, claim: Claim): Claimed | undefined {
  const found = givenFrom(dataDir, claim);
  return found?.text === undefined
    ? takenFor(dataDir, dirsOf(dataDir, claim), claim)
    : { checkpoint: found.saved, text: found.text };
}

function givenFrom(dataDir: string, claim: Claim): Checkpoint | undefined {
  for (const dir of dirsOf(dataDir, claim)) {
    const id = givenAt(dir, claim);
    if (id !== undefined) return openCheckpoints(dataDir).read(id);
  }
  return undefined;
}

/** Where that lies which a start may be given: after a `/clear` it is another session's, and that one's folder tells. */
function dirsOf(dataDir: string, claim: Claim): readonly string[] {
  return claim.source === "clear" ? sessionDirs(dataDir) : [sessionDir(dataDir, claim)];
}

/** What was taken for that start by a process that died before it could note it. */
function takenFor(dataDir: string, dirs: readonly string[], claim: Claim): Claimed | undefined {
  const paths = dirs.flatMap((dir) => armReasons.map((reason) => armPath(dir, reason)));
  const path = paths.find((one) => readArm(takenPath(one, claim)) !== undefined);
  return path === undefined ? undefined : handOver(dataDir, path, { claim, isMeant: () => true });
}

/** Gives what was taken from a path. Until it is noted, whoever speaks for the same start finds it there, should this process be killed. */
function handOver(
  dataDir: string,
  path: string,
  { claim, isMeant }: { readonly claim: Claim; readonly isMeant: (arm: Arm) => boolean },
): Claimed | undefined {
  const arm = readArm(takenPath(path, claim));
  const claimed =
    arm !== undefined && isMeant(arm) && holds(arm, claim.at) ? given(dataDir, arm, claim) : undefined;
  dropTaken(path, claim);
  return claimed;
}

/** The checkpoint in a folder that was given to that start. */
function givenAt(dir: string, { sessionId, source, at }: Claim): string | undefined {
  if (!hasInjectionsInto(dir, sessionId)) return undefined;
  return placesIn(dir).find((checkpoint) =>
    injectionsOf({ dir, checkpoint }).some(
      (one) => one.sessionId === sessionId && one.source === source && one.at === at,
    ),
  )?.id;
}

/** The checkpoint that an arm names, if it is one of the arm's own session, and a note that it was given. */
function given(dataDir: string, arm: Arm, claim: Claim): Claimed | undefined {
  if (arm.checkpointId === undefined) return undefined;
  const found = openCheckpoints(dataDir).readOf(arm, arm.checkpointId);
  if (found?.text === undefined) return undefined;
  try {
    noteInjection({ dir: sessionDir(dataDir, arm), checkpoint: found.saved }, claim);
  } catch {
    // The arm is gone, which is what makes it once; a full disk keeps nobody from their state.
  }
  return { checkpoint: found.saved, text: found.text };
}
