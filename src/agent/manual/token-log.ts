import { isJsonObject } from "../../domain/json-object.ts";
import { formatInstant } from "../../domain/time.ts";
import { isCount, listIn, parseDocument, shown, textIn, type Document, type Parsed } from "./document.ts";
import { isDay, parseMoment, type Moment } from "./moment.ts";
import {
  maxCostUsd,
  maxIdLength,
  maxNameLength,
  maxOperationTokens,
  type OperationRecord,
} from "./record.ts";

/** One line of a day's file. `model` and `cost_usd` stand there only when they were told. */
export interface LoggedOperation {
  readonly time: string;
  readonly operation: string;
  readonly tokens: number;
  readonly session_id: string | null;
  readonly model?: string;
  readonly cost_usd?: number;
}

/** The file of a day, `tokens-{date}.json`. */
export interface TokenLog {
  readonly document: Document;
  readonly date: string;
  readonly total: number;
  readonly records: readonly OperationRecord[];
  /** Operations that cannot be counted, in words. */
  readonly faults: readonly string[];
}

interface Told extends LoggedOperation {
  readonly moment: Moment;
}

/** What a day's file says. `project` is the folder whose log it is. */
export function parseTokenLog(bytes: Uint8Array, project: string | null): Parsed<TokenLog> {
  const parsed = parseDocument(bytes);
  if ("fault" in parsed) return parsed;
  const { value: document } = parsed;
  const date = document["date"];
  if (typeof date !== "string" || !isDay(date)) return { fault: `has no day as its date: ${shown(date)}` };
  const operations = listIn(document, "operations");
  if (operations === undefined) return { fault: "has no list of operations" };
  const read = operations.map((one, index) => readOperation(one, date, index));
  const told = read.flatMap((one) => ("value" in one ? [one.value] : []));
  return {
    value: {
      document,
      date,
      total: told.reduce((sum, { tokens }) => sum + tokens, 0),
      records: recordsOf(told, { date, project }),
      faults: read.flatMap((one) => ("fault" in one ? [one.fault] : [])),
    },
  };
}

/** A day's file without an operation. */
export function emptyTokenLog(date: string): TokenLog {
  return { document: { date, total_tokens: 0, operations: [] }, date, total: 0, records: [], faults: [] };
}

/** The file with one operation more, and the record of that operation. */
export function appended(
  log: TokenLog,
  added: LoggedOperation,
  project: string | null,
): { readonly document: Document; readonly total: number; readonly record: OperationRecord } {
  const at = Date.parse(added.time);
  const record = {
    ...recordOf({ ...added, moment: { at, name: formatInstant(at) } }, { date: log.date, project }),
    ordinal: log.records.filter((one) => isSame(one, formatInstant(at), added)).length,
  };
  const total = log.total + added.tokens;
  const operations = [...(listIn(log.document, "operations") ?? []), added];
  return { document: { ...log.document, date: log.date, total_tokens: total, operations }, total, record };
}

function isSame(record: OperationRecord, moment: string, added: LoggedOperation): boolean {
  return (
    record.moment === moment && record.operation === added.operation && record.session_id === added.session_id
  );
}

/** Whose log a file is, and of which day. */
type Origin = Pick<OperationRecord, "date" | "project">;

function recordsOf(told: readonly Told[], origin: Origin): OperationRecord[] {
  const seen = new Map<string, number>();
  return told.map((one) => {
    const record = recordOf(one, origin);
    const name = JSON.stringify([record.moment, record.operation, record.session_id]);
    const ordinal = seen.get(name) ?? 0;
    seen.set(name, ordinal + 1);
    return { ...record, ordinal };
  });
}

function recordOf(told: Told, origin: Origin): OperationRecord {
  const { moment, operation, tokens, session_id, model, cost_usd } = told;
  return {
    kind: "operation",
    at: formatInstant(moment.at),
    moment: moment.name,
    ordinal: 0,
    operation,
    tokens,
    session_id,
    model: model ?? null,
    cost_usd: cost_usd ?? null,
    ...origin,
  };
}

function readOperation(value: unknown, date: string, index: number): Parsed<Told> {
  const fault = (what: string) => ({ fault: `operation ${index + 1} ${what}` });
  if (!isJsonObject(value)) return fault("is no object");
  const time = value["time"];
  const moment = typeof time === "string" ? parseMoment(time, date) : undefined;
  if (typeof time !== "string" || moment === undefined) return fault(`has no time: ${shown(time)}`);
  const { operation, tokens, cost_usd } = value;
  if (typeof operation !== "string" || operation === "" || operation.length > maxNameLength)
    return fault(`has no name: ${shown(operation)}`);
  if (!isCount(tokens, maxOperationTokens)) return fault(`has no number of tokens: ${shown(tokens)}`);
  const session = textIn(value, "session_id");
  if (session === false || (session?.length ?? 0) > maxIdLength)
    return fault(`names no session: ${shown(value["session_id"])}`);
  const model = textIn(value, "model");
  if (model === false) return fault(`names no model: ${shown(value["model"])}`);
  if (!isCost(cost_usd)) return fault(`has no cost in dollars: ${shown(cost_usd)}`);
  return {
    value: {
      moment,
      time,
      operation,
      tokens,
      session_id: session ?? null,
      ...(model === undefined ? {} : { model }),
      ...(typeof cost_usd === "number" ? { cost_usd } : {}),
    },
  };
}

function isCost(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === "number" && value >= 0 && value <= maxCostUsd;
}
