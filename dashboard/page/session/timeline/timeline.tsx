import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { useKeys } from "../../../app/keys.ts";
import { set, useView, zoneNow } from "../../../app/view.ts";
import type { VirtualList } from "../../../part/virtual-list.tsx";
import { zoomed } from "./axis.ts";
import type { Told } from "./feed.ts";
import { Legend } from "./legend.tsx";
import { isAlive } from "./life.ts";
import { Overview } from "./overview.tsx";
import { RowPanel } from "./row-panel.tsx";
import type { Scene } from "./scene.ts";
import { rowFilterOf, shownRows, type RowFilter, type ShownRow } from "./shown.ts";
import { Toolbar } from "./toolbar.tsx";
import { useFollow } from "./use-follow.ts";
import { useFrame } from "./use-frame.ts";
import { useScene } from "./use-scene.ts";
import { useNarrow } from "./use-width.ts";
import { useWalk } from "./walk.ts";
import { Waterfall } from "./waterfall.tsx";
import "./timeline.css";

/** Rows, what narrows them, and the time they lie in. What one looks at is in the address: the row, the filters. */
export function Timeline({ session, told }: { readonly session: SessionShape; readonly told: Told }) {
  const { params } = useView();
  const isNarrow = useNarrow();
  const list = useRef<VirtualList>(null);
  const { scene, axis, now } = useScene(session, told.rows, params.get("fold") !== "no");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const shown = useShown(scene, rowFilterOf(params), closed);
  const time = useFrame({ scene, shown, axis, now });
  const chosen = params.get("row") ?? undefined;
  const walk = useWalk({ scene, shown, closed, setClosed, list, chosen });
  const isLive = isAlive(session);
  const startsAtEnd = isLive && chosen === undefined;
  const { missed, onEnd } = useFollow(list, { count: shown.length, isLive, startsAtEnd });
  const onSeen = useCallback((first: number, last: number, isAtEnd: boolean) => {
    time.onSeen(first, last);
    onEnd(isAtEnd);
  }, []);
  const zoom = (by: number): void => time.show(zoomed(axis, time.frame, { by, share: 0.5 }));
  useKeys({
    ...walk.keys,
    "+": () => zoom(0.5),
    "=": () => zoom(0.5),
    "-": () => zoom(2),
    "0": () => time.choose("all"),
    f: () => time.choose("rows"),
    ...(chosen === undefined ? {} : { Escape: () => set({ row: null }) }),
  });
  const row = useMemo(() => scene.nodes.find((node) => node.row.key === chosen)?.row, [scene, chosen]);
  const drawn = { scene, axis, now, frame: time.frame, onFrame: time.show };
  return (
    <div class={row === undefined ? "timeline" : "timeline has-panel"}>
      <Toolbar
        params={params}
        shown={shown.length}
        all={scene.nodes.length}
        isWhole={told.isWhole}
        mode={time.mode}
        onZoom={zoom}
        onMode={time.choose}
        onOpenAll={walk.openAll}
      />
      <Overview {...drawn} />
      <div class="tl-body">
        <div class="tl-main">
          <Waterfall
            {...{ ...drawn, shown, closed, list, onSeen }}
            activeKey={walk.activeKey}
            timezone={zoneNow()}
            isNarrow={isNarrow}
            onKeyDown={walk.onKeyDown}
            onChoose={walk.choose}
            onZoomTo={(place) => time.showNode(scene.nodes[shown[place]?.index ?? -1])}
          />
          {missed > 0 && (
            <button type="button" class="button primary tl-latest" onClick={() => list.current?.showEnd()}>
              {missed} new {missed === 1 ? "row" : "rows"} ↓
            </button>
          )}
          <Legend />
        </div>
        {row !== undefined && <RowPanel key={row.key} session={session} row={row} />}
      </div>
    </div>
  );
}

function useShown(scene: Scene, filter: RowFilter, closed: ReadonlySet<string>): readonly ShownRow[] {
  const { kind, onlyFailed, text } = filter;
  return useMemo(
    () => shownRows(scene.nodes, { kind, onlyFailed, text }, closed),
    [scene, kind, onlyFailed, text, closed],
  );
}
