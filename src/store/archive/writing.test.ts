import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blocksOf, linesOf, type BlockLimits } from "./reading.ts";
import { writeFile } from "./writing.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Writes lines in pieces, for as long as it is looked at. */
async function withFile(texts: readonly string[], look: (path: string) => Promise<void> | void) {
  const folder = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  try {
    const order = { name: "day.zst", compression: "zstd", pieces: texts.map(bytesOf) } as const;
    const written = await writeFile(folder, order);
    await look(join(folder, order.name));
    return { written, names: readdirSync(folder) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("a file that is written in pieces is known by all of them", async () => {
  const texts = ["first\n", "second\nthird\n", "fourth\n"];
  let fileBytes = 0;
  const { written, names } = await withFile(texts, (path) => void (fileBytes = statSync(path).size));
  const sha256 = new Bun.CryptoHasher("sha256").update(texts.join("")).digest("hex");
  expect(written).toEqual({ textBytes: 26, fileBytes, sha256 });
  expect(names).toEqual(["day.zst"]);
});

test.each([
  ["it has so many lines", { rows: 2, bytes: 99 }, [["a", "bb"], ["ccc", "d"], ["e"]]],
  ["it has so many bytes", { rows: 99, bytes: 5 }, [["a", "bb"], ["ccc", "d"], ["e"]]],
  [
    "it has more bytes",
    { rows: 99, bytes: 6 },
    [
      ["a", "bb", "ccc"],
      ["d", "e"],
    ],
  ],
  ["each line is too many", { rows: 99, bytes: 1 }, [["a"], ["bb"], ["ccc"], ["d"], ["e"]]],
] satisfies [string, BlockLimits, string[][]][])("a block ends where %s", async (_, limits, blocks) => {
  const found: string[][] = [];
  await withFile(["a\nbb\nccc\n", "d\ne\n", "a rest without an end"], async (path) => {
    for await (const block of blocksOf(path, limits))
      found.push(linesOf(block).map((line) => new TextDecoder().decode(line)));
  });
  expect(found).toEqual(blocks);
});

test("lines that are unpacked in several pieces are whole", async () => {
  const lines = [..."abcdefgh"].map((letter) => letter.repeat(100_000));
  const found: string[] = [];
  await withFile([lines.map((line) => `${line}\n`).join("")], async (path) => {
    for await (const block of blocksOf(path, { rows: 99, bytes: 350_000 })) {
      const texts = linesOf(block).map((line) => new TextDecoder().decode(line));
      expect(texts.every((text) => lines.includes(text))).toBe(true);
      found.push(texts.map(([letter]) => letter).join(""));
    }
  });
  expect(found).toEqual(["abcd", "efgh"]);
});
