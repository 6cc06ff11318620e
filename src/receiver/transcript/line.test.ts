import { afterAll, expect, test } from "bun:test";
import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "../../domain/error.ts";
import { defaultLineLimits, LineReader, type LineLimits } from "./line.ts";

const folder = mkdtempSync(join(tmpdir(), "lines-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

interface Content {
  readonly start?: number;
  readonly limits?: LineLimits;
}

/** A file of its own with these bytes, its path, and a reader over it. */
function fileOf(bytes: string | Uint8Array, { start = 0, limits = defaultLineLimits }: Content = {}) {
  const path = join(folder, `${(files += 1)}.jsonl`);
  writeFileSync(path, bytes);
  const fd = openSync(path, "r");
  const reader = new LineReader(fd, start, limits);
  return { path, fd, reader, [Symbol.dispose]: () => closeSync(fd) };
}

/** What a reader still hands out: content as Latin-1, or the length of a line that is too long. */
function rest(reader: LineReader) {
  const lines: (readonly [number, string | number, number])[] = [];
  for (let line = reader.read(); line !== undefined; line = reader.read()) {
    lines.push([line.offset, line.tooLong ? line.length : line.bytes.toString("latin1"), line.next]);
  }
  return lines;
}

function contents(bytes: string | Uint8Array, content?: Content) {
  using file = fileOf(bytes, content);
  return rest(file.reader).map(([, text]) => text);
}

test("a line carries where it begins and where the next one does", () => {
  using file = fileOf('{"a":1}\n{"b":2}\n');
  expect(rest(file.reader)).toEqual([
    [0, '{"a":1}', 8],
    [8, '{"b":2}', 16],
  ]);
  expect(file.reader.end).toBe(16);
});

test("a file cut at any byte gives its complete lines and the offset behind them", () => {
  const text = 'one\n\r\n{"two":2}\r\nthree\n';
  for (let size = 0; size <= text.length; size += 1) {
    const cut = text.slice(0, size);
    using file = fileOf(cut);
    expect(rest(file.reader).map(([, line]) => line)).toEqual(naive(cut));
    expect(file.reader.end).toBe(cut.lastIndexOf("\n") + 1);
  }
});

test("a torn line is handed out once its end was written, by the same reader and by a later one", () => {
  using file = fileOf("one\ntw");
  expect(rest(file.reader)).toEqual([[0, "one", 4]]);
  const { end } = file.reader;
  appendFileSync(file.path, "o\n");
  expect(rest(file.reader)).toEqual([[4, "two", 8]]);
  expect(rest(new LineReader(file.fd, end))).toEqual([[4, "two", 8]]);
});

test("the \\r of a CRLF is not content, any other \\r is", () => {
  expect(contents("a\r\nb\rc\r\r\n")).toEqual(["a", "b\rc\r"]);
});

test("a byte order mark is not content at the start of the file, and is elsewhere", () => {
  expect(contents("\ufeffa\n\ufeffb\n")).toEqual(["a", "ï»¿b"]);
  using file = fileOf("x\n\ufeffb\n", { start: 2 });
  expect(rest(file.reader)).toEqual([[2, "ï»¿b", 7]]);
});

test("a file of a byte order mark and blank lines has no lines but an end", () => {
  using file = fileOf("\ufeff\n \t \r\n\n\n");
  expect(rest(file.reader)).toEqual([]);
  expect(file.reader.end).toBe(11);
});

test("bytes that are no UTF-8 pass unchanged", () => {
  const bytes = Uint8Array.from([0xff, 0xc3, 0x28, 0x00, 0x80, 10, 0xed, 0xa0, 0x80, 10]);
  expect(contents(bytes)).toEqual(["\xff\xc3\x28\x00\x80", "\xed\xa0\x80"]);
});

test("lines that straddle chunks of any size are those of a naive split", () => {
  for (let round = 0; round < 400; round += 1) {
    const text = randomText(round % 97);
    const limits = { chunkBytes: 1 + Math.floor(Math.random() * 40), maxLineBytes: 1000 };
    using file = fileOf(text, { limits });
    expect({ text, limits, lines: rest(file.reader).map(([, line]) => line) }).toEqual({
      text,
      limits,
      lines: naive(text),
    });
    expect(file.reader.end).toBe(text.lastIndexOf("\n") + 1);
  }
});

test("whether a line is too long does not depend on how it was read", () => {
  const text = `${"a".repeat(9)}\n${"b".repeat(10)}\n${"c".repeat(11)}\n${"d".repeat(200)}\ne\n${"f".repeat(50)}`;
  for (let chunkBytes = 1; chunkBytes < 300; chunkBytes += 1) {
    using file = fileOf(text, { limits: { chunkBytes, maxLineBytes: 10 } });
    expect(rest(file.reader)).toEqual([
      [0, "a".repeat(9), 10],
      [10, "b".repeat(10), 21],
      [21, 11, 33],
      [33, 200, 234],
      [234, "e", 236],
    ]);
    expect(file.reader.end).toBe(236);
  }
});

test("a line over the limit that is still being written is told once it is complete", () => {
  using file = fileOf("a".repeat(100), { limits: { chunkBytes: 8, maxLineBytes: 16 } });
  expect(rest(file.reader)).toEqual([]);
  expect(file.reader.end).toBe(0);
  appendFileSync(file.path, "a\nnext\n");
  expect(rest(file.reader)).toEqual([
    [0, 101, 102],
    [102, "next", 107],
  ]);
});

test("a line of 70 MB is told as too long, and is never held whole", () => {
  using file = fileOf("");
  sparseLine(file.path, 70_000_000);
  const reader = new LineReader(file.fd, 0, { ...defaultLineLimits, maxLineBytes: 4 << 20 });
  const before = process.memoryUsage().rss;
  expect(reader.read()).toEqual({ tooLong: true, offset: 0, length: 70_000_000, next: 70_000_001 });
  expect(process.memoryUsage().rss - before).toBeLessThan(40_000_000);
  expect(rest(reader)).toEqual([[70_000_001, "after", 70_000_007]]);
});

test("the limit that is set unless told otherwise refuses 35 MB and takes 30", () => {
  for (const [length, isTooLong] of [
    [35_000_000, true],
    [30_000_000, false],
  ] as const) {
    using file = fileOf("");
    sparseLine(file.path, length);
    const line = file.reader.read();
    expect(line?.tooLong).toBe(isTooLong);
    expect(line?.next).toBe(length + 1);
    expect(rest(file.reader)).toEqual([[length + 1, "after", length + 7]]);
  }
});

test("the buffer that grew for a long line is small again after it", () => {
  const limits = { chunkBytes: 1024, maxLineBytes: 1 << 20 };
  using file = fileOf(`${"a".repeat(500_000)}\n${"short\n".repeat(200_000)}`, { limits });
  expect(file.reader.read()?.next).toBe(500_001);
  let last = file.reader.read();
  for (let line = last; line !== undefined; line = file.reader.read()) last = line;
  expect(last?.tooLong === false && last.bytes.buffer.byteLength).toBe(1024);
});

test("a file that cannot be read says so, and how far it was read", () => {
  const reader = new LineReader(openSync(folder, "r"), 7);
  expect(() => reader.read()).toThrow(AppError);
  expect(() => reader.read()).toThrow("from byte 7 on");
});

/** A line of NUL bytes that takes no room on the disk, and the line `after`. */
function sparseLine(path: string, length: number): void {
  const fd = openSync(path, "r+");
  ftruncateSync(fd, length);
  writeSync(fd, "\nafter\n", length);
  closeSync(fd);
}

/** The complete, non-blank lines of a text without a byte order mark. */
function naive(text: string): string[] {
  const lines = text.split("\n").slice(0, -1);
  return lines.map((line) => line.replace(/\r$/, "")).filter((line) => !/^[ \t\r]*$/.test(line));
}

function randomText(length: number): string {
  return Array.from({ length }, () => "abc\n\n\r \t\xe9"[Math.floor(Math.random() * 9)])
    .join("")
    .replaceAll("\xe9", "e");
}
