/**
 * What is asked of alerts. In comes the ledger's reader and which alerts are meant, out go the shapes that the API, the
 * commands and the page show. It refuses to look at rules: what it tells is what was found when they were looked at.
 */
import { severities, type Alert, type AlertRule, type AlertState, type Silence } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";
import { instantOrNull, type UnixMs } from "../domain/time.ts";
import { isOwned } from "../query/owner.ts";
import { foreignCursor, pageOf } from "../query/page.ts";
import { schemaVersion } from "../query/shape.ts";
import type { AlertQuestion, KeyedAlert } from "../store/alert-log.ts";
import type { Filter, Keyed, LedgerReader } from "../store/store.ts";
import { alertShape, silenceShape } from "./alert-shape.ts";
import { keyOf } from "./id.ts";
import type { AlertsAnswer, AlertShape } from "./shape.ts";
import { silencedUntil } from "./silenced.ts";

/** Which alerts are asked for. `from` and `to` leave those that held within; a model is nothing that an alert knows. */
export interface AlertsQuestion {
  readonly filter: Omit<Filter, "model">;
  /** Those that are open, where nothing is said. */
  readonly states?: readonly AlertState[] | undefined;
  readonly rule?: AlertRule | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly now: UnixMs;
  readonly watch: Watch;
}

/** Who looks at the rules. */
export interface Watch {
  /** Since when; undefined where nobody does. */
  readonly since: UnixMs | undefined;
  /** When that was done last. */
  readonly evaluatedAt: UnixMs | undefined;
  /** Why nothing can be kept, so that what fires now is in no list; undefined where it can. */
  readonly unkept: string | undefined;
}

const openStates: readonly AlertState[] = ["firing", "pending"];

/** A page of alerts: those that are open by their urgency, then those of the past, the latest first. */
export function alertsAnswer(reader: LedgerReader, question: AlertsQuestion): AlertsAnswer {
  const { limit, now, watch } = question;
  const found = foundAlerts(reader, question);
  const { rows, next } = pageOf(found, limit, (last) => positionOf(last).join("."));
  const silences = reader.alerts.silences().filter(({ until }) => until > now);
  return {
    schema_version: schemaVersion,
    alerts: rows.map((alert) => alertShape(alert, silencedUntil(alert, silences, now))),
    next_cursor: next,
    silences: silences.filter((silence) => isToldOf(reader, silence, question)).map(silenceShape),
    watching_since: instantOrNull(watch.since),
    evaluated_at: instantOrNull(watch.evaluatedAt),
    unkept: watch.unkept ?? null,
  };
}

/** The alert of an id, as it is now. Throws `not-found` for one that is not remembered. */
export function oneAlert(reader: LedgerReader, id: string, now: UnixMs): AlertShape {
  return toldShape(reader, findAlert(reader, id), now);
}

/** An alert with what silences say of it now. */
export function toldShape(reader: LedgerReader, alert: KeyedAlert, now: UnixMs): AlertShape {
  return alertShape(alert, silencedUntil(alert, reader.alerts.silences(), now));
}

/** The alert of an id. Throws `not-found` for one that is not remembered. */
export function findAlert(reader: LedgerReader, id: string): KeyedAlert {
  const key = keyOf("a", id);
  const alert = key === undefined ? undefined : reader.alerts.byKey(key);
  if (alert !== undefined) return alert;
  throw new AppError(
    "not-found",
    `no alert ${id} is remembered; 'hallmonitor alerts --all' lists those that are`,
  );
}

/** Whose alerts a filter means. A session goes by its id, and by its agent: two may have one of the same id. */
export function alertOwner(
  reader: LedgerReader,
  { agent, project, branch, user, team, sessionKey }: Omit<Filter, "model">,
): AlertQuestion["filter"] {
  const session = sessionKey === undefined ? undefined : reader.sessionByKey(sessionKey);
  return { agent: session?.agent ?? agent, project, branch, user, team, sessionId: session?.id };
}

