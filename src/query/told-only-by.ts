import { sources, type Source } from "../domain/source.ts";
import type { Session } from "../domain/session.ts";

/** Whether nobody but this channel tells of a session. */
export function isToldOnlyBy(source: Source, { seenBySource }: Pick<Session, "seenBySource">): boolean {
  const told = sources.filter((_, index) => (seenBySource[index] ?? 0) > 0);
  return told.length === 1 && told[0] === source;
}
