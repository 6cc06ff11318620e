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
  expect(await given(...words)).toBe(`${flag} is not a flag here; known: --follow --lines --budget --json`);
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
