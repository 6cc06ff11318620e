import type { Things } from "../domain/kinds.ts";
import type { ThingKind } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import type { Filter, Keyed } from "../store/store.ts";
import type { LedgerView, Pages } from "../store/whole.ts";
import { Owners } from "./owners.ts";

/** A thing with the session it belongs to. */
export interface ThingRow<K extends ThingKind> {
  readonly thing: Keyed<Things[K]>;
  readonly session: Session | undefined;
  /** Its session's, or its own where it names none. */
  readonly agent: string | undefined;
}

/** The things of a kind with their sessions. */
export function thingRows<K extends ThingKind>(
  view: LedgerView,
  kind: K,
  filter: Filter,
): Pages<ThingRow<K>> {
  const owners = new Owners(view.reader);
  const things = view.things(kind, filter);
  return pagesOf(things, (thing) => {
    const session = owners.of(thing.sessionKey);
    return { thing, session, agent: session?.agent ?? thing.agent };
  });
}

/** The same list with every row as something else. */
export function pagesOf<T, R>(pages: Pages<T>, rowOf: (row: T) => R): Pages<R> {
  return {
    total: pages.total,
    *[Symbol.iterator]() {
      for (const page of pages) yield page.map(rowOf);
    },
  };
}
