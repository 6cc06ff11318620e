import type { ComponentChildren } from "preact";
import { Link } from "./link.tsx";
import type { Tone } from "./tone.ts";
import "./card.css";

/** What a card holds. `label` names it as a link, and means nothing without `href`. */
export interface CardProps {
  /** A stripe at its edge, where it should be looked at. */
  readonly tone?: Tone;
  /** Makes all of it a link. Then it holds no other. */
  readonly href?: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** A panel with something that belongs together. */
export function Card({ tone = "neutral", href, label, children }: CardProps) {
  const look = `card card-${tone}`;
  if (href === undefined) return <div class={look}>{children}</div>;
  return (
    <Link href={href} class={`${look} card-link`} {...(label === undefined ? {} : { "aria-label": label })}>
      {children}
    </Link>
  );
}

/** Cards or numbers beside each other, as many as fit. `min` is the narrowest, in pixels. */
export function Grid({ min, children }: { readonly min: number; readonly children: ComponentChildren }) {
  return (
    <div class="grid" style={{ "--min": `${min}px` }}>
      {children}
    </div>
  );
}
