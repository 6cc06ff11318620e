import { sourceBit, type InsertedTextAccount, type InsertedTextObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** A text that a client itself put into a conversation, by size. */
export interface InsertedText extends Thing, InsertedTextAccount {}

/** The inserted text that one observation alone describes. */
export function insertedTextOf(seen: InsertedTextObservation, sessionKey: number | undefined): InsertedText {
  const { part, label, bytes, subagentId } = seen;
  return { sessionKey, at: seen.at, part, label, bytes, subagentId, sources: sourceBit(seen.source) };
}
