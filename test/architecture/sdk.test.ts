import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";
import packageJson from "../../package.json";

const root = join(import.meta.dir, "..", "..");
const sources = [...new Glob("sdk/**/*.{js,ts}").scanSync({ cwd: root })].filter(
  (path) => !path.includes(".test."),
);

test("the SDK imports its own files and Node's own modules, and nothing else", () => {
  const imports = sources.flatMap((path) =>
    [...read(path).matchAll(/(?:\bfrom |import\()"([^"\n ]+)"/g)].map(([, to = ""]) => `${path} ${to}`),
  );
  expect(
    imports.filter((line) => !/ (?:node:[a-z/]+|\.\/[\w./-]+|\.\.\/[\w-]+\.(?:js|d\.ts))$/.test(line)),
  ).toEqual([]);
});

test("the SDK uses no API of one runtime alone", () => {
  expect(sources.filter((path) => /\b(?:Bun|Deno)\.\w|\brequire\(/.test(read(path)))).toEqual([]);
});

test("the SDK tells the package's version", () => {
  expect(read("sdk/version.js")).toContain(`version = "${packageJson.version}"`);
});

function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
