import type { ComponentChildren } from "preact";
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
  /** The plot anew whenever this is another object: keep it with `useMemo`. Sizes are its own affair. */
  readonly options: Omit<Options, "width" | "height">;
  readonly data: AlignedData;
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
  const { label, options, data, height, describe, onPick } = props;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const [hovered, setHovered] = useState<number>();

  useEffect(() => {
    const place = box.current;
    if (place === null) return undefined;
    const made = new UPlot(
      withHooks(options, { latest, setHovered, size: [place.clientWidth, height] }),
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
      setHovered(undefined);
    };
  }, [options, height]);
  useEffect(() => {
    if (plot.current !== undefined && plot.current.data !== data) plot.current.setData(data);
  }, [data]);
  useThemeChange(useCallback(() => plot.current?.redraw(false, true), []));

  const count = data[0].length;
  const moveTo = (at: number | undefined): void => {
    const made = plot.current;
    if (made === undefined) return;
    const x = at === undefined ? undefined : data[0][at];
    const left = x === undefined ? -10 : made.valToPos(x, "x");
    made.setCursor({ left, top: at === undefined ? -10 : made.over.clientHeight / 3 });
  };
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
        <Tooltip plot={plot.current} place={hovered} isSpoken={document.activeElement === box.current}>
          {describe(hovered)}
        </Tooltip>
      )}
    </div>
  );
}

interface Wiring {
  readonly latest: { readonly current: PlotProps };
  readonly setHovered: (place: number | undefined) => void;
  readonly size: readonly [width: number, height: number];
}

/** Our own tooltip instead of uPlot's legend, and its cursor and selection as calls. */
function withHooks(options: PlotProps["options"], { latest, setHovered, size }: Wiring): Options {
  const [width, height] = size;
  const isDragged = latest.current.onStretch !== undefined;
  return {
    ...options,
    width: Math.max(width, 1),
    height,
    legend: { show: false },
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: isDragged, y: false, setScale: false },
      ...options.cursor,
    },
    hooks: {
      ...options.hooks,
      setCursor: [(plot) => setHovered(plot.cursor.idx ?? undefined), ...(options.hooks?.setCursor ?? [])],
      setSelect: [(plot) => stretched(plot, latest.current)],
      ready: [
        (plot) => {
          plot.over.addEventListener("click", () => {
            const { idx } = plot.cursor;
            if (typeof idx === "number" && plot.select.width === 0) latest.current.onPick?.(idx);
          });
        },
        ...(options.hooks?.ready ?? []),
      ],
    },
  };
}

/** Drags shorter than this are clicks of an unsteady hand, in pixels. */
const leastDragPx = 8;

function stretched(plot: UPlot, { onStretch }: PlotProps): void {
  const { left, width } = plot.select;
  if (width < leastDragPx) return;
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
