import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Glob } from "bun";

const root = join(import.meta.dir, "..", "..");
const pages = ["*.md", "docs/**/*.md", "bench/*.md", "plugin/*.md"].flatMap((pattern) => [
  ...new Glob(pattern).scanSync({ cwd: root }),
]);
const link = /\]\(([^()\s]+)\)/g;
const code = /^ {4}.*$|^```[^]*?^```$|`[^`\n]*`/gm;

function read(page: string): string {
  return readFileSync(join(root, page), "utf8");
}

/** The names by which a page's headings can be linked to, as code hosts make them. */
function anchorsOf(page: string): Set<string> {
  const headings = [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return new Set(headings);
}

function faultOf(page: string, target: string): string | undefined {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page : relative(root, join(root, dirname(page), path));
  if (!existsSync(join(root, file))) return `${page} links to ${target}, which is not there`;
  if (anchor === undefined || anchorsOf(file).has(anchor)) return undefined;
  return `${page} links to ${target}, which has no such heading`;
}

test("every link of a page leads to a file that is there, and to a heading in it", () => {
  expect(pages.length).toBeGreaterThan(90);
  const faults = pages.flatMap((page) =>
    [...read(page).replaceAll(code, "").matchAll(link)]
      .map(([, target = ""]) => target)
      .filter((target) => !/^[a-z]+:/.test(target))
      .flatMap((target) => faultOf(page, target) ?? []),
  );
  expect(faults).toEqual([]);
});

test("the page on random input names every file of such tests", () => {
  const files = [...new Glob("*.test.ts").scanSync({ cwd: join(root, "test/fuzz") })];
  const rows = [...read("docs/fuzz.md").matchAll(/^\| `([a-z-]+)` \|/gm)].map(
    ([, name]) => `${name}.test.ts`,
  );
  expect(rows.toSorted()).toEqual(files.toSorted());
});

test("the map of the program fits on a few screens", () => {
  expect(read("ARCHITECTURE.md").split("\n").length).toBeLessThan(300);
});
