import { mayStandIn, typedAlias, type Prompt } from "../../domain/prompt.ts";
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
  return [...ledger.sessions.values()].flatMap((session) => {
    if (!withSome.has(session.key)) return [];
    const [gone, staying] = partition(promptsOf(ledger, session), (one) => isStandIn(ledger, session, one));
    if (gone.length === 0 || !isKnownBetter(ledger, session)) return [];
    for (const { key, at } of gone) {
      const next = staying.find((prompt) => prompt.at >= at) ?? staying.at(-1);
      ledger.shelves.prompt.takeOut(key, typedAlias({ sessionId: session.id, at }), next?.key ?? 0);
      const line = ledger.entries.findIndex(({ kind, thingKey }) => kind === "prompt" && thingKey === key);
      if (line >= 0) ledger.entries.splice(line, 1);
    }
    return gone.map(({ key }) => ({ kind: "prompt", key, sessionKey: session.key }));
  });
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
