import { expect, test } from "bun:test";
import { parseWords } from "./words.ts";

const nothing = { dataDir: undefined, wrap: undefined, wrapOnly: false, help: false };

test("values come after the flag or in the same word, whatever they look like", () => {
  const wanted = { ...nothing, dataDir: "/data", wrap: "--mine 'a b' --help", wrapOnly: true };
  expect(parseWords(["--wrap", "--mine 'a b' --help", "--wrap-only", "--data-dir", "/data"])).toEqual(wanted);
  expect(parseWords(["--wrap=--mine 'a b' --help", "--wrap-only", "--data-dir=/data"])).toEqual(wanted);
});

test("mistakes are passed over", () => {
  expect(parseWords([])).toEqual(nothing);
  expect(parseWords(["--wrap"])).toEqual(nothing);
  expect(parseWords(["--data-dir=", "stray", "--unknown", "--WRAP"])).toEqual(nothing);
});

test("help is asked for with either name", () => {
  expect(parseWords(["--help"]).help).toBe(true);
  expect(parseWords(["-h"]).help).toBe(true);
});
