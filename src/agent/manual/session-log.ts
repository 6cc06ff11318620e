import { type UnixMs, dayMs, formatInstant, minuteMs } from "../../domain/time.ts";
import { isCount, listIn, parseDocument, shown, textIn, type Document, type Parsed } from "./document.ts";
import { isClock, isDay, parseMoment } from "./moment.ts";
import {
  maxIdLength,
  maxNameLength,
  maxNotesLength,
  maxSessionTokens,
  maxTasks,
  type OperationRecord,
  type SessionRecord,
} from "./record.ts";

/** The file of a session, `session-{id}.json`: the document, and the record of it. */
export interface SessionLog {
  readonly document: Document;
  readonly record: SessionRecord;
}

/** An operation as it stands in a session's file. */
export interface SessionOperation {
  readonly operation: string;
  readonly tokens: number;
  readonly timestamp: string;
}

/** What is told of a session to log it. */
export interface ToldSession {
  readonly id: string;
  readonly startedAt: UnixMs;
  readonly endedAt: UnixMs;
  readonly durationMinutes: number;
  readonly tasks: number;
  readonly tokens: number;
  readonly budget: number | null;
  readonly outcome: string | null;
  readonly notes: string | null;
}

/** What a session's file says. `project` is the folder whose log it is. */
export function parseSessionLog(bytes: Uint8Array, project: string | null): Parsed<SessionLog> {
  const parsed = parseDocument(bytes);
  if ("fault" in parsed) return parsed;
  const { value: document } = parsed;
  const words = wordsOf(document);
  if ("fault" in words) return words;
  const figures = figuresOf(document);
  if ("fault" in figures) return figures;
  const span = spanOf(document);
  if ("fault" in span) return span;
  const { tokens_used, tokens_budget, tasks_completed } = figures.value;
  const [start, end] = span.value;
  const record: SessionRecord = {
    kind: "session",
    ...words.value,
    started_at: formatInstant(start),
    ended_at: formatInstant(end),
    duration_minutes: minutesOf(document) ?? (end - start) / minuteMs,
    tasks_completed,
    tokens_used,
    tokens_budget,
    percentage_used: percentageOf(tokens_used, tokens_budget),
    project,
    replaces: [],
  };
  return { value: { document, record } };
}

/** The session's file as a document. Members that nobody here knows stay as they were in the file before. */
export function sessionDocument(
  told: ToldSession,
  about: {
    readonly date: string;
    readonly operations: readonly unknown[];
    readonly before: Document | undefined;
  },
): Document {
  return {
    ...about.before,
    session_id: told.id,
    date: about.date,
    start_time: formatInstant(told.startedAt),
    end_time: formatInstant(told.endedAt),
    duration_minutes: told.durationMinutes,
    tasks_completed: told.tasks,
    tokens_used: told.tokens,
    tokens_budget: told.budget,
    percentage_used: percentageOf(told.tokens, told.budget),
    operations: about.operations,
    outcome: told.outcome,
    notes: told.notes,
  };
}

/** The operation as a session's file lists it. */
export function sessionOperation({ operation, tokens, at }: OperationRecord): SessionOperation {
  return { operation, tokens, timestamp: at };
}

/** The operations that a session's file lists, whatever else they hold. */
export function operationsIn(document: Document): readonly unknown[] {
  return listIn(document, "operations") ?? [];
}

/** How much of a budget was used, in percent to two digits; null without a budget. */
function percentageOf(tokens: number, budget: number | null): number | null {
  return budget === null || budget === 0 ? null : Math.round((tokens / budget) * 10_000) / 100;
}

function wordsOf(document: Document): Parsed<Pick<SessionRecord, "session_id" | "outcome" | "notes">> {
  const [id, outcome, notes] = ["session_id", "outcome", "notes"].map((name) => textIn(document, name));
  if (typeof id !== "string" || id.length > maxIdLength)
    return { fault: `names no session: session_id is ${shown(document["session_id"])}` };
  if (outcome === false || (outcome?.length ?? 0) > maxNameLength)
    return { fault: `has no outcome in a few words: ${shown(document["outcome"])}` };
  if (notes === false || (notes?.length ?? 0) > maxNotesLength)
    return { fault: `has notes of more than ${maxNotesLength} characters, or notes that are no text` };
  return { value: { session_id: id, outcome: outcome ?? null, notes: notes ?? null } };
}

function figuresOf(
  document: Document,
): Parsed<Pick<SessionRecord, "tokens_used" | "tokens_budget" | "tasks_completed">> {
  const { tokens_used, tasks_completed = null, tokens_budget = null } = document;
  if (!isCount(tokens_used, maxSessionTokens))
    return { fault: `has no number of tokens: tokens_used is ${shown(tokens_used)}` };
  if (tasks_completed !== null && !isCount(tasks_completed, maxTasks))
    return {
      fault: `has no number of tasks up to ${maxTasks}: tasks_completed is ${shown(tasks_completed)}`,
    };
  if (tokens_budget !== null && !isCount(tokens_budget, maxSessionTokens))
    return { fault: `has no budget of tokens: tokens_budget is ${shown(tokens_budget)}` };
  return { value: { tokens_used, tasks_completed, tokens_budget } };
}

/** Start and end, of which one may follow from the other and the duration. */
function spanOf(document: Document): Parsed<readonly [start: UnixMs, end: UnixMs]> {
  const date = document["date"];
  const day = typeof date === "string" && isDay(date) ? date : "";
  const minutes = minutesOf(document);
  if (minutes === undefined && document["duration_minutes"] !== undefined)
    return {
      fault: `has no duration in minutes: duration_minutes is ${shown(document["duration_minutes"])}`,
    };
  const [start, end] = ["start_time", "end_time"].map((name) => timeIn(document, name, day));
  if (start === false || end === false)
    return { fault: `has no times: ${shown(document["start_time"])} to ${shown(document["end_time"])}` };
  const from = start ?? (end === undefined || minutes === undefined ? undefined : end - minutes * minuteMs);
  const to = end ?? (start === undefined || minutes === undefined ? undefined : start + minutes * minuteMs);
  if (from === undefined || to === undefined)
    return { fault: "tells neither its start and end nor one of them and its duration" };
  // Two clocks of one date, the second of which is smaller: midnight lies between.
  const isOvernight = to < from && [document["start_time"], document["end_time"]].every(isClockText);
  if (isOvernight) return { value: [from, to + dayMs] };
  return to < from ? { fault: "ends before it starts" } : { value: [Math.round(from), Math.round(to)] };
}

function timeIn(document: Document, name: string, day: string): UnixMs | undefined | false {
  const text = textIn(document, name);
  if (text === undefined || text === false) return text;
  return parseMoment(text, day)?.at ?? false;
}

function isClockText(value: unknown): boolean {
  return typeof value === "string" && isClock(value);
}

function minutesOf(document: Document): number | undefined {
  const value = document["duration_minutes"];
  return typeof value === "number" && Number.isFinite(value) && value >= 0 && value <= 1e9
    ? value
    : undefined;
}
