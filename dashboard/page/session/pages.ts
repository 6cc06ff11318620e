import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../../api/answer.ts";
import { ApiFault, askJson } from "../../api/ask.ts";

/** A page of a list as the API gives it. */
export interface ListPage {
  readonly next_cursor: string | null;
}

/**
 * As much of a list as has come. `rows` is empty before its first page and where there is nothing; the answer of that page
 * tells the two apart.
 */
export interface Pages<Row> {
  /** All rows that were asked for so far, each once, as it was told last. */
  readonly rows: readonly Row[];
  /** Asks for the next page; undefined where there is none. */
  readonly more: (() => void) | undefined;
  readonly isLoading: boolean;
  /** Why the next page did not come. */
  readonly fault: ApiFault | undefined;
}

interface PagesQuestion<Row, Page extends ListPage> {
  /** The first page, which is asked for again while things go on. */
  readonly first: Answer<Page>;
  /** The address of the page after a cursor. */
  readonly addressOf: (cursor: string) => string;
  readonly rowsOf: (page: Page) => readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** What the list is of; another one begins anew. */
  readonly name: string;
}

interface Held<Row> {
  readonly name: string;
  readonly rows: ReadonlyMap<string, Row>;
  /** Where the next page begins; undefined while only the first is known. */
  readonly cursor: string | null | undefined;
}

/**
 * A list that grows page by page at a person's wish while its first page stays live. A row that leaves the first page stays in
 * the list, so the caller puts the rows in order.
 */
export function usePages<Row, Page extends ListPage>(question: PagesQuestion<Row, Page>): Pages<Row> {
  const { first, addressOf, rowsOf, name } = question;
  const [held, setHeld] = useState<Held<Row>>({ name, rows: new Map(), cursor: undefined });
  const [isLoading, setLoading] = useState(false);
  const [failed, setFailed] = useState<{ readonly name: string; readonly fault: ApiFault }>();
  const latest = useRef(question);
  latest.current = question;
  const add = useCallback((page: Page, isFirst: boolean) => {
    setHeld((before) => {
      const own = latest.current;
      const base: Held<Row> =
        before.name === own.name ? before : { name: own.name, rows: new Map(), cursor: undefined };
      const rows = new Map(base.rows);
      for (const row of own.rowsOf(page)) rows.set(own.keyOf(row), row);
      return { name: own.name, rows, cursor: isFirst ? base.cursor : page.next_cursor };
    });
  }, []);
  const { data, isStale } = first;
  useEffect(() => {
    if (data !== undefined && !isStale) add(data, true);
  }, [data, isStale, name]);
  const isOwn = held.name === name && held.rows.size > 0;
  const cursor =
    (isOwn ? held.cursor : undefined) ?? (held.cursor === null && isOwn ? null : data?.next_cursor);
  const more = async (after: string): Promise<void> => {
    setLoading(true);
    setFailed(undefined);
    try {
      const page = await askJson<Page>(addressOf(after));
      if (latest.current.name === name) add(page, false);
    } catch (thrown) {
      const fault = thrown instanceof ApiFault ? thrown : new ApiFault("internal", String(thrown));
      setFailed({ name, fault });
    } finally {
      setLoading(false);
    }
  };
  return {
    rows: isOwn ? [...held.rows.values()] : data === undefined ? [] : rowsOf(data),
    more: cursor === null || cursor === undefined ? undefined : () => void more(cursor),
    isLoading,
    // What went wrong with another list says nothing of this one.
    fault: failed?.name === name ? failed.fault : undefined,
  };
}
