import type { ComponentChildren } from "preact";
import type { Tone } from "./tone.ts";
import "./card.css";

/** What a card holds. */
export interface CardProps {
  /** A stripe at its edge, where it should be looked at. */
  readonly tone?: Tone;
  readonly children: ComponentChildren;
}

/** A panel with something that belongs together. */
export function Card({ tone = "neutral", children }: CardProps) {
  return <div class={`card card-${tone}`}>{children}</div>;
}

/** Cards or numbers beside each other, as many as fit. `min` is the narrowest, in pixels. */
export function Grid({ min, children }: { readonly min: number; readonly children: ComponentChildren }) {
  return (
    <div class="grid" style={{ "--min": `${min}px` }}>
      {children}
    </div>
  );
}
