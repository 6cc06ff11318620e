import type { ComponentChildren, HTMLAttributes, RefObject } from "preact";
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "preact/hooks";
import { windowOf } from "./row-window.ts";
import "./virtual-list.css";

/** What one can ask of a list that is on the page. */
export interface VirtualList {
  readonly box: HTMLElement;
  /** Brings a row into view, and moves nothing when it is there. */
  readonly show: (index: number) => void;
  readonly showEnd: () => void;
  readonly isAtEnd: () => boolean;
}

/** Rows by their index. Where `count` is zero, only the head and the ground are drawn, and no reason. */
export interface VirtualListProps {
  readonly count: number;
  /** Of every row, in pixels. */
  readonly rowHeight: number;
  /** A row, with its key. */
  readonly row: (index: number) => ComponentChildren;
  /** Stays in sight above the rows. */
  readonly head?: ComponentChildren;
  /** Height of the head in pixels: what is shown must not lie below it. */
  readonly headHeight?: number;
  /** Lies behind the rows and does not move with them. */
  readonly ground?: ComponentChildren;
  readonly handle?: RefObject<VirtualList | null>;
  /** Called when other rows come into sight: the first of them, the one after the last, and whether the end is reached. */
  readonly onSeen?: (first: number, last: number, isAtEnd: boolean) => void;
  readonly class?: string;
  /** Role, name and keys of the box that scrolls. */
  readonly box?: HTMLAttributes<HTMLDivElement>;
}

/** So near to the end is at the end: browsers round. */
const nearPx = 4;

/**
 * A long list of which only what is seen is in the document. Rows are of one height; a hundred thousand scroll as a hundred
 * do. It scrolls in its own box, whose height its page decides.
 */
export function VirtualList(props: VirtualListProps) {
  const { count, rowHeight, row, head, headHeight = 0, ground, handle, onSeen } = props;
  const box = useRef<HTMLDivElement>(null);
  const [first, last] = useWindow(box, { count, rowHeight, headHeight });
  useHandle(handle, box, { rowHeight, headHeight });
  useSeen(box, onSeen, { count, rowHeight, headHeight });
  const rows: ComponentChildren[] = [];
  for (let index = first; index < last; index += 1) rows.push(row(index));
  return (
    <div ref={box} {...props.box} class={`virtual-list ${props.class ?? ""}`}>
      {head}
      {ground !== undefined && (
        <div class="virtual-list-ground" role="presentation">
          {ground}
        </div>
      )}
      <div class="virtual-list-space" role="rowgroup" style={{ height: `${count * rowHeight}px` }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

interface Sizes {
  readonly count: number;
  readonly rowHeight: number;
  readonly headHeight: number;
}

function useWindow(box: RefObject<HTMLDivElement | null>, { count, rowHeight }: Sizes): [number, number] {
  const [seen, setSeen] = useState({ top: 0, height: 800 });
  const window = windowOf(seen, { count, rowHeight });
  const shown = useRef(window);
  shown.current = window;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => {
      const next = { top: element.scrollTop, height: element.clientHeight };
      const [first, last] = windowOf(next, { count, rowHeight });
      if (first !== shown.current[0] || last !== shown.current[1]) setSeen(next);
    };
    return watch(element, look);
  }, [count, rowHeight]);
  return window;
}

/** Looks now, and whenever a box is scrolled or gets another size. Gives back how to end that. */
function watch(element: HTMLElement, look: () => void): () => void {
  look();
  const sizes = new ResizeObserver(look);
  sizes.observe(element);
  element.addEventListener("scroll", look, { passive: true });
  return () => {
    sizes.disconnect();
    element.removeEventListener("scroll", look);
  };
}

function useHandle(
  handle: RefObject<VirtualList | null> | undefined,
  box: RefObject<HTMLDivElement | null>,
  { rowHeight, headHeight }: Omit<Sizes, "count">,
): void {
  const show = useCallback(
    (index: number) => {
      const element = box.current;
      if (element === null) return;
      const [top, bottom] = [index * rowHeight, (index + 1) * rowHeight];
      const room = element.clientHeight - headHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (bottom > element.scrollTop + room) element.scrollTop = bottom - room;
    },
    [rowHeight, headHeight],
  );
  useImperativeHandle(
    handle ?? { current: null },
    () => ({
      get box() {
        if (box.current === null) throw new Error("the list is not on the page");
        return box.current;
      },
      show,
      showEnd: () => box.current?.scrollTo({ top: box.current.scrollHeight }),
      isAtEnd: () => isAtEnd(box.current),
    }),
    [show],
  );
}

function isAtEnd(element: HTMLElement | null): boolean {
  return element === null || element.scrollTop + element.clientHeight >= element.scrollHeight - nearPx;
}

function useSeen(
  box: RefObject<HTMLDivElement | null>,
  onSeen: VirtualListProps["onSeen"],
  { count, rowHeight, headHeight }: Sizes,
): void {
  useEffect(() => {
    const element = box.current;
    if (element === null || onSeen === undefined) return undefined;
    const look = (): void => {
      const { scrollTop, clientHeight } = element;
      const last = Math.ceil((scrollTop + clientHeight - headHeight) / rowHeight);
      onSeen(Math.floor(scrollTop / rowHeight), Math.min(count, last), isAtEnd(element));
    };
    return watch(element, look);
  }, [onSeen, count, rowHeight, headHeight]);
}
