import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { SessionSpan } from "../../store/glance.ts";
import type { LedgerReader } from "../../store/store.ts";
import { findSession } from "../sessions.ts";

/** Which session is looked at, and which part of its time: `from <= at < to`. */
export interface CloseUpQuestion {
  /** Its id, or the beginning of one when only one session has it. */
  readonly id: string;
  /** Where two agents have a session of that id. */
  readonly agent?: string | undefined;
  readonly from?: UnixMs | undefined;
  readonly to?: UnixMs | undefined;
}

/** The session that is meant and the span of its things. Throws as `findSession` does. */
export function askedSession(
  reader: LedgerReader,
  { id, agent, from, to }: CloseUpQuestion,
): { readonly session: Session; readonly span: SessionSpan } {
  const session = findSession(reader, id, agent);
  return { session, span: { sessionKey: session.key, from, to } };
}
