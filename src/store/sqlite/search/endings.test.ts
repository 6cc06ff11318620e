import { expect, test } from "bun:test";
import { openForWriting } from "../open.ts";
import { Endings } from "./endings.ts";

/** The endings of a ledger in which words are used so often. */
function endingsOf(uses: Readonly<Record<string, number>>): Endings {
  const db = openForWriting(":memory:");
  const insert = db.query("INSERT INTO search_word (word, uses) VALUES (?, ?)");
  for (const [word, count] of Object.entries(uses)) insert.run(word, count);
  return new Endings(db);
}

test("of the words of a beginning it comes first itself, then the most used, then by the alphabet", () => {
  const endings = endingsOf({ pars: 1, parsec: 2, parse: 9, parser: 9, par: 99, pass: 99 });
  expect(endings.of("pars", 3)).toEqual({ words: ["pars", "parse", "parser"], isForAll: true });
});

test("all of a beginning are looked for where there are more words than asked for, and not too many uses", () => {
  expect(endingsOf({ a1: 1, a2: 1 }).of("a", 2).isForAll).toBe(false);
  expect(endingsOf({ a1: 1, a2: 1, a3: 19_998 }).of("a", 2).isForAll).toBe(true);
  expect(endingsOf({ a1: 1, a2: 1, a3: 19_999 }).of("a", 2).isForAll).toBe(false);
});
