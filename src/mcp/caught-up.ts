import { setTimeout as sleep } from "node:timers/promises";
import { sourceBit, sources } from "../domain/source.ts";
import type { Session } from "../domain/session.ts";
import type { LedgerReader } from "../store/store.ts";
import { calledAs } from "./whose.ts";

/**
 * An agent asks in the middle of an answer, and its client writes that answer to the transcript while the question is under way: the
 * ledger may hear of it a moment later. Figures that leave out the very request that asks would be wrong by the largest part.
 */

/** A collector reads a line within a second after it was written, on a machine with nothing else to do. */
const patienceMs = 3000;
const pollMs = 40;
/** A session whose transcript was not read by then has none that can be read here. */
const unreadMs = 15_000;

/** Resolves when the ledger knows the call from its transcript, and with it the request that made it; or when that is not to be expected. */
export async function caughtUp(
  reader: LedgerReader,
  { toolUseId, now }: { readonly toolUseId: string; readonly now: number },
): Promise<void> {
  for (let waited = 0; waited < patienceMs; waited += pollMs) {
    const call = calledAs(reader, { toolUseId, now });
    if (call !== undefined && (call.sources & sourceBit("transcript")) !== 0) return;
    const session = call?.sessionKey === undefined ? undefined : reader.sessionByKey(call.sessionKey);
    if (session !== undefined && isUnread(session, now)) return;
    await sleep(pollMs);
  }
}

function isUnread({ seenBySource, startedAt }: Session, now: number): boolean {
  return (seenBySource[sources.indexOf("transcript")] ?? 0) === 0 && now - startedAt > unreadMs;
}
