import { isTypedDay, mayHaveAsked, mayStandIn, typedAlias, type Prompt } from "../../domain/prompt.ts";
import { isHeardElsewhere, isSketch, type Session } from "../../domain/session.ts";
import type { ChangedThing } from "../session-log.ts";
import type { Keyed } from "../store.ts";
import type { MemoryLedger } from "./ledger.ts";

/** Whether the prompts of a session are known better than by a stand-in, as of `StandIns` in the store on SQLite. */
export function isKnownBetter(ledger: MemoryLedger, session: Session): boolean {
  return (
    isHeardElsewhere(session) ||
    ledger.shelves.request.all().some(({ sessionKey }) => sessionKey === session.key) ||
    promptsOf(ledger, session).some((prompt) => !isStandIn(ledger, session, prompt))
  );
}

/** Whether nothing but stand-ins tells when a session lived. */
export function isHearsay(ledger: MemoryLedger, session: Session): boolean {
  return (
    isSketch(session) &&
    !isKnownBetter(ledger, session) &&
    ledger.shelves["tool-call"].all().every(({ sessionKey }) => sessionKey !== session.key)
  );
}

/** Takes out all prompts that stand in for what is known better by now. */
export function takeOutStandIns(ledger: MemoryLedger): ChangedThing[] {
  const withSome = new Set(
    ledger.shelves.prompt
      .all()
      .filter(mayStandIn)
      .map(({ sessionKey }) => sessionKey),
  );
  for (const day of ledger.sessions.values())
    if (isTypedDay(day.id) && isSketch(day) && promptsOf(ledger, day).length === 0) ledger.drop(day);
  return [...ledger.sessions.values()].flatMap((session) => {
    if (!withSome.has(session.key)) return [];
    const [gone, staying] = partition(promptsOf(ledger, session), (one) => isStandIn(ledger, session, one));
    if (isTypedDay(session.id)) return takeOutOfDay(ledger, session, gone);
    if (gone.length === 0 || !isKnownBetter(ledger, session)) return [];
    return takeOut(ledger, gone, { session, by: session, staying });
  });
}

/** Takes out what was typed on a folder's day while a session lived there that is known better, and the day if nothing is left of it. */
function takeOutOfDay(ledger: MemoryLedger, day: Session, typed: readonly Keyed<Prompt>[]): ChangedThing[] {
  const better = [...ledger.sessions.values()].filter(
    (one) => mayHaveAsked(one, day) && isKnownBetter(ledger, one),
  );
  const gone = typed.flatMap((prompt) => {
    const by = better.find((one) => mayHaveAsked(one, day, { startedAt: prompt.at, lastSeenAt: prompt.at }));
    return by === undefined
      ? []
      : takeOut(ledger, [prompt], { session: day, by, staying: promptsOf(ledger, by) });
  });
  const stays = promptsOf(ledger, day);
  const [first, last] = [stays[0], stays.at(-1)];
  if (first === undefined || last === undefined) ledger.drop(day);
  else if (gone.length > 0 && isSketch(day))
    ledger.sessions.set(day.key, { ...day, startedAt: first.at, lastSeenAt: last.at });
  return gone;
}

function takeOut(
  ledger: MemoryLedger,
  gone: readonly Keyed<Prompt>[],
  at: { readonly session: Session; readonly by: Session; readonly staying: readonly Keyed<Prompt>[] },
): ChangedThing[] {
  for (const { key, at: asked } of gone) {
    const next = at.staying.find((prompt) => prompt.at >= asked) ?? at.staying.at(-1);
    const alias = typedAlias({ sessionId: at.session.id, at: asked });
    ledger.shelves.prompt.takeOut(key, alias, next?.key ?? 0);
    const line = ledger.entries.findIndex(({ kind, thingKey }) => kind === "prompt" && thingKey === key);
    if (line >= 0) ledger.entries.splice(line, 1);
  }
  return gone.map(({ key }) => ({ kind: "prompt", key, sessionKey: at.by.key }));
}

function promptsOf(ledger: MemoryLedger, session: Session): Keyed<Prompt>[] {
  const own = ledger.shelves.prompt.all().filter(({ sessionKey }) => sessionKey === session.key);
  return own.toSorted((a, b) => a.at - b.at || a.key - b.key);
}

function isStandIn({ shelves }: MemoryLedger, { id }: Session, prompt: Keyed<Prompt>): boolean {
  return mayStandIn(prompt) && shelves.prompt.leads(typedAlias({ sessionId: id, at: prompt.at }), prompt.key);
}

function partition<T>(items: readonly T[], test: (item: T) => boolean): [T[], T[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
