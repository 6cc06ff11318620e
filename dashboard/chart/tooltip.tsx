import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type UPlot from "uplot";
import "./tooltip.css";

interface TooltipProps {
  readonly plot: UPlot | undefined;
  readonly place: number;
  /** Read aloud as it changes: for who steps through with keys, not for who moves a mouse. */
  readonly isSpoken: boolean;
  readonly children: ComponentChildren;
}

/** Distance from the cursor, in pixels. */
const gapPx = 14;

/** What is said of a place, beside it and never outside of its chart. */
export function Tooltip({ plot, place, isSpoken, children }: TooltipProps) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const own = box.current;
    const x = plot?.data[0][place];
    if (own === null || plot === undefined || x === undefined) return;
    const at = plot.over.offsetLeft + plot.valToPos(x, "x");
    const fitsRight = at + gapPx + own.offsetWidth <= plot.root.clientWidth;
    const left = fitsRight ? at + gapPx : at - gapPx - own.offsetWidth;
    own.style.transform = `translate(${Math.round(Math.max(0, left))}px, 0)`;
  });
  return (
    <div ref={box} class="tooltip" role={isSpoken ? "status" : undefined}>
      {children}
    </div>
  );
}

/** A line of a tooltip. */
export interface TooltipRow {
  readonly name: string;
  readonly value: string;
  /** A colour of tokens.css; a dash instead of a square where it is a line. */
  readonly colour?: string;
  readonly isLine?: boolean;
  readonly isStrong?: boolean;
}

/** What is said of a place. Without rows there are the title and the note. */
export interface TooltipTextProps {
  readonly title: string;
  readonly rows: readonly TooltipRow[];
  readonly note?: string | undefined;
}

/** A title, and names with their values. */
export function TooltipText({ title, rows, note }: TooltipTextProps) {
  return (
    <>
      <p class="tooltip-title">{title}</p>
      <dl>
        {rows.map(({ name, value, colour, isLine = false, isStrong = false }, at) => (
          <div key={at} class={isStrong ? "tooltip-row tooltip-strong" : "tooltip-row"}>
            <dt>
              {colour !== undefined && <Swatch colour={colour} isLine={isLine} />}
              <bdi>{name}</bdi>
            </dt>
            <dd class="num">{value}</dd>
          </div>
        ))}
      </dl>
      {note !== undefined && <p class="tooltip-note">{note}</p>}
    </>
  );
}

/** A variable of tokens.css, shown as a square, or as a dash where it is that of a line. */
export interface SwatchProps {
  readonly colour: string;
  readonly isLine?: boolean;
}

/** The colour that a series has in its chart. */
export function Swatch({ colour, isLine = false }: SwatchProps) {
  return (
    <span
      aria-hidden="true"
      class={isLine ? "swatch swatch-line" : "swatch"}
      style={{ "--swatch": `var(${colour})` }}
    />
  );
}
