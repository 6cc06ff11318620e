import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { Answer } from "../api/answer.ts";
import { addressOf, ApiFault, askJson, type Params } from "../api/ask.ts";
import { meets, withBeginning, withNext, type RowOrder, type ToldRows } from "./told-rows.ts";

/** A page of a list as the API gives it. */
export interface ListPage {
  readonly next_cursor: string | null;
}

/**
 * As much of a list as has come, in its order. `rows` is empty before its first page and where there is nothing; the answer of
 * that page tells the two apart.
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

interface PagesQuestion<Row, Page extends ListPage> extends RowOrder<Row> {
  /** The first page, which is asked for again while things go on. */
  readonly first: Answer<Page>;
  /** What that one answers. The pages behind it are asked for alike, and another question is another list. */
  readonly path: string;
  readonly params: Params;
  readonly rowsOf: (page: Page) => readonly Row[];
}

interface Held<Row> extends ToldRows<Row> {
  readonly asked: string;
}

/** A list that grows page by page at a person's wish while its first page stays live. */
export function usePages<Row, Page extends ListPage>(question: PagesQuestion<Row, Page>): Pages<Row> {
  const { first, path, params, rowsOf } = question;
  const asked = addressOf(path, params);
  const [held, setHeld] = useState<Held<Row>>();
  const [asking, setAsking] = useState<string>();
  const [failed, setFailed] = useState<{ readonly asked: string; readonly fault: ApiFault }>();
  const { data, isStale } = first;
  const now =
    data === undefined || isStale
      ? undefined
      : { rows: rowsOf(data), cursor: data.next_cursor, isLong: false };
  const own = held?.asked === asked ? held : now;
  const latest = useRef(own);
  latest.current = own;
  const pageAt = async (cursor: string): Promise<ToldRows<Row>> => {
    const page = await askJson<Page>(addressOf(path, { ...params, cursor }));
    return { rows: rowsOf(page), cursor: page.next_cursor, isLong: true };
  };
  useEffect(() => {
    if (now === undefined) return undefined;
    let isLater = false;
    const take = async (): Promise<void> => {
      const told = await untilMet({ held: latest.current, now, by: question, pageAt });
      if (isLater) return;
      setHeld((before) => {
        if (before?.asked !== asked) return { asked, ...told };
        return { asked, ...withBeginning(before, told, question) };
      });
    };
    void take();
    return () => void (isLater = true);
  }, [data, isStale, asked]);
  const cursor = own?.cursor ?? null;
  const more = useCallback(async (): Promise<void> => {
    if (cursor === null) return;
    setAsking(asked);
    setFailed(undefined);
    // What is pushed off the first page from now on is missed by the page that is asked for.
    setHeld((before) => (before?.asked === asked ? { ...before, isLong: true } : before));
    try {
      const next = await pageAt(cursor);
      setHeld((before) => {
        // Another list, or one that began anew meanwhile, does not go on here.
        if (before?.asked !== asked || before.cursor !== cursor) return before;
        return { asked, ...withNext(before, next, question) };
      });
    } catch (thrown) {
      setFailed({ asked, fault: ApiFault.from(thrown) });
    } finally {
      setAsking((before) => (before === asked ? undefined : before));
    }
  }, [asked, cursor]);
  return {
    rows: own?.rows ?? (data === undefined ? [] : rowsOf(data)),
    more: cursor === null ? undefined : () => void more(),
    isLoading: asking === asked,
    // What went wrong with another list says nothing of this one.
    fault: failed?.asked === asked ? failed.fault : undefined,
  };
}

interface Beginning<Row> {
  readonly held: ToldRows<Row> | undefined;
  readonly now: ToldRows<Row>;
  readonly by: RowOrder<Row>;
  readonly pageAt: (cursor: string) => Promise<ToldRows<Row>>;
}

/**
 * The beginning of a list, asked for as far as there is news: more than a page may have come since it was told. Where there is
 * more of it than is held, the list may as well begin anew.
 */
async function untilMet<Row>({ held, now, by, pageAt }: Beginning<Row>): Promise<ToldRows<Row>> {
  let told = now;
  if (held?.isLong !== true) return told;
  while (told.cursor !== null && told.rows.length < held.rows.length && !meets(held, told, by)) {
    try {
      told = withNext(told, await pageAt(told.cursor), by);
    } catch {
      break;
    }
  }
  return told;
}
