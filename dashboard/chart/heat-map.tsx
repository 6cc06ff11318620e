import { useMemo, useRef, useState } from "preact/hooks";
import type { Unpriced } from "../../src/format/unpriced.ts";
import { Frame, type ChartData } from "./frame.tsx";
import { heatCells, type HeatCell } from "./heat-cell.ts";
import type { LegendItem } from "./legend.tsx";
import { useWidth } from "./width.ts";
import "./heat-map.css";

/**
 * A grid with the names of its rows and columns. Where nothing in it is above zero, all cells are the colour of the ground
 * and both ends of the scale say the same.
 */
export interface HeatMapProps {
  readonly title: string;
  readonly note?: string | undefined;
  /** How a row is called: `weekday`. */
  readonly unit: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** One list for each row; null where nothing is known or was used. */
  readonly values: readonly (readonly (number | null)[])[];
  /** What has no price, which the value of each cell lacks; nothing without it. */
  readonly unpriced?: readonly (readonly Unpriced[])[];
  readonly format: (value: number | null, unpriced?: Unpriced) => string;
  /** What is said of a cell beside its value: `41 requests`. */
  readonly describe?: (row: number, column: number) => string;
}

const labelPx = 40;
const headPx = 18;
const gapPx = 2;
const mostCellPx = 30;

/** A grid of cells, the darker the more. What is under the mouse is said below it. */
export function HeatMap(props: HeatMapProps) {
  const { title, note, rows, columns, values, format } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useWidth(box);
  const [told, setTold] = useState<HeatCell>();
  const cells = useMemo(() => heatCells(values), [values]);
  const cellWidth = Math.max(4, (width - labelPx) / columns.length);
  const cellHeight = Math.min(mostCellPx, Math.max(16, cellWidth));
  const every = Math.ceil(26 / cellWidth);
  const height = headPx + rows.length * cellHeight;
  return (
    <Frame
      title={title}
      note={note}
      data={tableOf(props)}
      legend={legendOf(props)}
      head={<HeatScale {...props} />}
    >
      <div ref={box} class="heat-map" onMouseLeave={() => setTold(undefined)}>
        <svg
          role="img"
          aria-label={`${title}; the same numbers are in its table`}
          width={width}
          height={height}
        >
          {columns.map((name, column) =>
            column % every === 0 ? (
              <text key={name} x={labelPx + column * cellWidth} y={11} fill="var(--ink-3)">
                {name}
              </text>
            ) : null,
          )}
          {rows.map((name, row) => (
            <text key={name} x={0} y={headPx + row * cellHeight + cellHeight / 2 + 4} fill="var(--ink-3)">
              {name}
            </text>
          ))}
          {cells.map((cell) => (
            <rect
              key={`${cell.row}-${cell.column}`}
              x={labelPx + cell.column * cellWidth}
              y={headPx + cell.row * cellHeight}
              width={cellWidth - gapPx}
              height={cellHeight - gapPx}
              rx={2}
              fill={cell.share === 0 ? "var(--raised)" : "var(--accent)"}
              fill-opacity={cell.share === 0 ? 1 : 0.12 + 0.88 * cell.share}
              onMouseEnter={() => setTold(cell)}
            />
          ))}
        </svg>
        <p class="heat-told faint" aria-hidden="true">
          {told === undefined ? " " : cellText(told, props)}
        </p>
      </div>
    </Frame>
  );

  function cellText({ row, column, value }: HeatCell, { describe, unpriced }: HeatMapProps): string {
    const more = describe?.(row, column);
    const words = [
      `${rows[row] ?? ""} ${columns[column] ?? ""}`,
      format(value, unpriced?.[row]?.[column]),
      ...(more === undefined ? [] : [more]),
    ];
    return words.join(" · ");
  }
}

function mostOf(values: HeatMapProps["values"]): number {
  return Math.max(0, ...values.flat().map((value) => value ?? 0));
}

/** The two ends of the scale, for its picture. */
function legendOf({ values, format }: HeatMapProps): LegendItem[] {
  return [
    { key: "least", name: format(0), colour: "--raised" },
    { key: "most", name: format(mostOf(values)), colour: "--accent" },
  ];
}

/** What light and dark mean. */
function HeatScale({ values, format }: HeatMapProps) {
  return (
    <p class="heat-scale faint">
      <span>{format(0)}</span>
      <span class="heat-steps" aria-hidden="true">
        {[0.12, 0.34, 0.56, 0.78, 1].map((opacity) => (
          <i key={opacity} style={{ opacity }} />
        ))}
      </span>
      <span>{format(mostOf(values))}</span>
    </p>
  );
}

function tableOf({ unit, rows, columns, values, unpriced, format }: HeatMapProps): ChartData {
  return {
    title: unit,
    columns: [...columns],
    rows: rows.map((name, row) => ({
      name,
      cells: [...(values[row] ?? [])],
      ...(unpriced === undefined ? {} : { unpriced: unpriced[row] ?? [] }),
    })),
    format,
  };
}
