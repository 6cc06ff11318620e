import type { Session } from "../domain/session.ts";
import type { Filter, LedgerReader } from "../store/store.ts";

/** Sessions that are asked for at a time. */
const pageSize = 500;

/** Every session that the filter leaves, the latest first, a page in memory at a time. */
export function* eachSession(reader: LedgerReader, filter: Filter): Generator<Session, void> {
  let last: Session | undefined;
  do {
    const after = last === undefined ? undefined : { lastSeenAt: last.lastSeenAt, key: last.key };
    const page = reader.sessions(filter, pageSize, after);
    yield* page;
    last = page.length === pageSize ? page.at(-1) : undefined;
  } while (last !== undefined);
}
