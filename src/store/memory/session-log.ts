import type { Thing } from "../../domain/thing.ts";
import type { Logged, LoggedKind, SessionLog } from "../session-log.ts";
import type { Keyed } from "../store.ts";
import { shelfOf, type MemoryLedger } from "./ledger.ts";

/** What happened in a session, found by looking at everything. */
export function memorySessionLog(ledger: MemoryLedger): SessionLog {
  return {
    after: (kind, { sessionKey, position }, limit) =>
      thingsOf(ledger, kind, sessionKey)
        .filter(({ at, key }) => at > position.at || (at === position.at && key > position.key))
        .slice(0, limit),
    byKey: <K extends LoggedKind>(kind: K, key: number) =>
      // A thing's kind selects the shelf, so it holds such things.
      shelfOf(ledger, kind).byKey(key) as Logged<K> | undefined,
  };
}

function thingsOf<K extends LoggedKind>(ledger: MemoryLedger, kind: K, sessionKey: number): Logged<K>[] {
  const all: readonly Keyed<Thing>[] = shelfOf(ledger, kind).all();
  const own = all.filter((thing) => thing.sessionKey === sessionKey);
  // As above: the shelf of a kind holds things of that kind.
  return own.toSorted((a, b) => a.at - b.at || a.key - b.key) as unknown as Logged<K>[];
}
