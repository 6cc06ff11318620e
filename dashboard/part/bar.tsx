import type { Tone } from "./tone.ts";
import "./bar.css";

/** How long a bar is within its track, and its colour. Null and zero show the bare track. */
export interface BarProps {
  /** From 0 to 1; null draws nothing. */
  readonly share: number | null;
  readonly tone?: Tone;
  /** A series colour instead of a tone: `--series-1`. */
  readonly colour?: string;
}

/** How much of the largest something is. The number stands beside it. */
export function Bar({ share, tone = "accent", colour }: BarProps) {
  const width = `${Math.min(1, Math.max(0, share ?? 0)) * 100}%`;
  const ground = colour === undefined ? {} : { background: `var(${colour})` };
  return (
    <span class={`bar bar-${tone}`} aria-hidden="true">
      <i style={{ width, ...ground }} />
    </span>
  );
}
