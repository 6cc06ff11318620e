import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Glob } from "bun";

const isTest = /\.test\.ts$/;
const root = join(import.meta.dir, "..", "..");
/** Quoted, as what one is to type stands in a sentence or alone, or an element of the page. */
const told = /["'`>]hallmonitor ([a-z]+)/g;
/** Not to be typed: the line by which a collector says that it is ready. */
const lines = new Set(["ready"]);

function commandsOf(program: string): Set<string> {
  return new Set([...program.matchAll(/^ {2}([a-z]+): \{\n {4}about:/gm)].map(([, name = ""]) => name));
}

test("no command of the page has a name put into it that is not quoted", () => {
  const strays = [...new Glob("dashboard/**/*.tsx").scanSync({ cwd: root })].filter((file) =>
    /<Command[^>]*>\s*\{`|command=\{/.test(readFileSync(join(root, file), "utf8")),
  );
  expect(strays).toEqual([]);
});

test("every command that the program and its page tell somebody to type is there", () => {
  const known = commandsOf(readFileSync(join(root, "src/program.ts"), "utf8"));
  expect(known.size).toBeGreaterThan(30);
  const files = [...new Glob("{src,dashboard}/**/*.{ts,tsx}").scanSync({ cwd: root })].filter(
    (file) => !isTest.test(file),
  );
  const strays = files.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(told)]
      .map(([, name = ""]) => name)
      .filter((name) => name !== "help" && !lines.has(name) && !known.has(name))
      .map((name) => `${file} tells of 'hallmonitor ${name}'`),
  );
  expect(strays).toEqual([]);
});
