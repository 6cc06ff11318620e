import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLines } from "./file-lines.ts";

const dir = mkdtempSync(join(tmpdir(), "hallmonitor-lines-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const text = "one\ntwo\n\nlast";

test.each([
  ["plain", Buffer.from(text)],
  ["gzip", Bun.gzipSync(text)],
  ["zstd", Bun.zstdCompressSync(text)],
  ["shorter than its first bytes", Buffer.from("a")],
] as const)("%s: lines in their order, and how far they are", async (name, bytes) => {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  const file = await openLines(path);
  const read: (string | undefined)[] = [];
  for await (const page of file.lines) read.push(...page);
  expect(read).toEqual(name.startsWith("shorter") ? ["a"] : text.split("\n"));
  expect([file.size, file.done()]).toEqual([bytes.length, bytes.length]);
});

test("a pipe, a device and a folder are refused at once, for they would never end", async () => {
  const pipe = join(dir, "pipe");
  Bun.spawnSync(["mkfifo", pipe]);
  for (const path of [pipe, "/dev/zero"])
    await expect(openLines(path)).rejects.toMatchObject({
      code: "invalid",
      message: `${path} cannot be read: it is no file`,
    });
  await expect(openLines(dir)).rejects.toThrow("it is a folder");
  await expect(openLines(join(dir, "none"))).rejects.toMatchObject({ code: "not-found" });
});
