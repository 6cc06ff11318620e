/**
 * Checkpoints: what a session was doing, kept before its context is lost, and given back after. In come the ledger's
 * answers and what git and the plan files say; out go files and text. This room knows no wire, no hook and no terminal.
 */
import * as v from "valibot";
import { identityOf } from "../domain/digest.ts";
import type { CheckpointReason } from "../domain/checkpoint.ts";

const reasons = ["threshold", "pre-compact", "clear", "demand"] as const satisfies CheckpointReason[];

const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();
const textOrNull = v.nullable(text);
const timeOrNull = v.nullable(time);
const countOrNull = v.nullable(count);

const session = v.object({
  agent: text,
  id: text,
  project: textOrNull,
  title: textOrNull,
  model: textOrNull,
});

/** How full the context was; percent is of the window, fill of the point of compaction. */
const context = v.object({
  tokens: countOrNull,
  window: countOrNull,
  used_percent: v.nullable(v.number()),
  compacts_at_tokens: countOrNull,
  fill_percent: v.nullable(v.number()),
});

const plan = v.object({
  path: textOrNull,
  title: textOrNull,
  /** Where it stands in plan mode; null for a plan that the project works by. */
  state: v.nullable(v.picklist(["planning", "proposed", "approved"])),
  text,
  /** Whether there is more of it than `text`. */
  cut: v.boolean(),
});

const task = v.object({
  id: textOrNull,
  subject: textOrNull,
  status: v.picklist(["pending", "in_progress", "completed"]),
  /** Since when it is in this status. */
  since: timeOrNull,
});

const prompt = v.object({
  id: textOrNull,
  at: time,
  length: countOrNull,
  /** Fingerprint of its text, which tells whether two prompts are the same and nothing else. */
  hash: textOrNull,
  text: textOrNull,
  command: textOrNull,
});

const file = v.object({
  /** Relative to the project where it lies in it; `/` on every system. */
  path: text,
  did: v.picklist(["created", "edited", "read"]),
  edits: count,
  reads: count,
  last_at: time,
  lines_added: countOrNull,
  lines_removed: countOrNull,
});

const failure = v.object({
  tool: text,
  /** What kind of error it was: `Exit code 1`, `Error`. */
  error: textOrNull,
  /** Beginning of a shell's command, where texts are kept. */
  command: textOrNull,
  /** The file it was about, as `files` name it. */
  path: textOrNull,
  times: count,
  last_at: time,
  /** Whether the same command, or the same tool on the same file, has succeeded since. */
  passed_since: v.boolean(),
});

const git = v.object({
  /** Null while the head is detached. */
  branch: textOrNull,
  /** Null before the first commit. */
  head: textOrNull,
  /** Files that are not as in the head, with the two letters of `git status --short`; the first of them. */
  dirty: v.array(v.object({ path: text, status: text })),
  /** Null where git did not come to the end of them. */
  dirty_total: countOrNull,
  /** Changed files, and lines, against the head. Null where git did not say in time. */
  diff: v.nullable(v.object({ files: count, added: count, removed: count })),
});

const decision = v.object({
  kind: v.picklist(["decision", "constraint", "assumption"]),
  text,
  /** The plan file that says so. */
  source: text,
});

const subagent = v.object({ type: textOrNull, description: textOrNull, started_at: timeOrNull });

const background = v.object({
  id: textOrNull,
  type: textOrNull,
  status: textOrNull,
  description: textOrNull,
  command: textOrNull,
  started_at: timeOrNull,
});

/** What a checkpoint's JSON holds. The lists are bounded; `totals` says how many of each there were. */
export const checkpointSchema = v.object({
  schema_version: v.literal(1),
  id: v.pipe(text, v.regex(/^[0-9a-z]{8}$/)),
  at: time,
  reason: v.picklist(reasons),
  /** Of all that matters in it: a session's next checkpoint with the same digest is not taken. */
  state_digest: v.pipe(text, v.hexadecimal()),
  session,
  context,
  /** The agent's last words, where texts are kept. */
  last_message: textOrNull,
  plan: v.nullable(plan),
  /** In the list's order, without those that were deleted. */
  tasks: v.array(task),
  /** The last ones, the newest last. */
  prompts: v.array(prompt),
  /** Those that were changed last and most come first. */
  files: v.array(file),
  /** The newest first. */
  failures: v.array(failure),
  git: v.nullable(git),
  decisions: v.array(decision),
  /** Those that were sent out and have not come back. */
  subagents: v.array(subagent),
  background: v.array(background),
  totals: v.object({ tasks: count, files: count, failures: count, decisions: count }),
});

/** What a session was doing at one moment, as a checkpoint's JSON holds it and `checkpointSchema` reads it. */
export type CheckpointState = v.InferOutput<typeof checkpointSchema>;
/** An entry of the session's task list, deleted ones left out. */
export type CheckpointTask = CheckpointState["tasks"][number];
/** A file that tools of the session read or changed, with all that they did to it. */
export type CheckpointFile = CheckpointState["files"][number];
/** Failures of one tool that are alike, as one: what was tried, how often, and whether it went well since. */
export type CheckpointFailure = CheckpointState["failures"][number];
/** What somebody asked. `text` is null unless texts are kept; `command` is the slash command, where it was one. */
export type CheckpointPrompt = CheckpointState["prompts"][number];
/** Where the repository stood when the state was saved. What git did not say in time is null. */
export type CheckpointGit = NonNullable<CheckpointState["git"]>;
/** The plan that the session works by: the one of its plan mode, else that of the project. */
export type CheckpointPlan = NonNullable<CheckpointState["plan"]>;
/** What a plan file says was decided, must hold or was assumed, in the file's own words; long ones are cut. */
export type Decision = CheckpointState["decisions"][number];

/** What was seen of a session, before it is a checkpoint. */
export type StateContents = Omit<CheckpointState, "schema_version" | "id" | "state_digest">;

/**
 * A fingerprint of what would be lost. Times, tokens, the reason, how often something was read or failed, and the title
 * are not part of it: a session that only went on looking is in the same state.
 */
export function stateDigest(state: StateContents): string {
  const { session: of, last_message, plan: planned, prompts, git: repository, totals } = state;
  return identityOf(
    JSON.stringify([
      [of.agent, of.id, of.project],
      last_message,
      planned?.text,
      planned?.state,
      state.tasks.map(({ id, subject, status }) => [id, subject, status]),
      prompts.map((one) => [one.id, one.hash, one.text, one.command, one.id === null ? one.at : null]),
      state.files
        .map(({ path, did, edits, lines_added, lines_removed }) =>
          JSON.stringify([path, did, edits, lines_added, lines_removed]),
        )
        .toSorted(),
      state.failures
        .map((one) => JSON.stringify([one.tool, one.error, one.command, one.path, one.passed_since]))
        .toSorted(),
      repository,
      state.decisions,
      state.subagents,
      state.background.map(({ id, status, description }) => [id, status, description]),
      totals,
    ]),
  );
}

/** The whole state: with its digest, and an id of eight characters that no other state of this time has. */
export function sealState(contents: StateContents): CheckpointState {
  const state_digest = stateDigest(contents);
  const { agent, id } = contents.session;
  const identity = identityOf(JSON.stringify([agent, id, contents.at, state_digest]));
  return { schema_version: 1, id: idFrom(identity), state_digest, ...contents };
}

function idFrom(identity: string): string {
  // 48 bits fill eight digits of base 36 with some to spare; the last eight are kept.
  return BigInt(`0x${identity.slice(0, 16)}`)
    .toString(36)
    .padStart(8, "0")
    .slice(-8);
}
