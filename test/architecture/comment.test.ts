import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";

const root = join(import.meta.dir, "..", "..");
const isLeftOut = /\.test\.tsx?$|\.d\.ts$|(?:^|\/)node_modules\//;
const isExport =
  /^export (?:default )?(?:async )?(?:declare )?(?:function|class|interface|type|const|abstract|let)\b/;
const files = [...new Glob("{src,sdk,dashboard}/**/*.{ts,tsx}").scanSync({ cwd: root })]
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !isLeftOut.test(path))
  .toSorted();

test("every export has a doc comment", () => {
  expect(files.length).toBeGreaterThan(500);
  expect(files.flatMap(withoutComment)).toEqual([]);
});

/** Where exports of a file stand that no comment is right above of: `src/a.ts:12`. */
function withoutComment(path: string): string[] {
  const lines = readFileSync(join(root, path), "utf8").split("\n");
  return lines.flatMap((line, index) =>
    isExport.test(line) && !(lines[index - 1] ?? "").trimEnd().endsWith("*/") ? [`${path}:${index + 1}`] : [],
  );
}
