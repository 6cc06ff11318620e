import { expect, test } from "bun:test";
import { parseSearch } from "../domain/search.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { noon, prompt, request, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { markText, searchLedger } from "./search.ts";

const hour = 3_600_000;

test("a long text is cut around what was looked for, and the marks are of what is left", () => {
  const { text, matches } = markText(
    `${"before ".repeat(100)}needle${" after".repeat(100)}`,
    parseSearch("needle"),
  );
  expect(text.length).toBeLessThan(210);
  expect(text).toStartWith("…before");
  expect(text).toEndWith("…");
  expect(matches.map(([from, to]) => text.slice(from, to))).toEqual(["needle"]);
});

test("a text is one safe line, and its marks are of that", () => {
  const { text, matches } = markText("\u001b[31mred\u001b[0m \u202e<b>needle</b>\n\n", parseSearch("needle"));
  expect(text).toBe("red <b>needle</b>");
  expect(matches.map(([from, to]) => text.slice(from, to))).toEqual(["needle"]);
});

test("each kind is counted up to a hundred, and the pages together hold each hit once", () => {
  const reader = readerOf(
    ...Array.from({ length: 130 }, (_, index) =>
      toolCall({ aliases: [`tool:${index}`], filePath: `src/needle-${index}.ts`, at: noon + index * hour }),
    ),
    ...Array.from({ length: 3 }, (_, index) =>
      prompt({ aliases: [`prompt:${index}`], text: `needle ${index}` }),
    ),
    request({ aliases: ["req:1"], failed: true, usage: undefined, error: "needle lost" }),
  );
  const order = { text: "needle", filter: {}, limit: 50 };
  const first = searchLedger(reader, order);
  expect(first.counts).toEqual({ session: 0, prompt: 3, tool: null, error: 1 });
  expect(first.indexed).toBe(true);
  const keys: string[] = [];
  for (let answer = first; ; answer = searchLedger(reader, { ...order, cursor: answer.next_cursor ?? "" })) {
    keys.push(...answer.hits.map(({ of, key }) => `${of}:${key}`));
    if (answer.next_cursor === null) break;
  }
  expect(keys).toHaveLength(134);
  expect(new Set(keys).size).toBe(134);
});

test("a cursor that is none of ours is refused", () => {
  const reader = new MemoryReader(new MemoryLedger());
  for (const cursor of ["x", "t1", "t1.2_", "q1.2", "t1.2 OR 1"])
    expect(() => searchLedger(reader, { text: "a", filter: {}, limit: 1, cursor })).toThrow(
      "cursor is not one of ours",
    );
});

test("a session is told with what it was found by", () => {
  const ledger = new MemoryLedger();
  const facts = { project: "/p/web", branch: "main", user: "ann@example.com", title: "Mend the cart" };
  ledger.commit([request({ aliases: ["req:1"], facts })]);
  const [hit] = searchLedger(new MemoryReader(ledger), { text: "ann", filter: {}, limit: 5 }).hits;
  expect(hit).toMatchObject({ kind: "session", title: { text: "Mend the cart" }, project: "/p/web" });
  expect(hit?.text).toEqual({ text: "/p/web · main · ann@example.com", matches: [[16, 19]] });
});
