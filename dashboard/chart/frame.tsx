import { capital } from "../../src/format/capital.ts";
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { formatCsv, type Cell, type Field } from "../../src/format/csv.ts";
import { ExportMenu } from "../part/export-menu.tsx";
import { Table, type Column } from "../part/table.tsx";
import type { LegendItem } from "./legend.tsx";
import { drawnOf, pictureOf, type Drawn } from "./picture.ts";
import "./frame.css";
import { unpricedFields, type Unpriced } from "../../src/format/unpriced.ts";

/** A row of the numbers behind a chart: how its place is called, and a cell for each column. */
export interface DataRow {
  /** When that is, exactly, as the API has it: names do not say whose hour it is. Stands first in a file. */
  readonly key?: string;
  readonly name: string;
  readonly cells: readonly Cell[];
  /** What has no price, which the number of each cell lacks; nothing without it. Files have columns for it. */
  readonly unpriced?: readonly Unpriced[];
}

/** The very numbers of a chart. */
export interface ChartData {
  /** How the first column is called: `day`. */
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly DataRow[];
  /** How a number is written in the table; files hold it raw. */
  readonly format: (value: number | null, unpriced?: Unpriced) => string;
}

/**
 * A chart, and what can be taken out of it. Its buttons are there whatever it holds: without a row in `data`, table and
 * file have headings only.
 */
export interface FrameProps {
  /** What it shows: the name of its files, and of its table. */
  readonly title: string;
  /** What it is of, for the picture: the time, the filters. */
  readonly note?: string | undefined;
  readonly data: ChartData;
  readonly legend: readonly LegendItem[];
  /** Beside the buttons: a legend, or what else belongs to the chart. */
  readonly head?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A chart with what every chart has: its numbers as a table, as a file, and as a picture. */
export function Frame({ title, note, data, legend, head, children }: FrameProps) {
  const [isTable, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const png = async (): Promise<Blob> => {
    const place = box.current;
    const chart = place === null ? undefined : await chartIn(place);
    if (place === null || chart === undefined) throw new Error("there is no chart to picture");
    return pictureOf(chart, place, { title, note, legend });
  };
  return (
    <figure class="chart-frame" aria-label={title}>
      <div class="chart-head">
        {head}
        <div class="chart-actions">
          <button
            type="button"
            class="button quiet-button"
            aria-pressed={isTable}
            onClick={() => setTable(!isTable)}
          >
            {isTable ? "As chart" : "As table"}
            <span class="unseen">: {title}</span>
          </button>
          <ExportMenu name={title} csv={() => csvOf(data)} {...(isTable ? {} : { png })} />
        </div>
      </div>
      {isTable ? (
        <Table
          name={title}
          columns={columnsOf(data)}
          rows={data.rows}
          keyOf={({ key = "", name }) => `${key} ${name}`}
          noExport
        />
      ) : (
        <div ref={box} class="chart-box">
          {children}
        </div>
      )}
    </figure>
  );
}

async function chartIn(place: HTMLElement): Promise<Drawn | undefined> {
  const canvas = place.querySelector("canvas");
  if (canvas !== null) return { canvas, ratio: canvas.width / Math.max(1, canvas.clientWidth) };
  const drawing = place.querySelector("svg");
  return drawing === null ? undefined : drawnOf(drawing);
}

function columnsOf({ title, columns, format }: ChartData): Column<DataRow>[] {
  return [
    { key: title, title: capital(title), cell: ({ name }) => name, value: ({ name }) => name },
    ...columns.map((column, index): Column<DataRow> => {
      const value = ({ cells }: DataRow): Cell => cells[index] ?? null;
      return {
        key: String(index),
        title: column,
        align: "right",
        value,
        cell: (row) => cellText(value(row), row.unpriced?.[index], format),
      };
    }),
  ];
}

function cellText(value: Cell, unpriced: Unpriced | undefined, format: ChartData["format"]): string {
  return typeof value === "number" || value === null ? format(value, unpriced) : String(value);
}

/** What has no price, which a column's amounts lack; nothing where none does. */
function besideOf(
  rows: readonly DataRow[],
  { name, index }: { name: string; index: number },
): Field<DataRow>[] {
  const fields = unpricedFields<DataRow>(`${name} `, ({ unpriced }) => unpriced?.[index] ?? {});
  return fields.filter(({ value }) => rows.some((row) => Number(value(row)) > 0));
}

function csvOf({ title, columns, rows }: ChartData): string {
  const hasKeys = rows.some(({ key }) => key !== undefined);
  return formatCsv(rows, [
    ...(hasKeys ? [{ name: "key", value: ({ key }: DataRow) => key ?? null }] : []),
    { name: title, value: ({ name }) => name },
    ...columns.flatMap((name, index) => [
      { name, value: ({ cells }: DataRow) => cells[index] ?? null },
      ...besideOf(rows, { name, index }),
    ]),
  ]);
}
