import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { useKeys } from "../../../app/keys.ts";
import { set, useView } from "../../../app/view.ts";
import { useNow } from "../../../part/clock.ts";
import { Empty } from "../../../part/empty.tsx";
import { Fault } from "../../../part/fault.tsx";
import { Skeleton } from "../../../part/skeleton.tsx";
import type { VirtualList } from "../../../part/virtual-list.tsx";
import { framed, instantAt, placeOf, zoomed, type Axis, type Frame } from "./axis.ts";
import type { Told } from "./feed.ts";
import { Legend } from "./legend.tsx";
import { isAlive, lively } from "./life.ts";
import { Overview } from "./overview.tsx";
import { RowPanel } from "./row-panel.tsx";
import { sceneAxis, sceneOf, type Scene } from "./scene.ts";
import { shownRows, type KindGroup, type RowFilter } from "./shown.ts";
import { Toolbar } from "./toolbar.tsx";
import { useFeed } from "./use-feed.ts";
import { useWidth } from "./use-width.ts";
import { useWalk } from "./walk.ts";
import { Waterfall } from "./waterfall.tsx";
import "./timeline.css";

export interface TimelineTabProps {
  readonly session: SessionShape;
}

/** What happened in a session when, as a waterfall: all of it, live, however long it is. */
export function TimelineTab({ session }: TimelineTabProps) {
  const told = useFeed(session);
  if (told.rows.length === 0) return <NoRows told={told} onRetry={told.again} />;
  return (
    <>
      {told.fault !== undefined && <Fault fault={told.fault} onRetry={told.again} />}
      <Timeline session={session} told={told} />
    </>
  );
}

function NoRows({ told: { fault, isWhole }, onRetry }: { readonly told: Told; readonly onRetry: () => void }) {
  if (fault !== undefined) return <Fault fault={fault} onRetry={onRetry} />;
  if (!isWhole) return <Skeleton height={420} />;
  return (
    <Empty title="No prompt, request or tool call was seen" command="hallmonitor doctor">
      What this session did was not told to this collector. Doctor says which channels are open.
    </Empty>
  );
}

/** Narrower than this, in pixels, a row takes two lines. */
const narrowPx = 640;

function Timeline({ session, told }: { readonly session: SessionShape; readonly told: Told }) {
  const { params } = useView();
  const [box, width] = useWidth<HTMLDivElement>();
  const list = useRef<VirtualList>(null);
  const folds = params.get("fold") !== "no";
  const { scene, axis, now } = useScene(session, { told, folds });
  const [frame, setFrame] = useFrame(axis);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const filter = filterOf(params);
  const { kind, onlyFailed, text } = filter;
  const shown = useMemo(
    () => shownRows(scene.nodes, { kind, onlyFailed, text }, closed),
    [scene, kind, onlyFailed, text, closed],
  );
  const chosen = params.get("row") ?? undefined;
  const walk = useWalk({ scene, shown, closed, setClosed, list, chosen });
  const [follow, onEnd] = useFollow(list, { count: shown.length, isLive: isAlive(session), chosen });
  const zoom = (by: number | undefined): void =>
    setFrame(by === undefined ? undefined : zoomed(axis, frame, { by, share: 0.5 }));
  useKeys({
    ...walk.keys,
    "+": () => zoom(0.5),
    "=": () => zoom(0.5),
    "-": () => zoom(2),
    "0": () => zoom(undefined),
    ...(chosen === undefined ? {} : { Escape: () => set({ row: null }) }),
  });
  const timezone = params.get("timezone") ?? undefined;
  const chosenNode = chosen === undefined ? undefined : scene.nodes.find(({ row }) => row.key === chosen);
  const zoomTo = (place: number): void => {
    const node = scene.nodes[shown[place]?.index ?? -1];
    if (node === undefined) return;
    const [from, to] = [placeOf(axis, node.start), placeOf(axis, Math.max(node.end, node.start))];
    setFrame(framed(axis, from - (to - from) * 0.1, (to - from) * 1.2));
  };
  return (
    <div class={chosenNode === undefined ? "timeline" : "timeline has-panel"} ref={box}>
      <Toolbar
        {...{ text, onlyFailed, folds }}
        shown={shown.length}
        all={scene.nodes.length}
        isWhole={told.isWhole}
        isZoomed={frame.to - frame.from < axis.length}
        onZoom={zoom}
        onOpenAll={walk.openAll}
      />
      <Overview scene={scene} axis={axis} frame={frame} now={now} onFrame={setFrame} />
      <div class="tl-body">
        <div class="tl-main">
          <Waterfall
            {...{ scene, shown, axis, frame, now, closed, timezone, list }}
            activeKey={walk.activeKey}
            isNarrow={width > 0 && width < narrowPx}
            onFrame={setFrame}
            onEnd={onEnd}
            onKeyDown={walk.onKeyDown}
            onChoose={walk.choose}
            onZoomTo={zoomTo}
          />
          {follow !== undefined && (
            <button type="button" class="button primary tl-latest" onClick={() => list.current?.showEnd()}>
              {follow}
            </button>
          )}
          <Legend />
        </div>
        {chosenNode !== undefined && (
          <RowPanel
            key={chosenNode.row.key}
            session={session}
            rowKey={chosenNode.row.key}
            version={JSON.stringify(chosenNode.row)}
            timezone={timezone}
            onClose={() => set({ row: null })}
          />
        )}
      </div>
    </div>
  );
}

