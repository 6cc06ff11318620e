import { expect } from "bun:test";
import * as fc from "fast-check";
import { parquetReadObjects } from "hyparquet";
import { plainText } from "../../src/domain/plain-text.ts";
import { fit, pad, widthOf, wrap } from "../../src/command/format/text.ts";
import { formatTable } from "../../src/command/format/table.ts";
import { formatFamilies } from "../../src/exporter/prometheus/exposition.ts";
import { labelValue } from "../../src/exporter/prometheus/label-value.ts";
import { Hub } from "../../src/live/hub.ts";
import { streamEvents } from "../../src/server/sse.ts";
import { column, type Cell } from "../../src/transfer/column.ts";
import { csvParts } from "../../src/transfer/csv.ts";
import { parquetParts } from "../../src/transfer/parquet.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";

nothingFailsUnheard();

/** Letters of all kinds, and what a terminal obeys, hides or turns around, and halves of letters. */
const sly = fc.constantFrom(
  ..."\u001b[31m|\u001b]0;t\u0007|\u009b2J|\u001bP|\u001b\\|\u009c|\u001b|[|]|m|\r|\n|\t|\0|\u0008|\u202e|\u2066|\u200d|\u200b|\u06dd|\u0600|\ufeff|\u00ad|\u0301|\u0489|\ud83d|\ude00|😀|👩‍👩‍👧|世|ﷺ|🏳️‍🌈|\u{e0041}|\u2028|\u0085|é|=|+|-|@|\"|,|'|\\|{|}".split(
    "|",
  ),
);
const text = fc.oneof(
  fc.array(fc.oneof(sly, fc.string({ maxLength: 3 })), { maxLength: 14 }).map((parts) => parts.join("")),
  fc.string({ unit: "binary" }),
);

claim(
  "no text from outside reaches a terminal with an escape, a control, something that turns text around or hides it",
  {
    given: text,
    inputs: 1500,
    holds: (told) => {
      const plain = plainText(told);
      expect(plain).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u);
      expect(plain).not.toMatch(/\p{M}{4}/u);
      expect(plain.isWellFormed() && plain === plain.trim()).toBe(true);
      expect(plainText(plain)).toBe(plain);
    },
  },
);

claim("no line is wider than it may be, and what fits is shown whole", {
  given: fc.tuple(text.map(plainText), fc.nat({ max: 30 })),
  inputs: 1000,
  holds: ([told, width]) => {
    const shown = fit(told, width);
    expect(widthOf(shown)).toBeLessThanOrEqual(width);
    if (widthOf(told) <= width) expect(shown).toBe(width === 0 ? "" : told);
    for (const line of wrap(told, Math.max(1, width)))
      expect(widthOf(line)).toBeLessThanOrEqual(Math.max(1, width));
    expect(widthOf(pad(shown, width))).toBe(width);
  },
});

const columns = fc.array(
  fc.record({
    title: fc.string({ unit: fc.constantFrom("a", "B", " "), minLength: 1, maxLength: 9 }),
    align: fc.constantFrom("left" as const, "right" as const),
    vanish: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
    minWidth: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
    maxWidth: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 6 },
);

claim("a table is as wide as the terminal at most, whatever is in it", {
  given: fc.tuple(
    columns,
    fc.array(fc.array(text.map(plainText), { minLength: 6, maxLength: 6 }), { maxLength: 4 }),
    fc.integer({ min: 1, max: 60 }),
  ),
  inputs: 400,
  holds: ([told, rows, width]) => {
    const shown = told.map(({ vanish, minWidth, maxWidth, ...own }, index) => ({
      ...own,
      ...(vanish === undefined ? {} : { vanish }),
      ...(minWidth === undefined ? {} : { minWidth }),
      ...(maxWidth === undefined ? {} : { maxWidth }),
      cell: (row: readonly string[]) => row[index] ?? "",
    }));
    for (const line of formatTable(rows, shown, { width, title: (title) => title }))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
  },
});

claim("labels of metrics, read back by the rules of the format, are the texts they were made of", {
  given: fc.tuple(
    fc.array(text, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("text" as const, "openmetrics" as const),
  ),
  inputs: 500,
  holds: ([texts, format]) => {
    const values = texts.map(labelValue);
    const labels = Object.fromEntries(values.map((value, index) => [`l${index}`, value]));
    const told = formatFamilies(
      [{ name: "m", type: "gauge", help: texts[0] ?? "", samples: [{ labels, value: 1 }] }],
      format,
    );
    const lines = told.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines).toHaveLength(1);
    expect(labelsOf(lines[0] ?? "")).toEqual(labels);
  },
});

/** A sample's labels, letter by letter as the formats have it. */
function labelsOf(line: string): Record<string, string> {
  const pairs = [...line.slice(line.indexOf("{") + 1).matchAll(/(\w+)="((?:[^"\\\n]|\\.)*)"[,}]/gu)];
  const unescape = (value: string) =>
    value.replaceAll(/\\(.)/gu, (_, letter: string) => (letter === "n" ? "\n" : letter));
  return Object.fromEntries(pairs.map(([, name = "", value = ""]) => [name, unescape(value)]));
}

