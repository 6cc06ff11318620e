import type { ComponentChildren, RefObject } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import UPlot, { type AlignedData, type Options } from "uplot";
import { inkOf, useThemeChange } from "./colour.ts";
import { usePlace } from "./place.ts";
import { Tooltip } from "./tooltip.tsx";
import "uplot/dist/uPlot.min.css";
import "./plot.css";

/**
 * What uPlot draws, and what is told of it. A place is an index into the first list of `data`: where that is empty, nothing
 * can be pointed at.
 */
export interface PlotProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  /**
   * The plot anew whenever this is another object: keep it with `useMemo`, and have what changes with the data asked for when
   * it is drawn. Sizes are its own affair.
   */
  readonly options: Omit<Options, "width" | "height">;
  readonly data: AlignedData;
  /**
   * What each place is known by; its number in the first list of `data` without it. What is pointed at stays so while other
   * data come that know it too.
   */
  readonly keys?: readonly string[];
  /** In pixels. */
  readonly height: number;
  /** What is said of a place, beside the cursor and to those who step through with the arrow keys. */
  readonly describe: (place: number) => ComponentChildren;
  /** A click on a place, or Enter. */
  readonly onPick?: ((place: number) => void) | undefined;
  /** A stretch that was dragged over: its first and last place. */
  readonly onStretch?: ((first: number, last: number) => void) | undefined;
  /** Gives the plot to whoever makes a picture of it. */
  readonly onReady?: (plot: UPlot | undefined) => void;
}

/** A chart on a canvas: as wide as its place, in the colours of the theme, read with the mouse or the arrow keys. */
export function Plot(props: PlotProps) {
  const { label, data, height, describe, onPick } = props;
  const box = useRef<HTMLDivElement>(null);
  const { plot, hovered } = usePlot(box, props);
  const moveTo = (at: number | undefined): void => pointAt(plot, at);
  const count = data[0].length;
  const keys = usePlace({ count, hovered, moveTo, onPick });
  return (
    <div
      ref={box}
      class={onPick === undefined ? "plot" : "plot plot-pick"}
      style={{ height }}
      tabIndex={0}
      role="group"
      aria-roledescription="chart"
      aria-label={`${label}. Arrow keys read it from place to place.`}
      onKeyDown={keys}
      onBlur={() => moveTo(undefined)}
    >
      {hovered !== undefined && hovered < count && (
        <Tooltip plot={plot} place={hovered} isSpoken={document.activeElement === box.current}>
          {describe(hovered)}
        </Tooltip>
      )}
    </div>
  );
}

interface Drawn {
  readonly plot: UPlot | undefined;
  readonly hovered: number | undefined;
}

/** The plot in its box: made anew for other options, and given other data otherwise. */
function usePlot(box: RefObject<HTMLDivElement | null>, props: PlotProps): Drawn {
  const { options, data, height } = props;
  const plot = useRef<UPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const pointed = useRef<Pointed>(undefined);
  const [hovered, setHovered] = useState<number>();
  // Once something is drawn, what stands beside a place has to follow it.
  const [, setDrawn] = useState<readonly unknown[]>([]);

  useEffect(() => {
    const place = box.current;
    if (place === null) return undefined;
    const before = pointed.current;
    const hover = (made: UPlot): void => {
      const at = made.cursor.idx ?? undefined;
      pointed.current = at === undefined ? undefined : { at, key: keysOf(latest.current)[at] };
      setHovered(at);
    };
    const ready = (made: UPlot): void => {
      pointAt(made, placeOf(before, latest.current));
      setDrawn([made]);
    };
    const made = new UPlot(
      withHooks(options, { latest, hover, ready, size: [place.clientWidth, height] }),
      latest.current.data,
      place,
    );
    plot.current = made;
    latest.current.onReady?.(made);
    const resized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height }));
    resized.observe(place);
    return () => {
      resized.disconnect();
      latest.current.onReady?.(undefined);
      made.destroy();
      plot.current = undefined;
    };
  }, [options, height]);
  useEffect(() => {
    const made = plot.current;
    if (made === undefined || made.data === data) return;
    const before = pointed.current;
    made.batch(() => made.setData(data));
    pointAt(made, placeOf(before, latest.current));
    setDrawn([data]);
  }, [data]);
  useThemeChange(useCallback(() => plot.current?.redraw(false, true), []));
  return { plot: plot.current, hovered };
}

