import { useMemo } from "preact/hooks";
import type { SessionShape } from "../../../../src/query/shape.ts";
import { useNow } from "../../../part/clock.ts";
import type { Axis } from "./axis.ts";
import { lively } from "./life.ts";
import { sceneAxis, sceneOf, type Scene } from "./scene.ts";
import type { TimedRow } from "./span.ts";

/** A scene and its axis at one moment. Without rows the axis has no length. */
export interface LivingScene {
  readonly scene: Scene;
  readonly axis: Axis;
  /** Up to when what still goes on is drawn, UTC milliseconds; 0 while nothing does. */
  readonly now: number;
}

/** A session's rows in their places, drawn anew each second only while something still goes on. */
export function useScene(session: SessionShape, rows: readonly TimedRow[], folds: boolean): LivingScene {
  const { state, state_since, waiting_for } = session;
  const living = useMemo(
    () => lively(rows, { state, state_since, waiting_for }),
    [rows, state, state_since, waiting_for],
  );
  const scene = useMemo(() => sceneOf(living), [living]);
  const goesOn = useMemo(() => living.some(({ isRunning }) => isRunning === true), [living]);
  const tick = useNow();
  const now = goesOn ? tick : 0;
  const axis = useMemo(() => sceneAxis(scene, { folds, now }), [scene, folds, now]);
  return { scene, axis, now };
}