interface Row {
  readonly text: Cell;
  readonly integer: Cell;
  readonly number: Cell;
  readonly flag: Cell;
}

const row: fc.Arbitrary<Row> = fc.record({
  text: fc.option(text, { nil: undefined }),
  integer: fc.option(fc.maxSafeInteger(), { nil: undefined }),
  number: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
  flag: fc.option(fc.boolean(), { nil: undefined }),
});
const table = {
  columns: (["text", "integer", "number", "flag"] as const).map((type) =>
    column<Row>(type, type, (told) => told[type]),
  ),
};

claim(
  "a table as CSV, read by RFC 4180, has the rows it was made of and no cell that a spreadsheet or a terminal runs",
  {
    given: fc.array(row, { maxLength: 6 }),
    inputs: 500,
    holds: (rows) => {
      const bytes = Buffer.concat(
        [...csvParts({ ...table, pages: pagesOf(rows) })].map((part) => part.bytes),
      );
      const [, ...read] = recordsOf(bytes.toString());
      expect(read).toHaveLength(rows.length);
      read.forEach((cells, index) => {
        const { text: told, integer, number, flag } = rows[index] as Row;
        const [shown = "", ...others] = cells;
        expect(others).toEqual(
          [integer, number, flag].map((value) => (value === undefined ? "" : String(value))),
        );
        expect(shown).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
        // Lines and tabs are a text's own; every other control is written as JSON writes it.
        expect(shown).not.toMatch(/[^\P{Cc}\t\r\n]|[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u);
        const readable = String(told ?? "")
          .toWellFormed()
          .replaceAll("\0", "\u{fffd}");
        const unescaped = shown.replaceAll(/\\u([\da-f]{4})/g, (_, code: string) =>
          String.fromCodePoint(Number.parseInt(code, 16)),
        );
        expect([readable, `'${readable}`]).toContain(unescaped);
      });
    },
  },
);

/** Records and their cells, with nothing but the grammar. */
function recordsOf(csv: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    cells.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    records.push(cells);
    cells = [];
  }
  return records;
}

claim("a table as Parquet, read by another's reader, has the rows it was made of", {
  given: fc.array(row, { maxLength: 6 }),
  inputs: 150,
  holds: async (rows) => {
    const bytes = Buffer.concat(
      [...parquetParts({ ...table, pages: pagesOf(rows) })].map((part) => part.bytes),
    );
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    const read = await parquetReadObjects({
      file: { byteLength: file.byteLength, slice: (from, to) => file.slice(from, to) },
    });
    const expected = rows.map((told) => ({
      // That reader takes a byte order mark off every text.
      text:
        told.text === undefined
          ? null
          : String(told.text)
              .toWellFormed()
              .replace(/^\ufeff/, ""),
      integer: told.integer === undefined ? null : BigInt(Number(told.integer)),
      number: told.number ?? null,
      flag: told.flag ?? null,
    }));
    expect(
      read.map((one) => ({
        text: one["text"] ?? null,
        integer: one["integer"] ?? null,
        number: one["number"] ?? null,
        flag: one["flag"] ?? null,
      })),
    ).toEqual(expected);
  },
});

function pagesOf(rows: readonly Row[]) {
  return {
    total: rows.length,
    *[Symbol.iterator]() {
      if (rows.length > 0) yield rows;
    },
  };
}

claim("what is told on a stream is heard as it was told, by the rules of the event stream", {
  given: fc.array(fc.oneof(text, fc.jsonValue()), { minLength: 1, maxLength: 5 }),
  inputs: 100,
  holds: async (values) => {
    const events = values.map((data, index) => ({ id: index + 1, data }));
    const feed = {
      event: "metric",
      latest: () => 0,
      after: (position: number) => events.filter(({ id }) => id > position),
    };
    const closed = new AbortController();
    const response = streamEvents(new Request("http://localhost/", { signal: closed.signal }), [
      { feed, hub: new Hub() },
    ]);
    const stream = (response.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let told = "";
    while (told.split("\n\n").length < values.length + 2)
      told += decoder.decode((await stream.read()).value, { stream: true });
    await stream.cancel();
    closed.abort();
    const heard = told
      .split(/\r\n|\r|\n/)
      .filter((line) => line.startsWith("data:"))
      .map((line) => JSON.parse(line.slice(5)));
    expect(heard).toEqual(JSON.parse(JSON.stringify(values)));
  },
});
