import { expect, test } from "bun:test";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { column, moneyColumns, type Column } from "./column.ts";
import { parquetParts } from "./parquet.ts";

interface Row {
  readonly text: string | undefined;
  readonly count: number | undefined;
  readonly share: number | undefined;
  readonly isSo: boolean | undefined;
  readonly at: number | undefined;
  readonly nano: number | undefined;
}

const columns: readonly Column<Row>[] = [
  column("text", "text", ({ text }) => text),
  column("count", "integer", ({ count }) => count),
  column("share", "number", ({ share }) => share),
  column("is_so", "flag", ({ isSo }) => isSo),
  column("at", "instant", ({ at }) => at),
  ...moneyColumns<Row>("cost", ({ nano }) => nano),
];
const unknown: Row = {
  text: undefined,
  count: undefined,
  share: undefined,
  isSo: undefined,
  at: undefined,
  nano: undefined,
};

function fileOf(...pages: readonly (readonly Row[])[]): ArrayBuffer {
  const list = { total: 0, [Symbol.iterator]: () => pages[Symbol.iterator]() };
  const bytes = Buffer.concat([...parquetParts({ columns, pages: list })].map((part) => part.bytes));
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
}

function rowsOf(file: ArrayBuffer): Promise<Record<string, unknown>[]> {
  const read = { byteLength: file.byteLength, slice: (from: number, to?: number) => file.slice(from, to) };
  return parquetReadObjects({ file: read });
}

test("every type comes back as what it was", async () => {
  const at = Date.UTC(2026, 10, 20, 12, 0, 0, 340);
  const whole: Row = {
    text: "🦉 = \0 \n,",
    count: 9_007_199_254_740_991,
    share: 0.1,
    isSo: false,
    at,
    nano: 39_280_500,
  };
  expect(await rowsOf(fileOf([whole, unknown]))).toEqual([
    {
      text: "🦉 = \0 \n,",
      count: 9_007_199_254_740_991n,
      share: 0.1,
      is_so: false,
      at: new Date(at),
      cost_usd: 0.0392805,
      cost_nano: 39_280_500n,
    },
    { text: null, count: null, share: null, is_so: null, at: null, cost_usd: null, cost_nano: null },
  ]);
});

test("a table without rows is a file with its columns", async () => {
  const file = fileOf();
  expect(await rowsOf(file)).toEqual([]);
  const { schema, num_rows } = parquetMetadata(file);
  expect(num_rows).toBe(0n);
  expect(schema.map(({ name, type, converted_type }) => [name, type, converted_type])).toEqual([
    ["root", undefined, undefined],
    ["text", "BYTE_ARRAY", "UTF8"],
    ["count", "INT64", undefined],
    ["share", "DOUBLE", undefined],
    ["is_so", "BOOLEAN", undefined],
    ["at", "INT64", "TIMESTAMP_MILLIS"],
    ["cost_usd", "DOUBLE", undefined],
    ["cost_nano", "INT64", undefined],
  ]);
});

test("rows of many groups come back in their order", async () => {
  const page = (from: number): Row[] =>
    Array.from({ length: 2000 }, (_, n) => ({ ...unknown, count: from + n }));
  const pages = Array.from({ length: 23 }, (_, n) => page(n * 2000));
  const file = fileOf(...pages);
  expect(parquetMetadata(file).row_groups.map((group) => Number(group.num_rows))).toEqual([
    6000, 6000, 6000, 6000, 6000, 6000, 6000, 4000,
  ]);
  const counts = (await rowsOf(file)).map((row) => Number(row["count"]));
  expect(counts).toEqual(Array.from({ length: 46_000 }, (_, n) => n));
});

test.each([
  [0, []],
  [4999, [4999]],
  [5000, [5000]],
  [5001, [5000, 1]],
])("%d rows that come one by one are in groups of %p", (count, groups) => {
  const file = fileOf(...Array.from({ length: count }, () => [unknown]));
  expect(parquetMetadata(file).row_groups.map(({ num_rows }) => Number(num_rows))).toEqual(groups);
});
