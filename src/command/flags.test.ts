import { expect, test } from "bun:test";
import { runCommand } from "citty";
import { strict } from "./flags.ts";

/** What the command was given, or why it refused. */
async function given(...rawArgs: readonly string[]): Promise<unknown> {
  let seen: unknown;
  const command = strict({
    args: {
      word: { type: "positional", required: false },
      follow: { type: "boolean", alias: "f" },
      lines: { type: "string", alias: "n" },
      budget: { type: "string" },
      json: { type: "boolean" },
      project: { type: "string" },
    },
    run: ({ args: { word, follow, lines, budget } }) => {
      seen = { word, follow, lines, budget };
    },
  });
  return runCommand(command, { rawArgs: [...rawArgs] }).then(
    () => seen,
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : thrown),
  );
}

test.each([
  [["-j"], "-j"],
  [["-project", "shop"], "-project"],
  [["-last=7d"], "-last"],
  [["-fx"], "-fx"],
  [["-5"], "-5"],
  [["--json", "-x"], "-x"],
  [["--budget=5", "-x"], "-x"],
  [["--jsn"], "--jsn"],
])("a flag that is none is refused: %j", async (words, flag) => {
  expect(await given(...words)).toBe(
    `${flag} is not a flag here; known: --follow --lines --budget --json --project`,
  );
});

test.each([
  [["-f", "-n", "5"], { follow: true, lines: "5" }],
  [["-n5", "word"], { lines: "5", word: "word" }],
  [["-n", "-5"], { lines: "-5" }],
  [["--budget", "-5"], { budget: "-5" }],
  [["--", "-x"], { word: "-x" }],
])("short flags, values below zero and words behind -- are taken: %j", async (words, expected) => {
  expect(await given(...words)).toMatchObject(expected);
});

test.each([
  [["--budget"], "--budget"],
  [["--budget", "--json"], "--budget"],
  [["word", "--lines"], "--lines"],
  [["-fn"], "-fn"],
])("a flag without its value is refused: %j", async (words, flag) => {
  expect(await given(...words)).toBe(`${flag} needs a value behind it`);
});

test("what narrows an answer is said once: nobody is told of the second as if it were both", async () => {
  const twice = "--project is given more than once; give it once";
  expect(await given("--project", "shop", "--project", "api")).toBe(twice);
  expect(await given("--project=shop", "--json", "--project=shop")).toBe(twice);
  // A place may be said again, as behind a script's own, and a value that looks like a flag is none.
  expect(await given("--lines", "5", "--lines", "6")).toMatchObject({ lines: "6" });
  expect(await given("--project", "shop", "--", "--project")).toMatchObject({ word: "--project" });
});

test("an empty variable of a script is no name and no argument", async () => {
  expect(await given("")).toBe("WORD is empty; say which, or leave it out");
  expect(await given("--project=")).toBe("--project is empty; name one, or leave the flag out");
  expect(await given("--project", " ")).toBe("--project is empty; name one, or leave the flag out");
});
