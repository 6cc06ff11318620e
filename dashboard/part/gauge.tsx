import { fillLevels } from "../../src/format/fill-level.ts";
import type { Tone } from "./tone.ts";
import "./gauge.css";

/** How full something is. Where nobody knows, the gauge is empty, and `exact` or else `not known` is read aloud. */
export interface GaugeProps {
  /** From 0 to 100 of the whole bar; null is not known. */
  readonly percent: number | null;
  /** What is measured, for who does not see it: `Context`. */
  readonly label: string;
  /** The numbers behind it, on hover. */
  readonly exact?: string;
  /** A point on the bar that matters, in percent: where a context is compacted. */
  readonly mark?: number | null;
  /** Said where the bar cannot know what is much. */
  readonly tone?: Tone;
}

/** How full something is. Its colour says how near the mark it is. */
export function Gauge({ percent, label, exact, mark = null, tone }: GaugeProps) {
  const share = percent === null ? null : Math.min(100, Math.max(0, percent));
  return (
    <span
      class={`gauge gauge-${tone ?? toneOf(percent, mark)}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share ?? 0}
      aria-valuetext={exact ?? (share === null ? "not known" : `${Math.round(share)} %`)}
      title={exact}
    >
      {share !== null && <i class="gauge-fill" style={{ width: `${share}%` }} />}
      {mark !== null && mark < 100 && <i class="gauge-mark" style={{ left: `${mark}%` }} />}
    </span>
  );
}

/** Full, nearly full, and the rest; as the terminal colours it. */
function toneOf(percent: number | null, mark: number | null): Tone {
  if (percent === null) return "neutral";
  const fill = mark === null || mark === 0 ? percent : (percent / mark) * 100;
  if (fill >= fillLevels.bad) return "bad";
  return fill >= fillLevels.attention ? "attention" : "accent";
}
