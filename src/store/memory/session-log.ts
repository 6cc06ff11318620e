import type { SessionLog } from "../session-log.ts";
import type { MemoryLedger } from "./ledger.ts";
import { newest } from "./order.ts";

/** What happened in a session, found by looking at everything. */
export function memorySessionLog(ledger: MemoryLedger): SessionLog {
  return {
    after: (kind, { sessionKey, position }, limit) =>
      newest(ledger.shelves[kind].all(), Infinity)
        .filter((thing) => thing.sessionKey === sessionKey)
        .filter(({ at, key }) => at > position.at || (at === position.at && key > position.key))
        .slice(0, limit),
    byKey: (kind, key) => ledger.shelves[kind].byKey(key),
  };
}
