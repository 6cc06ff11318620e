import type { ComponentChildren } from "preact";
import { Share } from "../part/amount.tsx";
import { Link } from "../part/link.tsx";
import "./share-bars.css";

/** A part of a whole. Where its share is null the line says that it is not known, and the bar has no length. */
export interface ShareBar {
  readonly key: string;
  readonly name: ComponentChildren;
  readonly value: ComponentChildren;
  /** Part of the whole, 0 to 1; null where nobody knows. */
  readonly share: number | null;
  /** A colour of tokens.css. */
  readonly colour?: string;
  readonly href?: string | undefined;
  /** A quiet remark after the name. */
  readonly note?: ComponentChildren;
}

/** A whole in its parts. Without any, an empty list is drawn: that there is nothing to share out is said elsewhere. */
export interface ShareBarsProps {
  /** What is shared out. */
  readonly label: string;
  /** In the order they are to stand in. */
  readonly bars: readonly ShareBar[];
}

/** What a whole is made of: name, amount and share of each part, with a bar that is as long as the share. */
export function ShareBars({ label, bars }: ShareBarsProps) {
  return (
    <ul class="share-bars" aria-label={label}>
      {bars.map(({ key, name, value, share, colour = "--accent", href, note }) => (
        <li key={key}>
          <span class="share-name one-line">
            {href === undefined ? name : <Link href={href}>{name}</Link>}
            {note !== undefined && <span class="faint"> {note}</span>}
          </span>
          <span class="share-value num">{value}</span>
          <span class="share-share num faint">
            <Share share={share} />
          </span>
          <span class="share-track" aria-hidden="true">
            <i
              style={{
                width: `${Math.max(0, Math.min(1, share ?? 0)) * 100}%`,
                // What is not nothing is seen.
                minWidth: share ? 2 : 0,
                background: `var(${colour})`,
              }}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
