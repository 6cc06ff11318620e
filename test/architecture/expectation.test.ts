import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";

const root = join(import.meta.dir, "..", "..");
const files = [...new Glob("{src,sdk,dashboard,test}/**/*.{ts,tsx}").scanSync({ cwd: root })].filter(
  (path) => !path.includes("node_modules") && path !== "test/architecture/expectation.test.ts",
);

// Two maps are always alike to it, whatever is in them, so that such a test could not fail. `expect.objectContaining` looks into them.
test("toMatchObject is given no Map or Set, which it does not look into", () => {
  expect(files.length).toBeGreaterThan(1000);
  expect(files.flatMap(blindIn)).toEqual([]);
});

/** Where a file gives it one: `src/a.test.ts:12`. */
function blindIn(path: string): string[] {
  const text = readFileSync(join(root, path), "utf8");
  return [...text.matchAll(/toMatchObject\(/g)].flatMap(({ index }) =>
    /\bnew (?:Map|Set)\b/.test(argumentAt(text, index + "toMatchObject(".length))
      ? [`${path}:${text.slice(0, index).split("\n").length}`]
      : [],
  );
}

/** What is between a bracket that was opened before and the one that closes it. */
function argumentAt(text: string, start: number): string {
  let open = 1;
  let end = start;
  for (; open > 0 && end < text.length; end += 1) open += text[end] === "(" ? 1 : text[end] === ")" ? -1 : 0;
  return text.slice(start, end);
}
