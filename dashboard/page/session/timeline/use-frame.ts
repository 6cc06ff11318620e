import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { framed, instantAt, placeOf, type Axis, type Frame } from "./axis.ts";
import { fitted, reachOf } from "./fit.ts";
import type { Node, Scene } from "./scene.ts";
import type { ShownRow } from "./shown.ts";

/** What part of time is seen: that of the rows in sight, all of it, or one that a person chose. */
export type FrameMode = "rows" | "all" | "part";

/** The part of the axis that is seen, and every way to see another. */
export interface FrameState {
  readonly frame: Frame;
  readonly mode: FrameMode;
  /** Shows a part of the axis; all of it, for a frame that holds it. */
  readonly show: (frame: Frame) => void;
  readonly choose: (mode: "rows" | "all") => void;
  /** Shows a row with all below it, and a little beside. */
  readonly showNode: (node: Node | undefined) => void;
  /** Says which rows are in sight. */
  readonly onSeen: (first: number, last: number) => void;
}

interface FrameSettings {
  readonly scene: Scene;
  readonly shown: readonly ShownRow[];
  readonly axis: Axis;
  readonly now: number;
}

/** A session of more rows is not readable in one frame. */
const shortRows = 80;

/** A frame moves with every bar in it: while one scrolls, this often at most. */
const fitEveryMs = 100;

/** The part of time that is seen. It is kept by its instants, so that it stays where it is while a session goes on. */
export function useFrame({ scene, shown, axis, now }: FrameSettings): FrameState {
  const [chosen, choose] = useState<FrameMode | undefined>();
  const [part, setPart] = useState<{ from: number; to: number } | undefined>();
  const mode = chosen ?? (scene.nodes.length > shortRows ? "rows" : "all");
  const frame = useMemo(() => {
    if (part === undefined || mode === "all") return framed(axis, 0, axis.length);
    const from = placeOf(axis, part.from);
    return framed(axis, from, placeOf(axis, part.to) - from);
  }, [axis, part, mode]);
  const keep = ({ from, to }: Frame): void =>
    setPart({ from: instantAt(axis, from), to: instantAt(axis, to) });
  const seen = useRef({ first: 0, last: shortRows });
  const fit = useRef(() => {});
  fit.current = () => {
    if (mode !== "rows") return;
    const { first, last } = seen.current;
    const nodes = shown.slice(first, last).flatMap(({ index }) => scene.nodes[index] ?? []);
    const reach = reachOf(nodes, axis, now);
    if (reach === undefined) return;
    const better = fitted(axis, frame, reach);
    if (better !== frame) keep(better);
  };
  useLayoutEffect(() => fit.current(), [scene, shown, axis, mode, now]);
  const next = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(next.current), []);
  const onSeen = useCallback((first: number, last: number) => {
    seen.current = { first, last };
    next.current ??= setTimeout(() => {
      next.current = undefined;
      fit.current();
    }, fitEveryMs);
  }, []);
  const show = (asked: Frame): void => {
    const isWhole = asked.to - asked.from >= axis.length;
    choose(isWhole ? "all" : "part");
    if (!isWhole) keep(asked);
  };
  return {
    frame,
    mode: mode === "part" && frame.to - frame.from >= axis.length ? "all" : mode,
    show,
    choose,
    showNode: (node) => {
      if (node === undefined) return;
      const [from, to] = [placeOf(axis, node.start), placeOf(axis, node.end)];
      show(framed(axis, from - (to - from) * 0.1, (to - from) * 1.2));
    },
    onSeen,
  };
}
