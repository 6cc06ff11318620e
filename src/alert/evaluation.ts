/**
 * What becomes of alerts at one look: a pure fold of what is open, what was found now, and the time. It refuses to know where
 * findings come from, where alerts are kept and who is told.
 */
import type { Alert, AlertRule, Finding } from "../domain/alert.ts";
import type { UnixMs } from "../domain/time.ts";
import type { AlertToKeep } from "../store/alert-log.ts";

/** What one look found. */
export interface Look {
  readonly now: UnixMs;
  readonly findings: readonly Finding[];
  /** When open alerts were found last, by their identity: an alert itself knows when it was kept last. Now, where nobody knows. */
  readonly seenAt: ReadonlyMap<string, UnixMs>;
  /** Rules that could not be looked at: what is open of them stays as it is. */
  readonly unseen: ReadonlySet<AlertRule>;
  readonly patienceOf: (rule: AlertRule) => Patience;
}

/** How long a condition holds before it fires, and is over before it is resolved, in milliseconds. */
export interface Patience {
  readonly forMs: number;
  readonly keepMs: number;
}

/** An alert after a look, and whether it has to be kept now: its state, level, severity, owner or title is another, or the rest of its text for long enough. */
export interface Evaluated {
  readonly alert: AlertToKeep;
  readonly isNews: boolean;
}

/** What stands below a title and changed alone is kept this often at most, in milliseconds: the numbers of a busy context change at every look. */
const refreshMs = 30_000;

/**
 * Every alert that was open, as it is now, and the new ones. Times that lie ahead of now, after a clock was set back, count
 * as now; so nothing has ever been so for less than no time.
 */
export function evaluate(open: readonly AlertToKeep[], look: Look): Evaluated[] {
  const found = new Map<string, Finding>();
  // Of two findings of one thing the first counts.
  for (const finding of look.findings)
    if (!found.has(identityOf(finding))) found.set(identityOf(finding), finding);
  const known = open.map((before) => {
    const finding = found.get(identityOf(before));
    found.delete(identityOf(before));
    const alert = atMost({ ...before, seenAt: look.seenAt.get(identityOf(before)) ?? look.now }, look.now);
    const after = finding === undefined ? missing(alert, look) : again(alert, finding, look);
    return { alert: after, isNews: isNews(before, after) };
  });
  return [...known, ...[...found.values()].map((finding) => ({ alert: begin(finding, look), isNews: true }))];
}

/** What an alert is about: there is one open one of each. */
export function identityOf({ rule, subject }: Pick<Finding, "rule" | "subject">): string {
  return `${rule} ${subject}`;
}

function atMost(alert: AlertToKeep, now: UnixMs): AlertToKeep {
  return {
    ...alert,
    startedAt: Math.min(alert.startedAt, now),
    seenAt: Math.min(alert.seenAt, now),
  };
}

function begin(finding: Finding, look: Look): Alert {
  return ripened({ ...finding, state: "pending", startedAt: look.now, seenAt: look.now }, look);
}

/** Found once more: all that is said of it is said anew. */
function again(alert: AlertToKeep, finding: Finding, look: Look): AlertToKeep {
  const { key, state, startedAt, firedAt, told } = alert;
  return ripened({ ...finding, key, state, startedAt, seenAt: look.now, firedAt, told }, look);
}

/** What has held for long enough fires. */
function ripened<T extends AlertToKeep>(alert: T, { now, patienceOf }: Look): T {
  const isRipe = alert.state === "pending" && now - alert.startedAt >= patienceOf(alert.rule).forMs;
  return isRipe ? { ...alert, state: "firing", firedAt: now } : alert;
}

/** Not found: a condition that ends before it fires is over at once, one that fires when it stays away. */
function missing(alert: AlertToKeep, { now, unseen, patienceOf }: Look): AlertToKeep {
  if (unseen.has(alert.rule)) return { ...alert, seenAt: now };
  const isOver = alert.state === "pending" || now - alert.seenAt >= patienceOf(alert.rule).keepMs;
  return isOver ? { ...alert, state: "resolved", resolvedAt: now } : alert;
}

function isNews(before: AlertToKeep, after: AlertToKeep): boolean {
  if (before.state !== after.state || before.level !== after.level || before.severity !== after.severity)
    return true;
  // The title stands beside what it is about, which tells the present.
  if (before.title !== after.title) return true;
  // Lists and silences go by whose it is: a session may be heard of before anybody tells its project.
  if (!isAboutTheSame(before, after)) return true;
  return !explainsTheSame(before, after) && after.seenAt - before.seenAt >= refreshMs;
}

const ownerParts = ["agent", "sessionId", "project", "branch", "user", "team"] as const;

function isAboutTheSame(a: Finding, b: Finding): boolean {
  return ownerParts.every((part) => a.owner[part] === b.owner[part]);
}

function explainsTheSame(a: Finding, b: Finding): boolean {
  return a.detail === b.detail && a.action === b.action && a.command === b.command;
}