function useScene(
  session: SessionShape,
  { told, folds }: { told: Told; folds: boolean },
): { scene: Scene; axis: Axis; now: number } {
  const { state, state_since, waiting_for } = session;
  const rows = useMemo(
    () => lively(told.rows, { state, state_since, waiting_for }),
    [told.rows, state, state_since, waiting_for],
  );
  const scene = useMemo(() => sceneOf(rows), [rows]);
  const tick = useNow();
  // Only what still goes on needs the clock; without, nothing is drawn anew each second.
  const now = useMemo(() => rows.some(({ isRunning }) => isRunning === true), [rows]) ? tick : 0;
  const axis = useMemo(() => sceneAxis(scene, { folds, now }), [scene, folds, now]);
  return { scene, axis, now };
}

/** The part of time that is seen. It is kept by its instants, so that it stays where it is while a session goes on. */
function useFrame(axis: Axis): [Frame, (frame: Frame | undefined) => void] {
  const [part, setPart] = useState<{ from: number; to: number } | undefined>();
  const frame = useMemo(() => {
    if (part === undefined) return framed(axis, 0, axis.length);
    const from = placeOf(axis, part.from);
    return framed(axis, from, placeOf(axis, part.to) - from);
  }, [axis, part]);
  const show = useCallback(
    (next: Frame | undefined) => {
      const isWhole = next === undefined || next.to - next.from >= axis.length;
      setPart(isWhole ? undefined : { from: instantAt(axis, next.from), to: instantAt(axis, next.to) });
    },
    [axis],
  );
  return [frame, show];
}

function filterOf(params: URLSearchParams): RowFilter {
  const groups: readonly KindGroup[] = ["prompts", "requests", "tools", "subagents", "marks"];
  return {
    kind: groups.find((group) => group === params.get("kind")),
    onlyFailed: params.get("failed") !== null,
    text: params.get("q") ?? "",
  };
}

/**
 * Stays at the end of a session that goes on while one is there. Who is elsewhere is told how many rows came, and goes there
 * when they like.
 */
function useFollow(
  list: { readonly current: VirtualList | null },
  { count, isLive, chosen }: { count: number; isLive: boolean; chosen: string | undefined },
): [string | undefined, (isAtEnd: boolean) => void] {
  const isAtEnd = useRef(isLive && chosen === undefined);
  const [left, setLeft] = useState<number | undefined>();
  useLayoutEffect(() => {
    if (isAtEnd.current && isLive) list.current?.showEnd();
  }, [count, isLive]);
  const onEnd = useCallback((isThere: boolean) => {
    isAtEnd.current = isThere;
    setLeft((before) => (isThere ? undefined : (before ?? -1)));
  }, []);
  useEffect(() => {
    if (left === -1) setLeft(count);
  }, [left, count]);
  const more = left === undefined || left < 0 ? 0 : count - left;
  return [isLive && more > 0 ? `${more} new ${more === 1 ? "row" : "rows"} ↓` : undefined, onEnd];
}
