import type { ComponentChildren } from "preact";
import { Link } from "./link.tsx";
import type { Tone } from "./tone.ts";
import "./stat.css";

/** A number under its name. A blank `note` keeps the line free for one that is still on its way. */
export interface StatProps {
  readonly label: string;
  readonly value: ComponentChildren;
  /** A quiet line under the value. */
  readonly note?: ComponentChildren;
  readonly tone?: Tone;
  readonly href?: string;
}

/** One number that matters, with what it is. Stand them in a `Stats`. */
export function Stat({ label, value, note, tone = "neutral", href }: StatProps) {
  return (
    <div class="stat">
      <dt>{href === undefined ? label : <Link href={href}>{label}</Link>}</dt>
      <dd class={`stat-value tone-${tone}`}>{value}</dd>
      {note !== undefined && <dd class="stat-note">{note}</dd>}
    </div>
  );
}

/** Numbers in a row. */
export interface StatsProps {
  /** Whether more of them, or longer notes, are on their way: what stands below waits for that a moment. */
  readonly isAwaited?: boolean;
  readonly children: ComponentChildren;
}

/** Numbers in a row, divided by hairlines. */
export function Stats({ isAwaited = false, children }: StatsProps) {
  return <dl class={isAwaited ? "stats stats-awaited" : "stats"}>{children}</dl>;
}
