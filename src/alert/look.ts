import type { Alert, AlertRule, Finding } from "../domain/alert.ts";
import { compareSessions, type Session } from "../domain/session.ts";
import { notOver } from "../query/state-filter.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Asked, Rule } from "./rule/rule.ts";
import { SessionReadings } from "./session-readings.ts";
import { leftMs } from "../domain/activity.ts";
import { adviceWithFlags, withFlags } from "../domain/command-line.ts";

/** Nobody drives more sessions at once; the ones heard of last are looked at, and as many that ask for a permission. */
const mostSessions = 200;
/** Conditions of one rule that are told of one by one: more are one condition that somebody has seen by now. */
const mostFindings = 200;

/** What a look is made of, beside what it finds out itself. */
export type LookAsked = Omit<Asked, "live" | "contextOf" | "recent" | "open" | "dataDirFlag"> & {
  /** What is known from the looks before; without it all is read anew. */
  readonly readings?: SessionReadings | undefined;
  /** Sessions that changed and may be read in one look; all of them where it is left out. */
  readonly mostRead?: number | undefined;
  /** What leads the commands that are told to the ledger that was looked at, as ` --data-dir DIR`; empty where none is needed. */
  readonly dataDirFlag?: string | undefined;
  readonly open?: ((rule: AlertRule, subject: string) => Alert | undefined) | undefined;
};

/** What one look at the ledger may ask, with the sessions that are live now. */
export function askedOf(reader: LedgerReader, { mostRead = Infinity, open, ...asked }: LookAsked): Asked {
  const { now, filter, contexts: settings, readings = new SessionReadings(reader) } = asked;
  const live = liveSessions(reader, { ...filter, from: now - leftMs, to: undefined });
  readings.begin(live, mostRead);
  return {
    ...asked,
    live,
    contextOf: (session: Session) => readings.context(session, { settings, now }),
    recent: readings,
    open: open ?? (() => undefined),
    dataDirFlag: asked.dataDirFlag ?? "",
  };
}

/**
 * Sessions that are not over, the latest heard of first. Hundreds that ended since, or work, may have been heard of after one that
 * stands still until a person decides: what is told of that one must not seem to be over.
 */
function liveSessions(reader: LedgerReader, filter: Filter): readonly Session[] {
  const asking = reader.sessions({ ...filter, doing: ["waiting-permission"] }, mostSessions);
  const latest = reader.sessions({ ...filter, doing: notOver }, mostSessions);
  const byKey = new Map([...asking, ...latest].map((session) => [session.key, session]));
  return [...byKey.values()].toSorted(compareSessions);
}

/** What a rule finds now; nothing where the config switches it off. Of many conditions those that are open already stay. */
export function findingsOf(rule: Rule, reader: LedgerReader, asked: Asked): readonly Finding[] {
  if (asked.settings[rule.name].off) return [];
  const found = rule.find(reader, asked).map((finding) => placed(finding, asked.dataDirFlag));
  if (found.length <= mostFindings) return found;
  const isOpen = ({ subject }: Finding): boolean => asked.open(rule.name, subject) !== undefined;
  return [...found.filter(isOpen), ...found.filter((finding) => !isOpen(finding))].slice(0, mostFindings);
}

/** A finding whose commands are about the ledger that it was found in. */
function placed(finding: Finding, flag: string): Finding {
  if (flag === "") return finding;
  const { action, command } = finding;
  return {
    ...finding,
    action: adviceWithFlags(action, flag),
    command: command === undefined ? undefined : withFlags(command, flag),
  };
}
