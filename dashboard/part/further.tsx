import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { addressOf, ApiFault, askJson, type Params } from "../api/ask.ts";
import { Fault } from "./fault.tsx";
import "./further.css";

/** What every answer has that comes in pages. */
export interface Paged {
  readonly next_cursor: string | null;
}

/** An answer in pages, as far as they were asked for. */
export interface Further<T extends Paged> {
  /** The first, and those that were asked for behind it. */
  readonly pages: readonly T[];
  readonly hasMore: boolean;
  readonly fault: ApiFault | undefined;
  readonly load: () => void;
}

interface Held<T> {
  /** The question that the pages answer. */
  readonly asked: string;
  readonly pages: readonly T[];
  readonly fault: ApiFault | undefined;
}

const noPages = { pages: [], fault: undefined } as const;

/** The pages behind the first of an answer. Another question begins anew; the first page may be asked again meanwhile. */
export function useFurther<T extends Paged>(path: string, params: Params, first: T | undefined): Further<T> {
  const asked = addressOf(path, params);
  const [held, setHeld] = useState<Held<T>>({ asked, pages: [], fault: undefined });
  const isAsking = useRef(false);
  const own = held.asked === asked ? held : noPages;
  const next = (own.pages.at(-1) ?? first)?.next_cursor ?? null;
  const load = useCallback(() => {
    if (isAsking.current || next === null) return;
    isAsking.current = true;
    const ask = async (): Promise<void> => {
      const change = await pageAt<T>(addressOf(path, { ...params, cursor: next }));
      isAsking.current = false;
      setHeld((before) => ({
        asked,
        pages: [...(before.asked === asked ? before.pages : []), ...change.pages],
        fault: change.fault,
      }));
    };
    void ask();
  }, [asked, next]);
  const pages = useMemo(() => (first === undefined ? [] : [first, ...own.pages]), [first, own.pages]);
  return { pages, hasMore: next !== null, fault: own.fault, load };
}

async function pageAt<T>(address: string): Promise<Pick<Held<T>, "pages" | "fault">> {
  try {
    return { pages: [await askJson<T>(address)], fault: undefined };
  } catch (thrown) {
    const fault = thrown instanceof ApiFault ? thrown : new ApiFault("internal", String(thrown));
    return { pages: [], fault };
  }
}

/** The way to the next page: by a click, and by itself where it comes into sight. */
export function MoreButton({
  of,
  children,
}: {
  readonly of: Pick<Further<Paged>, "hasMore" | "fault" | "load">;
  readonly children: ComponentChildren;
}) {
  const { hasMore, fault, load } = of;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (button.current === null) return undefined;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) load();
    });
    watch.observe(button.current);
    return () => watch.disconnect();
  }, [load, hasMore, fault]);
  if (fault !== undefined) return <Fault fault={fault} onRetry={load} />;
  if (!hasMore) return null;
  return (
    <button ref={button} type="button" class="button more" onClick={load}>
      {children}
    </button>
  );
}
