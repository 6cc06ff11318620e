import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import type { Cell, CellType, Column } from "./column.ts";
import type { Part } from "./part.ts";
import type { Table } from "./table.ts";

/** Rows in one row group: enough for columns to compress well, few enough to hold in memory (about 10 MB). */
const groupRows = 5000;

/** A table as Parquet: typed, nullable columns, Snappy, row group by row group. */
export function* parquetParts<R>({ columns, pages }: Table<R>): Generator<Part> {
  const bytes = new ByteWriter();
  const schema = [{ name: "root", num_children: columns.length }, ...columns.map(elementOf)];
  const writer = new ParquetWriter({ writer: bytes, schema, createdBy: "hallmonitor" });
  let group: R[] = [];
  for (const page of pages) {
    group.push(...page);
    if (group.length < groupRows) continue;
    yield written(writer, bytes, { columns, group });
    group = [];
  }
  if (group.length > 0) yield written(writer, bytes, { columns, group });
  void writer.finish();
  yield { bytes: taken(bytes), rows: 0 };
}

function written<R>(
  writer: ParquetWriter,
  bytes: ByteWriter,
  { columns, group }: { columns: readonly Column<R>[]; group: readonly R[] },
): Part {
  const columnData = columns.map((one) => ({
    name: one.name,
    data: group.map((row) => cellOf(one, row)),
    // Where each page begins: one entry per column and group, which would stay in memory until the end.
    offsetIndex: false,
  }));
  // The writer is a buffer, so nothing is waited for.
  void writer.write({ columnData, rowGroupSize: group.length });
  return { bytes: taken(bytes), rows: group.length };
}

/** What was written since the last call. The writer keeps counting, its buffer starts over. */
function taken(bytes: ByteWriter): Uint8Array {
  const part = bytes.getBytes().slice();
  bytes.index = 0;
  return part;
}

function cellOf<R>({ type, of }: Column<R>, row: R): unknown {
  const value: Cell = of(row);
  if (value === undefined) return null;
  switch (type) {
    case "integer":
      return BigInt(Number(value));
    case "instant":
      return new Date(Number(value));
    case "usd":
      return Number(value) / 1e9;
    case "text":
    case "number":
    case "flag":
      return value;
  }
}

function elementOf({ name, type }: { name: string; type: CellType }): SchemaElement {
  return { name, repetition_type: "OPTIONAL", ...elements[type] };
}

const elements = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } },
  integer: { type: "INT64" },
  number: { type: "DOUBLE" },
  flag: { type: "BOOLEAN" },
  instant: {
    type: "INT64",
    converted_type: "TIMESTAMP_MILLIS",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
  },
  usd: { type: "DOUBLE" },
} as const satisfies Record<CellType, Partial<SchemaElement>>;
