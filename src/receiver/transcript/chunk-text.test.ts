import { expect, test } from "bun:test";
import { join } from "node:path";
import type { AttributeValue } from "../../domain/attribute.ts";
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import { decodeChunk, encodeChunk } from "./chunk-text.ts";
import { openTranscript } from "./cursor.ts";
import { defaultLineLimits } from "./line.ts";
import { openReader, readChunks, type Chunk } from "./reading.ts";

const fixtures = join(import.meta.dir, "..", "..", "..", "test", "fixtures", "transcripts");

/** The chunks of a real transcript. */
function chunksOf(name: string): Chunk[] {
  const path = join(fixtures, name);
  const file = openTranscript(path, undefined);
  if (file.outcome !== "open") throw new Error(file.outcome);
  const chunk = { bytes: 4000, observations: 100 };
  const settings = { clock: () => 7, limits: defaultLineLimits, chunk };
  return [...readChunks(file, openReader(claudeCodeFiles, file), settings)];
}

test.each(["2.1.197-tools-compact.jsonl", "2.1.329-plan.jsonl", "2.1.329-errors.jsonl"])(
  "a chunk of %s says the same after it was a text",
  (name) => {
    const chunks = chunksOf(name);
    expect(chunks.length).toBeGreaterThan(0);
    for (const chunk of chunks) expect(decodeChunk(encodeChunk(chunk))).toEqual(chunk);
  },
);

test("records that share their facts share them afterwards", () => {
  const [chunk] = chunksOf("2.1.329-plan.jsonl");
  if (chunk === undefined) throw new Error("no chunk");
  const told = chunk.observations.map(({ facts }) => facts);
  const read = decodeChunk(encodeChunk(chunk)).observations.map(({ facts }) => facts);
  expect(read.map((facts) => read.indexOf(facts))).toEqual(told.map((facts) => told.indexOf(facts)));
});

test("texts of any characters and broken lines come through", () => {
  const [chunk] = chunksOf("2.1.329-errors.jsonl");
  if (chunk === undefined) throw new Error("no chunk");
  const path = "/home/dev/プロジェクト 🚀/\u2028\ud800.jsonl";
  const broken = { path, offset: 5, length: 3, reason: "not-json", seenAt: 7 } as const;
  const nested = new Map<string, AttributeValue>([["entries", [new Map([["__proto__", 1]]), undefined]]]);
  const hostile = new Map<string, AttributeValue>([
    ["__proto__", "x"],
    ["nested", nested],
  ]);
  const [first, ...others] = chunk.observations;
  const odd = {
    ...chunk,
    path,
    progress: { ...chunk.progress, brokenLines: [broken] },
    observations: first === undefined ? others : [{ ...first, data: hostile }, ...others],
  };
  expect(decodeChunk(encodeChunk(odd))).toEqual(odd);
});
