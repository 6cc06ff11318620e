import { Swatch } from "./tooltip.tsx";
import "./legend.css";

/** A series and how it is drawn. `colour` is a variable of tokens.css, `--series-1`. */
export interface LegendItem {
  readonly key: string;
  readonly name: string;
  readonly colour: string;
  /** Drawn as a line, not as an area. */
  readonly isLine?: boolean;
}

/** What a legend explains, in its order. A button `only` stands beside an area where there is another one to leave out. */
export interface LegendProps {
  readonly items: readonly LegendItem[];
  /** What is not shown at present. */
  readonly hidden?: ReadonlySet<string>;
  /** Hides one, or shows it again. Without it the legend only explains. */
  readonly onToggle?: (key: string) => void;
  /** Shows one alone, or all again. */
  readonly onSolo?: (key: string) => void;
}

/** What each colour of a chart means; a click hides or shows a series, `only` shows it alone. */
export function Legend({ items, hidden = new Set(), onToggle, onSolo }: LegendProps) {
  return (
    <ul class="legend">
      {items.map(({ key, name, colour, isLine = false }) => (
        <li key={key} class={hidden.has(key) ? "legend-item legend-off" : "legend-item"}>
          {onToggle === undefined ? (
            <span class="legend-name">
              <Swatch colour={colour} isLine={isLine} />
              <bdi>{name}</bdi>
            </span>
          ) : (
            <button
              type="button"
              class="legend-name"
              aria-pressed={!hidden.has(key)}
              title={hidden.has(key) ? `Show ${name}` : `Hide ${name}`}
              onClick={() => onToggle(key)}
            >
              <Swatch colour={colour} isLine={isLine} />
              <bdi>{name}</bdi>
            </button>
          )}
          {onSolo !== undefined && !isLine && items.length > 1 && (
            <button
              type="button"
              class="legend-only"
              aria-label={`Show only ${name}`}
              onClick={() => onSolo(key)}
            >
              only
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
