import type { RefObject, TargetedEvent } from "preact";
import { useCallback, useEffect, useMemo, useRef } from "preact/hooks";
import { VirtualList } from "../../../part/virtual-list.tsx";
import { panned, shareOf, zoomed, type Axis, type Frame } from "./axis.ts";
import { Row, rowId } from "./row.tsx";
import type { Scene } from "./scene.ts";
import type { ShownRow } from "./shown.ts";
import { ticksOf, type Tick } from "./tick.ts";
import { useWidth } from "./use-width.ts";

/**
 * What is drawn, and what is called for what a person does. A place is an index into `shown`; where that is empty, the
 * headings and the ticks stand alone.
 */
export interface WaterfallProps {
  readonly scene: Scene;
  readonly shown: readonly ShownRow[];
  readonly axis: Axis;
  readonly frame: Frame;
  readonly now: number;
  readonly closed: ReadonlySet<string>;
  readonly activeKey: string | undefined;
  readonly timezone: string | undefined;
  /** Whether a row takes two lines. */
  readonly isNarrow: boolean;
  readonly list: RefObject<VirtualList | null>;
  readonly onFrame: (frame: Frame) => void;
  readonly onSeen: (first: number, last: number, isAtEnd: boolean) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** A row was chosen by the pointer; `isTwist`: by the sign that opens and closes it. */
  readonly onChoose: (place: number, isTwist: boolean) => void;
  readonly onZoomTo: (place: number) => void;
}

const headHeight = 30;
const rowHeights = { narrow: 46, wide: 28 };

/** The rows of a session under each other, and beside each when it was. */
export function Waterfall(props: WaterfallProps) {
  const { scene, shown, axis, frame, now, closed, activeKey, timezone, isNarrow, list } = props;
  const [track, width] = useWidth<HTMLDivElement>();
  useWheel(list, track, props);
  const ticks = useMemo(() => ticksOf(axis, frame, { width, timezone }), [axis, frame, width, timezone]);
  const row = (place: number) => {
    const { index = 0, isContext = false } = shown[place] ?? {};
    const node = scene.nodes[index];
    if (node === undefined) return null;
    const { key } = node.row;
    return (
      <Row
        key={key}
        node={node}
        since={scene.since[index] ?? node.row.start}
        place={place}
        isContext={isContext}
        isClosed={closed.has(key)}
        isActive={key === activeKey}
        axis={axis}
        frame={frame}
        now={now}
      />
    );
  };
  return (
    <VirtualList
      class="tl-list"
      count={shown.length}
      rowHeight={rowHeights[isNarrow ? "narrow" : "wide"]}
      row={row}
      head={<Head ticks={ticks} track={track} />}
      headHeight={headHeight}
      ground={<Ground axis={axis} frame={frame} ticks={ticks} width={width} />}
      handle={list}
      onSeen={props.onSeen}
      box={{
        role: "treegrid",
        tabIndex: 0,
        "aria-label": "Timeline",
        "aria-rowcount": shown.length + 1,
        "aria-activedescendant": activeKey === undefined ? undefined : rowId(activeKey),
        onKeyDown: props.onKeyDown,
        onClick: (event) => {
          const at = pressed(event);
          if (at !== undefined) props.onChoose(at.place, at.isTwist);
        },
        onDblClick: (event) => {
          const at = pressed(event);
          if (at !== undefined && !at.isTwist) props.onZoomTo(at.place);
        },
      }}
    />
  );
}

function pressed({ target }: TargetedEvent<HTMLDivElement>): { place: number; isTwist: boolean } | undefined {
  if (!(target instanceof Element)) return undefined;
  const place = target.closest<HTMLElement>("[data-place]")?.dataset["place"];
  if (place === undefined) return undefined;
  return { place: Number(place), isTwist: target.closest(".tl-twist:not(.is-leaf)") !== null };
}

function Head({
  ticks,
  track,
}: {
  readonly ticks: readonly Tick[];
  readonly track: RefObject<HTMLDivElement | null>;
}) {
  return (
    <div class="tl-head" role="rowgroup">
      <div class="tl-row" role="row" aria-rowindex={1}>
        <div role="columnheader" class="tl-name">
          What happened
        </div>
        <div
          role="columnheader"
          class="tl-number tl-tokens"
          title="What a request put before the model, and what it answered"
        >
          Tokens
        </div>
        <div role="columnheader" class="tl-number tl-cost">
          Cost
        </div>
        <div
          role="columnheader"
          class="tl-number tl-time"
          title="Without the time a tool waited for its person"
        >
          Took
        </div>
        <div role="columnheader" class="tl-track" ref={track}>
          <span class="unseen">When</span>
          {ticks.map(({ at, share, label }) => (
            <span key={at} class="tl-tick" aria-hidden="true" style={{ left: `${share * 100}%` }}>
              {label}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

interface GroundProps {
  readonly axis: Axis;
  readonly frame: Frame;
  readonly ticks: readonly Tick[];
  /** In pixels. */
  readonly width: number;
}

/** Hundreds of folds seen from afar would be all that is seen. */
const narrowestFoldPx = 4;

/** What lies behind all bars: lines at the ticks, and where time is folded. */
function Ground({ axis, frame, ticks, width: pixels }: GroundProps) {
  const width = frame.to - frame.from;
  const folds = axis.segments.filter(
    ({ isFolded, place, length }) =>
      isFolded &&
      place < frame.to &&
      place + length > frame.from &&
      (length / width) * pixels >= narrowestFoldPx,
  );
  return (
    <div class="tl-ground" aria-hidden="true">
      <div class="tl-track">
        {folds.map(({ place, length }) => (
          <i
            key={place}
            class="tl-fold"
            style={{ left: `${((place - frame.from) / width) * 100}%`, width: `${(length / width) * 100}%` }}
          />
        ))}
        {ticks.map(({ at }) => (
          <i key={at} class="tl-line" style={{ left: `${shareOf(axis, frame, at) * 100}%` }} />
        ))}
      </div>
    </div>
  );
}

/** How much a notch of the wheel zooms. */
const zoomPerPx = 0.002;

/** The wheel with Ctrl looks closer at what is under the pointer, with Shift or sideways it moves along the axis. */
function useWheel(
  list: RefObject<VirtualList | null>,
  track: RefObject<HTMLDivElement | null>,
  { axis, frame, onFrame }: Pick<WaterfallProps, "axis" | "frame" | "onFrame">,
): void {
  const seen = useRef({ axis, frame, onFrame });
  seen.current = { axis, frame, onFrame };
  const turn = useCallback((event: WheelEvent) => {
    const { current } = track;
    const along = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
    const isZoom = event.ctrlKey || event.metaKey;
    if (current === null || (!isZoom && Math.abs(along) <= Math.abs(event.deltaY) && !event.shiftKey)) return;
    event.preventDefault();
    const box = current.getBoundingClientRect();
    const now = seen.current;
    if (!isZoom) return now.onFrame(panned(now.axis, now.frame, along / box.width));
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    now.onFrame(zoomed(now.axis, now.frame, { by: Math.exp(event.deltaY * zoomPerPx), share }));
  }, []);
  useEffect(() => {
    const box = list.current?.box;
    // Passive listeners, the usual ones, cannot keep the page from zooming.
    box?.addEventListener("wheel", turn, { passive: false });
    return () => box?.removeEventListener("wheel", turn);
  }, []);
}
