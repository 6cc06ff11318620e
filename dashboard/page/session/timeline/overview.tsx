import type { TargetedPointerEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useTheme } from "../../../app/theme.ts";
import { framed, type Axis, type Frame } from "./axis.ts";
import { paintOverview, paletteOf, stripHeight } from "./overview-paint.ts";
import type { Scene } from "./scene.ts";
import { useWidth } from "./use-width.ts";

/**
 * What the strip shows, and the part of it that the table below is about. `now` is up to when open rows go on, in UTC
 * milliseconds; `onFrame` is called with every move of a drag.
 */
export interface OverviewProps {
  readonly scene: Scene;
  readonly axis: Axis;
  readonly frame: Frame;
  readonly now: number;
  readonly onFrame: (frame: Frame) => void;
}

/** A drag that is shorter, in pixels, is a click. */
const clickPx = 4;

/** The whole session in one strip: drag over a part to see it closer, drag the part that is seen to move it. */
export function Overview({ scene, axis, frame, now, onFrame }: OverviewProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [strip, width] = useWidth<HTMLDivElement>();
  const theme = useTheme();
  useEffect(() => {
    if (canvas.current === null || width === 0) return;
    paintOverview(canvas.current, scene, { axis, width, now, palette: paletteOf(canvas.current) });
  }, [scene, axis, now, width, theme]);
  const { length } = axis;
  const isWhole = frame.to - frame.from >= length;
  const left = length === 0 ? 0 : frame.from / length;
  const right = length === 0 ? 1 : frame.to / length;
  const drag = useDrag({ axis, frame, width, onFrame });
  return (
    <div
      ref={strip}
      class={isWhole ? "tl-overview" : "tl-overview is-part"}
      style={{ height: `${stripHeight}px` }}
      onPointerDown={drag}
      onDblClick={() => onFrame(framed(axis, 0, length))}
    >
      <canvas
        ref={canvas}
        style={{ width: `${width}px`, height: `${stripHeight}px` }}
        role="img"
        aria-label="The whole session: prompts, requests, tools, subagents and marks in time. The table below tells each."
      />
      {!isWhole && (
        <>
          <i class="tl-shade" style={{ left: "0", width: `${left * 100}%` }} />
          <i class="tl-shade" style={{ left: `${right * 100}%`, right: "0" }} />
          <i class="tl-frame" style={{ left: `${left * 100}%`, width: `${(right - left) * 100}%` }} />
        </>
      )}
    </div>
  );
}

/** Follows the pointer from where it went down until it is let go. */
function useDrag({
  axis,
  frame,
  width,
  onFrame,
}: Omit<OverviewProps, "now" | "scene"> & { readonly width: number }) {
  return (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 || width === 0) return;
    event.preventDefault();
    const strip = event.currentTarget;
    strip.setPointerCapture(event.pointerId);
    const box = strip.getBoundingClientRect();
    const placeAt = (x: number): number => ((x - box.left) / box.width) * axis.length;
    const start = event.clientX;
    const origin = placeAt(start);
    const isWhole = frame.to - frame.from >= axis.length;
    const moves = !isWhole && origin >= frame.from && origin <= frame.to;
    const ended = new AbortController();
    const move = ({ clientX }: PointerEvent): void => {
      if (Math.abs(clientX - start) < clickPx) return;
      const place = placeAt(clientX);
      if (moves) onFrame(framed(axis, frame.from + place - origin, frame.to - frame.from));
      else onFrame(framed(axis, Math.min(origin, place), Math.abs(place - origin)));
    };
    const end = ({ clientX }: PointerEvent): void => {
      ended.abort();
      const isClick = Math.abs(clientX - start) < clickPx;
      // A click beside what is seen goes there.
      if (isClick && !isWhole && !moves) {
        const half = (frame.to - frame.from) / 2;
        onFrame(framed(axis, origin - half, 2 * half));
      }
    };
    strip.addEventListener("pointermove", move, { signal: ended.signal });
    strip.addEventListener("pointerup", end, { signal: ended.signal });
    strip.addEventListener("pointercancel", () => ended.abort(), { signal: ended.signal });
  };
}
