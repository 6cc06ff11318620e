import { afterAll, expect } from "bun:test";
import {
  appendFileSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { claudeCodeFiles } from "../../src/agent/claude-code/files.ts";
import type { Cursor } from "../../src/domain/cursor.ts";
import type { Observation } from "../../src/domain/observation.ts";
import { validate } from "../../src/pipeline/validate.ts";
import { decodeChunk, encodeChunk } from "../../src/receiver/transcript/chunk-text.ts";
import { openTranscript } from "../../src/receiver/transcript/cursor.ts";
import { defaultLineLimits, LineReader } from "../../src/receiver/transcript/line.ts";
import { openReader, readChunks, type Chunk } from "../../src/receiver/transcript/reading.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { transcriptLine } from "./transcript-line.ts";

nothingFailsUnheard();

const folder = mkdtempSync(join(tmpdir(), "hallmonitor-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "8106e608-a3d7-4b3e-a047-dc093ce64b99.jsonl");

/** Pieces of files: records, and what breaks them. */
const piece: fc.Arbitrary<Uint8Array> = fc.oneof(
  { weight: 6, arbitrary: transcriptLine.map((line) => Buffer.from(`${JSON.stringify(line)}\n`)) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("\n", "\r\n", " \n", "\ufeff", "{", "}\n", "null\n", "[1]\n", '"\\ud800"\n', "\0\n")
      .map((text) => Buffer.from(text)),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.nat({ max: 300 }).map((size) => Buffer.from(`"${"x".repeat(size)}"\n`)) },
);
const file = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.concat(pieces));

claim(
  "lines of any file, read in chunks of any size and of a file that grows, are those of a reader that reads it whole",
  {
    given: fc.tuple(file, fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 200 }), choices),
    inputs: 400,
    holds: ([bytes, chunkBytes, maxLineBytes, choose]) => {
      const told: unknown[] = [];
      writeFileSync(path, "");
      const fd = openSync(path, "r");
      const reader = new LineReader(fd, 0, { chunkBytes, maxLineBytes });
      for (const part of partsOf(bytes, choose)) {
        appendFileSync(path, part);
        for (let line = reader.read(); line !== undefined; line = reader.read())
          told.push(
            line.tooLong
              ? [line.offset, line.next, line.length]
              : [line.offset, line.next, line.bytes.toString("latin1")],
          );
      }
      closeSync(fd);
      expect(told).toEqual(naiveLines(maxLineBytes));
      expect(reader.end).toBe(readFileSync(path, "latin1").lastIndexOf("\n") + 1);
    },
  },
);

/** Every complete line that is not blank, by reading everything at once. */
function naiveLines(maxLineBytes: number): unknown[] {
  const lines = readFileSync(path, "latin1").split("\n").slice(0, -1);
  let offset = 0;
  return lines.flatMap((line) => {
    const [from, next] = [offset, offset + line.length + 1];
    offset = next;
    if (line.length > maxLineBytes) return [[from, next, line.length]];
    const content = line.replace(/\r$/, "").replace(from === 0 ? /^\u00ef\u00bb\u00bf/ : "", "");
    return /^[ \t\r]*$/.test(content) ? [] : [[from, next, content]];
  });
}

claim("a file read in pieces, with a cursor kept between them, says what it says when it is read at once", {
  given: fc.tuple(file, choices),
  inputs: 150,
  holds: ([bytes, choose]) => {
    writeFileSync(path, bytes);
    const whole = readOn(undefined, Infinity);
    writeFileSync(path, "");
    const parts: Chunk[] = [];
    for (const part of partsOf(bytes, choose)) {
      appendFileSync(path, part);
      parts.push(...readOn(parts.at(-1)?.progress.cursors[0], 1 + choose.below(500)));
    }
    expect(brokenIn(parts)).toEqual(brokenIn(whole));
    expect(naiveBroken()).toEqual(brokenIn(whole).map(([offset]) => offset));
  },
});

claim("what a chunk says is the same behind the wall between two threads", {
  given: file,
  inputs: 300,
  holds: (bytes) => {
    writeFileSync(path, bytes);
    for (const read of readOn(undefined, Infinity)) {
      // Checked before it goes over: what has no JSON, an endless cost, is dropped by then.
      const chunk = {
        ...read,
        observations: read.observations.filter((seen) => validate.process(seen) === seen),
      };
      const { observations, ...rest } = decodeChunk(encodeChunk(chunk));
      const { observations: told, ...expected } = chunk;
      expect(rest as unknown).toEqual(expected);
      expect(observations.map(said)).toEqual(told.map(said));
    }
  },
});

/** What was undefined may be absent, and there is one zero. */
function said(seen: Observation): unknown {
  const told = Object.entries(seen).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told.map(([name, value]) => [name, value === 0 ? 0 : value]));
}

function readOn(cursor: Cursor | undefined, bytes: number): Chunk[] {
  const opened = openTranscript(path, cursor);
  if (opened.outcome !== "open") throw new Error(opened.outcome);
  return [
    ...readChunks(opened, openReader(claudeCodeFiles, { ...opened, writtenAt: 7 }), {
      clock: () => 7,
      limits: defaultLineLimits,
      chunk: { bytes, observations: 1000 },
    }),
  ];
}

function brokenIn(chunks: readonly Chunk[]): (readonly [number, number, string])[] {
  return chunks.flatMap(({ progress }) =>
    progress.brokenLines.map(({ offset, length, reason }) => [offset, length, reason] as const),
  );
}

/** Where lines begin that the engine's own parser does not take for an object. */
function naiveBroken(): number[] {
  return (naiveLines(Infinity) as [number, number, string][])
    .filter(([, , content]) => !isRecord(Buffer.from(content, "latin1").toString("utf8")))
    .map(([offset]) => offset);
}

function isRecord(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** The bytes in pieces, cut anywhere. */
function partsOf(bytes: Buffer, choose: Choices): Buffer[] {
  const cuts = Array.from({ length: choose.below(5) }, () => choose.below(bytes.length + 1)).toSorted(
    (a, b) => a - b,
  );
  return [...cuts, bytes.length].map((end, index) => bytes.subarray(cuts[index - 1] ?? 0, end));
}