/** Whether an alert is of those that a filter means. What is about nobody is of no project. */
export function isOf({ owner }: Pick<Alert, "owner">, filter: AlertQuestion["filter"]): boolean {
  const names = ["agent", "project", "branch", "user", "team", "sessionId"] as const;
  return names.every((name) => filter[name] === undefined || filter[name] === owner[name]);
}

/** One more than a page holds, where there are more. */
function foundAlerts(reader: LedgerReader, question: AlertsQuestion): KeyedAlert[] {
  const { rule, states = openStates, limit, cursor } = question;
  const after = cursor === undefined ? undefined : parseCursor(cursor);
  const filter = alertOwner(reader, question.filter);
  const open = reader.alerts
    .open()
    .filter((alert) => states.includes(alert.state) && (rule === undefined || alert.rule === rule))
    .filter((alert) => isOf(alert, filter) && heldWithin(alert, question))
    .toSorted((a, b) => compare(positionOf(a), positionOf(b)))
    .filter((alert) => after === undefined || compare(positionOf(alert), after) > 0);
  if (open.length > limit || !states.includes("resolved")) return open;
  const before = after?.[0] === resolvedRank ? after[3] : undefined;
  return [...open, ...pastAlerts(reader, question, { filter, before, limit: limit + 1 - open.length })];
}

/** Alerts that are over, the latest first. At most as many are remembered as can be looked through (`forget`). */
function pastAlerts(
  reader: LedgerReader,
  question: AlertsQuestion,
  { filter, before, limit }: { filter: AlertQuestion["filter"]; before: number | undefined; limit: number },
): KeyedAlert[] {
  const asked: AlertQuestion = { filter, rule: question.rule, states: ["resolved"] };
  const found: KeyedAlert[] = [];
  for (let last = before; ;) {
    const some = reader.alerts.page(asked, limit, last);
    found.push(...some.filter((alert) => heldWithin(alert, question)));
    last = some.at(-1)?.change;
    if (found.length >= limit || some.length < limit) return found.slice(0, limit);
  }
}

function heldWithin(alert: Alert, { filter: { from, to } }: Pick<AlertsQuestion, "filter">): boolean {
  const end = alert.resolvedAt ?? Infinity;
  return (from === undefined || end >= from) && (to === undefined || (alert.since ?? alert.startedAt) < to);
}

/**
 * Whether who asks may hear of a silence: of one project, session and so on, of its own ones, and of those that are meant
 * for everybody. A subject may name anything.
 */
function isToldOf(reader: LedgerReader, silence: Keyed<Silence>, { filter }: AlertsQuestion): boolean {
  const { from: _from, to: _to, ...owner } = filter;
  if (Object.values(owner).every((value) => value === undefined)) return true;
  const { sessionId, project, subject } = silence;
  if (sessionId !== undefined)
    return reader
      .sessionsById(sessionId)
      .some((session) => session.id === sessionId && isOwned(session, owner));
  if (project !== undefined) return project === owner.project;
  if (subject === undefined) return true;
  const asked = alertOwner(reader, filter);
  return reader.alerts.open().some((alert) => alert.subject === subject && isOf(alert, asked));
}

/** Where an alert stands in the list: its state, then what is worst, then what is newest; those of the past by their last change. */
type Position = readonly [state: number, severity: number, at: number, number: number];

const resolvedRank = 2;

function positionOf({ state, severity, startedAt, key, change }: KeyedAlert): Position {
  if (state === "resolved") return [resolvedRank, 0, 0, change];
  return [openStates.indexOf(state), severities.indexOf(severity), startedAt, key];
}

function compare(a: Position, b: Position): number {
  return a[0] - b[0] || a[1] - b[1] || b[2] - a[2] || b[3] - a[3];
}

function parseCursor(text: string): Position {
  const [, state, severity, at, number] = /^([0-2])\.([0-2])\.(\d{1,16})\.(\d{1,16})$/.exec(text) ?? [];
  if (number === undefined) throw foreignCursor();
  return [Number(state), Number(severity), Number(at), Number(number)];
}
