import type { Things } from "../domain/kinds.ts";
import type { ThingKind } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import { isNamed } from "../query/thing-shape.ts";
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

/** Tool calls with their sessions, without waits for a permission whose tool was never named: those are no calls of their own. */
export function namedCalls(view: LedgerView, filter: Filter): Pages<ThingRow<"tool-call">> {
  return eachPage(thingRows(view, "tool-call", filter), (page) => page.filter(({ thing }) => isNamed(thing)));
}

/** The same list with every row as something else. */
export function pagesOf<T, R>(pages: Pages<T>, rowOf: (row: T) => R): Pages<R> {
  return eachPage(pages, (page) => page.map(rowOf));
}

/** The same list with every page as another one. */
export function eachPage<T, R>(pages: Pages<T>, pageOf: (page: readonly T[]) => R[]): Pages<R> {
  return {
    total: pages.total,
    *[Symbol.iterator]() {
      for (const page of pages) yield pageOf(page);
    },
  };
}
