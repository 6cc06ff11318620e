import { noAttributes, type AttributeValue } from "../../domain/attribute.ts";
import { digestOf, identityOf } from "../../domain/digest.ts";
import type {
  DataPointObservation,
  EventObservation,
  HeardAt,
  Observation,
} from "../../domain/observation.ts";
import type { TaskObservation } from "../../domain/task.ts";
import type { UnixMs } from "../../domain/time.ts";
import { factsOf } from "./facts.ts";
import { agentName, type SessionRecord } from "./record.ts";

/** What all observations of one record share. */
interface Told {
  readonly agent: string;
  readonly source: "manual";
  readonly sessionId: string;
  readonly seenAt: UnixMs;
  readonly facts: ReturnType<typeof factsOf>;
}

/**
 * A logged session: its start and its end, its tokens and its tasks. What it replaces is taken back where it had been
 * counted, so that a corrected log counts as if the first had never been, in the sums of each day, too.
 */
export function sessionObservations(record: SessionRecord, heard: HeardAt): Observation[] {
  const told: Told = {
    agent: agentName,
    source: "manual",
    sessionId: record.session_id,
    seenAt: heard.seenAt,
    facts: factsOf(record.project),
  };
  return [
    startOf(record, told),
    ...totalsOf(record, told, heard),
    ...tasksOf(record, told),
    // Last, because it says when the session was whatever the others touched.
    endOf(record, told, heard),
  ];
}

function startOf({ session_id, started_at }: SessionRecord, told: Told): EventObservation {
  return {
    ...told,
    at: Date.parse(started_at),
    kind: "event",
    name: "session_started",
    data: noAttributes,
    digest: digestOf(JSON.stringify(["manual start", session_id, started_at])),
    sign: { says: "session-started" },
  };
}

/** The log itself. Told again at another time it is another word, even if it says what was said before the last one. */
function endOf(record: SessionRecord, told: Told, heard: HeardAt): EventObservation {
  const { session_id, started_at, ended_at, outcome } = record;
  return {
    ...told,
    at: Date.parse(ended_at),
    kind: "event",
    name: "session_logged",
    data: sessionData(record),
    digest: digestOf(JSON.stringify(["manual end", session_id, heard.at])),
    sign: {
      says: "session-ended",
      reason: outcome ?? undefined,
      restatesFrom: Date.parse(started_at),
    },
  };
}

/** The figures and words of the log as they stand in the feed. */
function sessionData(record: SessionRecord): ReadonlyMap<string, AttributeValue> {
  const { duration_minutes, tasks_completed, tokens_used, tokens_budget, percentage_used, outcome, notes } =
    record;
  const all = {
    duration_minutes,
    tasks_completed,
    tokens_used,
    tokens_budget,
    percentage_used,
    outcome,
    notes,
  };
  return new Map(
    Object.entries(all).flatMap(([name, value]): [string, AttributeValue][] =>
      value === null ? [] : [[name, value]],
    ),
  );
}

/**
 * The session's total as a counter, which counts only while no operation of the session was logged: both describe the same
 * tokens (ARCHITECTURE.md, rule 4). Each end is a stream of its own, for there the tokens are counted; what stood at
 * another end goes back to nothing.
 */
function totalsOf(record: SessionRecord, told: Told, heard: HeardAt): DataPointObservation[] {
  const { ended_at, tokens_used, replaces } = record;
  const earlier = new Set(replaces.map((log) => log.ended_at));
  earlier.delete(ended_at);
  return [
    ...[...earlier].map((end) => totalAt(end, 0, { told, heard })),
    totalAt(ended_at, tokens_used, { told, heard }),
  ];
}

function totalAt(
  endedAt: string,
  tokens: number,
  { told, heard }: { told: Told; heard: HeardAt },
): DataPointObservation {
  const at = Date.parse(endedAt);
  const metric = "manual.session.tokens";
  const series = identityOf(JSON.stringify([metric, told.sessionId]));
  return {
    ...told,
    at,
    kind: "data-point",
    name: metric,
    data: noAttributes,
    digest: digestOf(series),
    metric,
    unit: "{token}",
    measure: "tokens.input",
    model: undefined,
    series,
    startNano: `${at}000000`,
    // The order of accounts is that of their telling: a correction comes later than what it corrects.
    timeNano: `${heard.at}000000`,
    // Not monotonic: a total that falls was corrected and did not begin again.
    value: { kind: "sum", value: tokens, temporality: "cumulative", monotonic: false },
    increase: tokens,
    total: undefined,
  };
}

/**
 * So many completed tasks as were told. Those beyond that an earlier log had told are no tasks any more; nor is the first
 * of none, which makes it known that there is none.
 */
function tasksOf(record: SessionRecord, told: Told): TaskObservation[] {
  const { ended_at, tasks_completed, replaces } = record;
  const known = tasks_completed === null ? 0 : Math.max(1, tasks_completed);
  const count = Math.max(known, ...replaces.map((log) => log.tasks_completed));
  return Array.from({ length: count }, (_, index) => taskOf(index + 1, { record, told, ended_at }));
}

function taskOf(
  position: number,
  { record, told, ended_at }: { record: SessionRecord; told: Told; ended_at: string },
): TaskObservation {
  const isDone = position <= (record.tasks_completed ?? 0);
  const alias = `task:manual:${told.sessionId}:${position}`;
  return {
    ...told,
    at: Date.parse(ended_at),
    kind: "task",
    // What is there for its absence alone is no task in the feed either.
    name: isDone ? "task_logged" : "no_task_logged",
    data: noAttributes,
    digest: digestOf(alias),
    aliases: [alias],
    taskId: String(position),
    subject: undefined,
    status: isDone ? "completed" : "deleted",
    // Nobody told since when, so of two accounts the one that is told later holds.
    statusAt: undefined,
    activeForm: undefined,
    owner: undefined,
    startedAt: undefined,
    completedAt: isDone ? Date.parse(ended_at) : undefined,
    position,
  };
}
