import { expect } from "bun:test";
import * as fc from "fast-check";
import type { Observation } from "../../src/domain/observation.ts";
import { parseSearch } from "../../src/domain/search.ts";
import { searchKinds, type SearchKind } from "../../src/store/search.ts";
import type { Filter, LedgerReader } from "../../src/store/store.ts";
import { noon, prompt, request, toolCall } from "../contract/observation.ts";
import { choices, type Choices } from "./choices.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";
import { openMemory, openSqlite } from "./opened.ts";

nothingFailsUnheard();

const texts = [
  "cart",
  "Cart reducer",
  "src/cart/reducer.ts",
  "cartReducer fails",
  "Größe",
  "fix the login",
  "",
];
const looked = ["cart", "car", "reducer ", '"cart reducer"', "größe", "fix login", "529", "fails cart", "s1"];
const hour = 3_600_000;

/** What somebody says of one of a few things that have words in them. */
interface Word {
  readonly kind: "request" | "tool" | "prompt";
  readonly of: number;
  readonly also: boolean;
  readonly text: number;
  readonly hour: number;
  readonly session: "s1" | "s2" | undefined;
  readonly failed: boolean;
  readonly source: "transcript" | "otlp-log" | "hook";
}

const word: fc.Arbitrary<Word> = fc.record({
  kind: fc.constantFrom("request", "tool", "prompt"),
  of: fc.nat({ max: 4 }),
  also: fc.boolean(),
  text: fc.nat({ max: texts.length - 1 }),
  hour: fc.nat({ max: 3 }),
  session: fc.constantFrom("s1", "s2", undefined),
  failed: fc.boolean(),
  source: fc.constantFrom("transcript", "otlp-log", "hook"),
});

function observed(told: Word, index: number): Observation {
  const { kind, of, also, session, failed, source } = told;
  const text = texts[told.text] ?? "";
  const aliases = [of, ...(also ? [of + 1] : [])].map((number) => `${kind}:${number}`);
  const facts = told.hour === 0 ? { title: text } : {};
  const seen = {
    at: noon + told.hour * hour + index,
    sessionId: session,
    digest: index + 1,
    source,
    aliases,
    facts,
  };
  switch (kind) {
    case "request":
      return request({
        ...seen,
        failed,
        ...(failed ? { usage: undefined, error: text, statusCode: 529 } : {}),
      });
    case "tool":
      return toolCall({
        ...seen,
        tool: "Edit",
        filePath: text,
        success: !failed,
        error: failed ? text : undefined,
      });
    case "prompt":
      return prompt({ ...seen, text });
  }
}

claim("what is searched is found in both stores alike, whatever was searchable already when it changed", {
  given: fc.tuple(fc.array(word, { maxLength: 20, size: "max" }), choices),
  inputs: 200,
  holds: ([words, choose]) => {
    using sqlite = openSqlite();
    using memory = openMemory();
    const left = words.map(observed);
    while (left.length > 0) {
      const some = left.splice(0, 1 + choose.below(4));
      for (const { writer } of [sqlite, memory]) writer.commit(some);
      if (choose.onceIn(2)) sqlite.writer.index();
    }
    const asked = questionsOf(choose);
    const answers = ({ reader }: { readonly reader: LedgerReader }) =>
      asked.map((question) => foundBy(reader, question));
    const naive = answers(memory);
    expect(answers(sqlite)).toEqual(naive);
    while (sqlite.writer.index());
    expect(answers(sqlite)).toEqual(naive);
    for (const _ of sqlite.writer.rebuild());
    expect(answers(sqlite)).toEqual(naive);
  },
});

interface Question {
  readonly kind: SearchKind;
  readonly text: string;
  readonly filter: Filter;
  readonly limit: number;
}

function questionsOf(choose: Choices): Question[] {
  const filters: Filter[] = [{}, { from: noon + hour }, { to: noon + 2 * hour }, { agent: "codex" }];
  return Array.from({ length: 6 }, () => ({
    kind: searchKinds[choose.below(searchKinds.length)] ?? "prompt",
    text: looked[choose.below(looked.length)] ?? "",
    filter: filters[choose.below(filters.length)] ?? {},
    limit: 1 + choose.below(4),
  }));
}

/** Everything that is found, page by page. */
function foundBy(reader: LedgerReader, { kind, text, filter, limit }: Question): unknown[] {
  const found: unknown[] = [];
  let before: { readonly at: number; readonly key: number } | undefined;
  do {
    const page = reader.search({ kind, words: parseSearch(text), filter, limit, before });
    for (const hit of page.hits) {
      const named = hit.kind === "session" ? hit.session.id : `${hit.of} ${hit.thing.key}`;
      found.push([hit.kind, named, hit.position]);
    }
    before = page.next;
  } while (before !== undefined);
  return found;
}
