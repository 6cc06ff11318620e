import { alertRules, type AlertRule, type Silence } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";
import { cutText } from "../domain/cut-text.ts";
import { durationOf } from "../domain/duration.ts";
import { plainText } from "../domain/plain-text.ts";
import type { UnixMs } from "../domain/time.ts";
import { Calendar } from "../query/calendar.ts";
import { parseInstant } from "../query/filter.ts";
import { refuseUnknown } from "../query/known-name.ts";
import { findProject } from "../query/project.ts";
import { findSession } from "../query/sessions.ts";
import type { LedgerReader } from "../store/store.ts";
import { findAlert } from "./alerts.ts";

/** What is not to be told, and for how long: the body of a POST, and the flags of the command. */
export interface SilenceOrder {
  /** An alert by its id, which means its rule and what it is about. */
  readonly alert?: string | undefined;
  readonly rule?: string | undefined;
  readonly subject?: string | undefined;
  readonly project?: string | undefined;
  readonly session_id?: string | undefined;
  readonly all?: boolean | undefined;
  /** `30m`, `2h`, `3d`. */
  readonly for?: string | undefined;
  /** ISO 8601. */
  readonly until?: string | undefined;
  readonly reason?: string | undefined;
}

/** Longer, and what it hides has been forgotten: who means for good turns the rule off. */
const longestMs = 30 * 86_400_000;
/** A reason is a line in a list. */
const longestReason = 200;

/**
 * The silence that is meant. Throws `invalid` where it is not said what or how long, and `not-found` for a rule, project,
 * session or alert that is not there: a silence that matches nothing would look like one that works.
 */
export function silenceOf(reader: LedgerReader, order: SilenceOrder, now: UnixMs): Silence {
  const reason = plainText(order.reason).trim();
  return {
    ...meantBy(reader, order),
    createdAt: now,
    until: endOf(order, now),
    ...(reason === "" ? {} : { reason: cutText(reason, longestReason) }),
  };
}

type Meant = Pick<Silence, "rule" | "subject" | "project" | "sessionId">;

const matchers = ["alert", "rule", "subject", "project", "session_id"] as const;

function meantBy(reader: LedgerReader, order: SilenceOrder): Meant {
  const named = matchers.filter((name) => order[name] !== undefined);
  if (order.all === true) {
    if (named.length === 0) return {};
    throw new AppError("invalid", `all means every alert; leave it or ${named.join(" and ")} out`);
  }
  if (named.length === 0)
    throw new AppError(
      "invalid",
      `it is not said what to silence; name one of ${matchers.join(", ")}, or all`,
    );
  if (order.alert === undefined) return matched(reader, order);
  if (named.length > 1)
    throw new AppError("invalid", `an alert is named already; leave ${named.slice(1).join(" and ")} out`);
  const { rule, subject } = findAlert(reader, order.alert);
  return { rule, subject };
}

function matched(reader: LedgerReader, { rule, subject, project, session_id }: SilenceOrder): Meant {
  return {
    ...(rule === undefined ? {} : { rule: ruleOf(rule, "rule") }),
    ...(subject === undefined ? {} : { subject }),
    ...(project === undefined ? {} : { project: knownProject(reader, project) }),
    ...(session_id === undefined ? {} : { sessionId: idOf(reader, session_id) }),
  };
}

/** A silence is of an id: where two agents have sessions of one, it is of both. */
function idOf(reader: LedgerReader, text: string): string {
  // Every id begins with nothing.
  const [first, ...others] = text === "" ? [] : reader.sessionsById(text);
  const isOneId = first !== undefined && others.every(({ id }) => id === first.id);
  return isOneId ? first.id : findSession(reader, text).id;
}

/** A rule by its name. Throws `invalid` with `name`, what the person called it, and the rules that there are. */
export function ruleOf(text: string, name: string): AlertRule {
  const rule = alertRules.find((known) => known === text);
  if (rule !== undefined) return rule;
  throw new AppError("invalid", `${name}: '${text}' is no rule; there are ${alertRules.join(", ")}`);
}

function knownProject(reader: LedgerReader, name: string): string {
  const project = findProject(reader, name);
  refuseUnknown(reader, { project });
  return project;
}

function endOf({ for: span, until }: SilenceOrder, now: UnixMs): UnixMs {
  if ((span === undefined) === (until === undefined))
    throw new AppError("invalid", "say for how long: 'for', such as 2h, or 'until', a time, and not both");
  const end =
    span === undefined
      ? parseInstant(until ?? "", "until", new Calendar("UTC"))
      : now + durationOf(span, "for");
  if (end <= now) throw new AppError("invalid", `until is over already: ${until}`);
  if (end - now <= longestMs) return end;
  throw new AppError(
    "invalid",
    "a silence lasts 30 days at most; a rule that nobody wants is turned off in the config (docs/alerts.md)",
  );
}