/** The place under the cursor, and what it is known by. */
interface Pointed {
  readonly at: number;
  readonly key: string | number | undefined;
}

function keysOf({ keys, data }: PlotProps): ArrayLike<string | number> {
  return keys ?? data[0];
}

/** Where a place went; undefined where it is gone. Two may be known by the same: then it is the one that it was. */
function placeOf(pointed: Pointed | undefined, props: PlotProps): number | undefined {
  if (pointed === undefined) return undefined;
  const keys = Array.from(keysOf(props));
  const at = keys[pointed.at] === pointed.key ? pointed.at : keys.indexOf(pointed.key ?? "");
  return at === -1 ? undefined : at;
}

function pointAt(plot: UPlot | undefined, at: number | undefined): void {
  const x = at === undefined ? undefined : plot?.data[0][at];
  if (x === undefined) plot?.setCursor({ left: -10, top: -10 });
  else plot?.setCursor({ left: plot.valToPos(x, "x"), top: plot.over.clientHeight / 3 });
}

interface Wiring {
  readonly latest: { readonly current: PlotProps };
  /** The cursor is elsewhere. */
  readonly hover: (plot: UPlot) => void;
  readonly ready: (plot: UPlot) => void;
  readonly size: readonly [width: number, height: number];
}

/** Our own tooltip instead of uPlot's legend, and its cursor and selection as calls. */
function withHooks(options: PlotProps["options"], { latest, hover, ready, size }: Wiring): Options {
  const [width, height] = size;
  const isDragged = latest.current.onStretch !== undefined;
  let hasStretched = false;
  return {
    ...options,
    width: Math.max(width, 1),
    height,
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      // uPlot would keep every click from us whose mouse moved at all.
      drag: { x: isDragged, y: false, setScale: false, dist: leastDragPx, click: () => undefined },
      ...options.cursor,
    },
    hooks: {
      ...options.hooks,
      setCursor: [hover, ...(options.hooks?.setCursor ?? [])],
      setSelect: [
        (plot) => {
          hasStretched = true;
          stretched(plot, latest.current);
        },
      ],
      ready: [
        (plot) => {
          plot.over.addEventListener("mousedown", () => (hasStretched = false));
          plot.over.addEventListener("click", () => {
            const { idx } = plot.cursor;
            if (typeof idx === "number" && !hasStretched) latest.current.onPick?.(idx);
          });
        },
        ...(options.hooks?.ready ?? []),
        ready,
      ],
    },
  };
}

/** Drags shorter than this are clicks of an unsteady hand, in pixels. */
const leastDragPx = 8;

function stretched(plot: UPlot, { onStretch }: PlotProps): void {
  const { left, width } = plot.select;
  const first = plot.posToIdx(left);
  const last = plot.posToIdx(left + width);
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onStretch?.(first, last);
}

/** Axes as all our charts have them: quiet labels, hairlines across, none along. */
export function axisLook(side: "x" | "y"): UPlot.Axis {
  const line = inkOf("--line");
  return {
    stroke: inkOf("--ink-3"),
    font: `11px Inter, system-ui, sans-serif`,
    gap: 6,
    ticks: { show: false },
    grid: side === "y" ? { stroke: line, width: 1 } : { show: false },
    border: side === "x" ? { show: true, stroke: line, width: 1 } : { show: false },
    size: side === "x" ? 28 : 58,
  };
}
