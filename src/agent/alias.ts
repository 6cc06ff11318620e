import { isUniqueId } from "../domain/reused-id.ts";
import type { Heard } from "./plain-record.ts";

/** What a record that has no id of its own is known by: its time and fingerprint, which it has in common with its redelivery alone. */
export function recordAlias({ at, digest }: Pick<Heard, "at" | "digest">): string {
  return `record:${at}:${digest}`;
}

/**
 * What an answer is known by in whatever tells of it: a client's span, its log, a gateway's span. One whose id may be given out again is
 * found in its session about its time (`domain/reused-id.ts`), so that only the record itself has a name.
 */
export function answerAliases(requestId: string | undefined, own: string): string[] {
  return requestId !== undefined && isUniqueId(requestId) ? [`response:${requestId}`] : [own];
}

/** The same of a use of a tool, whose id is of its session. */
export function useAliases(
  { sessionId = "" }: Pick<Heard, "sessionId">,
  id: string | undefined,
  own: string,
): string[] {
  return id !== undefined && isUniqueId(id) ? [`tool:${sessionId}:${id}`] : [own];
}
