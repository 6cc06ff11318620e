import type { Alert, AlertRule, Finding } from "../domain/alert.ts";
import type { Session } from "../domain/session.ts";
import { contextOf, isOver } from "../query/context/context-of.ts";
import type { ContextShape } from "../query/context/shape.ts";
import type { ThreadMemory } from "../query/context/thread-memory.ts";
import type { LedgerReader } from "../store/store.ts";
import { RecentWork } from "./recent-work.ts";
import type { Asked, Rule } from "./rule/rule.ts";

/** Nobody drives more sessions at once; the ones heard of last are looked at. */
const mostSessions = 200;
/** What was not heard of for so long is not live. It is how long a session with hooks waits for its person. */
const liveMs = 12 * 3_600_000;
/** Conditions of one rule that are told of one by one: more are one condition that somebody has seen by now. */
const mostFindings = 200;

/** What a look is made of, beside what it finds out itself. */
export type LookAsked = Omit<Asked, "live" | "contextOf" | "recent" | "open"> & {
  /** What is known from the look before; without them all is read anew. */
  readonly threads?: ThreadMemory | undefined;
  readonly recent?: RecentWork | undefined;
  readonly open?: ((rule: AlertRule, subject: string) => Alert | undefined) | undefined;
};

/** What one look at the ledger may ask, with the sessions that are live now. */
export function askedOf(reader: LedgerReader, { threads, recent, open, ...asked }: LookAsked): Asked {
  const { now, filter, contexts: settings } = asked;
  const known = new Map<number, ContextShape | null>();
  return {
    ...asked,
    live: reader
      .sessions({ ...filter, from: now - liveMs, to: undefined }, mostSessions)
      .filter((session) => !isOver(session)),
    contextOf: (session: Session) => {
      const before = known.get(session.key);
      if (before !== undefined) return before;
      const context = contextOf(reader, session, { settings, now, threads });
      known.set(session.key, context);
      return context;
    },
    recent: recent ?? new RecentWork(reader),
    open: open ?? (() => undefined),
  };
}

/** What a rule finds now; nothing where the config switches it off. Of many conditions those that are open already stay. */
export function findingsOf(rule: Rule, reader: LedgerReader, asked: Asked): readonly Finding[] {
  if (asked.settings[rule.name].off) return [];
  const found = rule.find(reader, asked);
  if (found.length <= mostFindings) return found;
  const isOpen = ({ subject }: Finding): boolean => asked.open(rule.name, subject) !== undefined;
  return [...found.filter(isOpen), ...found.filter((finding) => !isOpen(finding))].slice(0, mostFindings);
}
