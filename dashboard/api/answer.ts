import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { addressOf, ApiFault, askJson, type Params } from "./ask.ts";
import { onChange, streamNow } from "./stream.ts";

/** An answer of the API, and how it is with it. `data` stays while a newer one is on its way. */
export interface Answer<T> {
  readonly data: T | undefined;
  /** Why the last question had no answer; `data` may still hold an older one. */
  readonly fault: ApiFault | undefined;
  readonly isLoading: boolean;
  /** Whether `data` answers the question before this one. */
  readonly isStale: boolean;
  /** Asks now, whatever is on its way. */
  readonly reload: () => void;
  /**
   * Asks again unless an answer is on its way, and says whether it did: where answers take longer than the time between two
   * changes, giving each up for the next one would bring none.
   */
  readonly refresh: () => boolean;
}

/**
 * When `useAnswer` asks again by itself. With none of these it still does when the line to the collector comes back, and
 * when the tab is looked at again.
 */
export interface Asking {
  /** Asks again this often, in milliseconds, while the tab is visible. */
  readonly every?: number;
  /** Asks again when sessions changed, at most every two seconds. */
  readonly live?: boolean;
  /** Asks again at once when an alert changed. */
  readonly alerts?: boolean;
  /** An answer that was kept from less than so many milliseconds ago is not asked for again, whoever comes back. */
  readonly fresh?: number;
}

const liveEveryMs = 2000;
/** The way back to a page is instant; more than this many pages back, it is asked again. */
const maxKept = 60;
const kept = new Map<string, Kept>();

interface Kept {
  readonly data: unknown;
  readonly at: number;
}

interface Held<T> {
  readonly asked: string | null;
  /** What `data` answers; not what was asked, while an older answer stands in. */
  readonly answered: string | null;
  readonly data: T | undefined;
  readonly fault: ApiFault | undefined;
  readonly isLoading: boolean;
}

/** Asks a question of the API and keeps its answer up to date. `path` null asks nothing yet. */
export function useAnswer<T>(path: string | null, params: Params = {}, asking: Asking = {}): Answer<T> {
  const address = path === null ? null : addressOf(path, params);
  const [held, setHeld] = useState<Held<T>>(() => startOf(address, undefined));
  const current = useRef<AbortController | undefined>(undefined);

  const load = useCallback(() => {
    if (address === null) return;
    current.current?.abort();
    const left = new AbortController();
    current.current = left;
    setHeld((before) => ({ ...before, isLoading: true }));
    const answered = async (): Promise<void> => {
      const change = await answerTo<T>(address, left.signal);
      if (left.signal.aborted) return;
      current.current = undefined;
      setHeld((before) => ({ ...before, ...change, isLoading: false }));
    };
    void answered();
  }, [address]);
  const refresh = useCallback(() => {
    if (current.current !== undefined) return false;
    load();
    return true;
  }, [load]);

  useEffect(() => {
    setHeld((before) => (before.asked === address ? before : startOf(address, before)));
    if (isFresh(address, asking.fresh)) setHeld((before) => ({ ...before, isLoading: false }));
    else load();
    return () => {
      current.current?.abort();
      current.current = undefined;
    };
  }, [load]);
  const reopen = useCallback(() => {
    if (!isFresh(address, asking.fresh)) load();
  }, [load, asking.fresh]);
  useEvery(refresh, asking.every);
  useStream({ load: reopen, refresh, isLive: asking.live === true });
  useAlertChanges(load, asking.alerts === true);

  const { answered, data, fault, isLoading } = held.asked === address ? held : startOf(address, held);
  return { data, fault, isLoading, isStale: answered !== address, reload: load, refresh };
}

async function answerTo<T>(address: string, signal: AbortSignal): Promise<Partial<Held<T>>> {
  try {
    const data = await askJson<T>(address, { signal });
    if (!signal.aborted) keep(address, data);
    return { asked: address, answered: address, data, fault: undefined };
  } catch (thrown) {
    return { fault: ApiFault.from(thrown) };
  }
}

/** What stands there until the answer comes: the one from the last time, or that to the same question about something else. */
function startOf<T>(asked: string | null, before: Held<T> | undefined): Held<T> {
  const start = { asked, fault: undefined, isLoading: asked !== null };
  const known = asked === null ? undefined : (kept.get(asked)?.data as T | undefined);
  if (known !== undefined) return { ...start, answered: asked, data: known };
  const isSameQuestion = asked !== null && before?.answered?.split("?")[0] === asked.split("?")[0];
  if (before !== undefined && isSameQuestion)
    return { ...start, answered: before.answered, data: before.data };
  return { ...start, answered: null, data: undefined };
}

function isFresh(address: string | null, fresh = 0): boolean {
  const at = address === null ? undefined : kept.get(address)?.at;
  return at !== undefined && Date.now() - at < fresh;
}

function keep(address: string, data: unknown): void {
  kept.delete(address);
  kept.set(address, { data, at: Date.now() });
  const [oldest] = kept.keys();
  if (kept.size > maxKept && oldest !== undefined) kept.delete(oldest);
}

function useEvery(refresh: () => void, every: number | undefined): void {
  useEffect(() => {
    if (every === undefined) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") refresh();
    }, every);
    return () => clearInterval(timer);
  }, [refresh, every]);
}

function useAlertChanges(load: () => void, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return undefined;
    let seen = streamNow().alertChanges;
    return onChange(() => {
      const { alertChanges } = streamNow();
      if (alertChanges !== seen) load();
      seen = alertChanges;
    });
  }, [load, wanted]);
}

/** Has `refresh` ask again in two seconds, once for all changes till then, and again while an answer is on its way. */
export function useSoon(refresh: Answer<unknown>["refresh"]): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const soon = useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      // What is on its way may have been asked before the change.
      if (document.visibilityState === "visible" && !refresh()) soon();
    }, liveEveryMs);
  }, [refresh]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [soon],
  );
  return soon;
}

interface Streaming {
  readonly load: () => void;
  readonly refresh: () => boolean;
  readonly isLive: boolean;
}

/** Asks again when the line is open again, when the tab is looked at again, and, if live, as sessions change. */
function useStream({ load, refresh, isLive }: Streaming): void {
  const soon = useSoon(refresh);
  useEffect(() => {
    let { status } = streamNow();
    let wasLive = status === "live";
    return onChange(() => {
      const now = streamNow();
      if (now.status !== status) {
        // When the line first opens, the first answers are still on their way: asking again at once would delay them. What
        // changed in between matters to live answers only, which ask again soon.
        if (now.status === "live" && (wasLive || status === "offline")) load();
        else if (now.status === "live" && isLive) soon();
        status = now.status;
        wasLive ||= status === "live";
      } else if (isLive) soon();
    });
  }, [load, soon, isLive]);
  useEffect(() => {
    const look = (): void => {
      if (document.visibilityState === "visible") load();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [load]);
}
