/**
 * What people log by hand. In come the files of a project's `telemetry/` folder, out go records of them and what those
 * mean; the same record is the same wherever and whenever its file is read. This folder opens no file.
 */
import * as v from "valibot";
import { isPlausible } from "../../domain/time.ts";

/** The name of this agent in the ledger: a person. */
export const agentName = "manual";

/** Most tokens of one operation: what the ledger takes of one request. */
export const maxOperationTokens = 1e9;
/** Most tokens of a whole session. */
export const maxSessionTokens = 1e12;
/** Most tasks of one session; each is a row of the ledger. */
export const maxTasks = 1000;
/** Longest id of a session, in characters. Real ones are UUIDs or a few words. */
export const maxIdLength = 200;
/** Longest name of an operation, outcome or model, in characters. */
export const maxNameLength = 500;
/** Longest notes, in characters. */
export const maxNotesLength = 10_000;
/** A million dollars for one operation is no cost. */
export const maxCostUsd = 1e6;

const instant = v.pipe(
  v.string(),
  v.check((text) => isPlausible(Date.parse(text)), "is no time"),
);
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(maxNameLength));
const sessionId = v.pipe(v.string(), v.minLength(1), v.maxLength(maxIdLength));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(maxSessionTokens));
const project = v.nullable(v.pipe(v.string(), v.minLength(1), v.maxLength(4096)));

const operationRecord = v.object({
  kind: v.literal("operation"),
  at: instant,
  /** The day whose file it is in. */
  date: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/)),
  /** Its time as the file means it: a local clock stays one, so that the record is the same in every time zone. */
  moment: v.pipe(v.string(), v.maxLength(64)),
  /** How many records of the same time, name and session stand before it in its file. */
  ordinal: count(1e9),
  operation: name,
  tokens: count(maxOperationTokens),
  session_id: v.nullable(sessionId),
  model: v.nullable(name),
  cost_usd: v.nullable(v.pipe(v.number(), v.minValue(0), v.maxValue(maxCostUsd))),
  project,
});

const earlier = v.object({ ended_at: instant, tasks_completed: count(maxTasks) });

const sessionRecord = v.object({
  kind: v.literal("session"),
  session_id: sessionId,
  started_at: instant,
  ended_at: instant,
  duration_minutes: amount,
  /** Null where its file does not tell; who logs always does. */
  tasks_completed: v.nullable(count(maxTasks)),
  tokens_used: count(maxSessionTokens),
  tokens_budget: v.nullable(amount),
  percentage_used: v.nullable(amount),
  outcome: v.nullable(name),
  notes: v.nullable(v.pipe(v.string(), v.maxLength(maxNotesLength))),
  project,
  /** What was logged of this session before, as far as is known, and is to be taken back. */
  replaces: v.pipe(v.array(earlier), v.maxLength(8)),
});

/** One use of tokens, out of the file of a day. */
export type OperationRecord = v.InferOutput<typeof operationRecord>;
/** A session as it was logged, out of its own file. */
export type SessionRecord = v.InferOutput<typeof sessionRecord>;
/** What an earlier log of a session had counted, and where. */
export type EarlierLog = v.InferOutput<typeof earlier>;
/** What is logged by hand, told apart by `kind`. The ledger takes each by itself. */
export type ManualRecord = OperationRecord | SessionRecord;

/** What one record must look like. */
export const manualRecord = v.variant("kind", [operationRecord, sessionRecord]);

/** What is posted to `/hooks/manual`, or lies in the spool. */
export interface ManualBody {
  readonly v: 1;
  readonly records: readonly ManualRecord[];
}

/** The frame of a body; its records are looked at one by one, so that a bad one costs only itself. */
export const manualBody = v.object({ v: v.literal(1), records: v.array(v.unknown()) });

/** What of a log, or of what the ledger holds of one, is to be taken back when it is replaced. */
export function earlierLog({
  ended_at,
  tasks_completed,
}: Pick<SessionRecord, "ended_at" | "tasks_completed">): EarlierLog {
  return { ended_at, tasks_completed: tasks_completed ?? 0 };
}
