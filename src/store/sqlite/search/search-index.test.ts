import { expect, test } from "bun:test";
import { parseSearch } from "../../../domain/search.ts";
import type { Observation } from "../../../domain/observation.ts";
import { event, noon, prompt, request, toolCall } from "../../../../test/contract/observation.ts";
import { MemoryLedger } from "../../memory/ledger.ts";
import { MemoryReader } from "../../memory/reader.ts";
import { searchKinds } from "../../search.ts";
import type { LedgerReader } from "../../store.ts";
import { openForWriting } from "../open.ts";
import { SqliteReader } from "../reader.ts";
import { SqliteWriter } from "../writer.ts";

const words = "alpha beta gamma delta epsilon alphaBeta betas".split(" ");
const seeds = [1, 2, 3, 4];

/** The same numbers for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
}

/** Something that may be new, may change what is known, and may join two that were apart. */
function anything(below: (most: number) => number): Observation {
  const at = noon + below(200) * 1_800_000;
  const text = Array.from({ length: 1 + below(3) }, () => words[below(words.length)]).join(" ");
  const sessionId = `s${below(4)}`;
  const seen = { at, sessionId, facts: below(3) === 0 ? { project: `/p/${below(2)}`, title: text } : {} };
  const aliases = (kind: string) => Array.from({ length: 1 + below(2) }, () => `${kind}:${below(40)}`);
  switch (below(3)) {
    case 0:
      return prompt({ ...seen, aliases: aliases("prompt"), text: below(4) === 0 ? undefined : text });
    case 1:
      return toolCall({
        ...seen,
        aliases: aliases("tool"),
        filePath: below(2) === 0 ? text : undefined,
        ...(below(3) === 0 ? { success: false, error: text } : {}),
      });
    default:
      return request({
        ...seen,
        aliases: aliases("req"),
        failed: below(2) === 0,
        error: text,
        usage: undefined,
      });
  }
}

function picture(reader: LedgerReader): unknown {
  return searchKinds.map((kind) =>
    ["alpha ", "beta gamma ", "betas ", "al", "be*", '"alpha beta"'].map((text) =>
      [{}, { project: "/p/1" }, { from: noon + 20 * 3_600_000, to: noon + 60 * 3_600_000 }].map((filter) => {
        const { hits, next } = reader.search({ kind, words: parseSearch(text), filter, limit: 7 });
        return { hits: hits.map(({ position }) => position), next };
      }),
    ),
  );
}

test.each(seeds)(
  "what is found is what a look at everything finds, however far the index is (%p)",
  (seed) => {
    const below = chance(seed);
    const db = openForWriting(":memory:");
    const [writer, memory] = [new SqliteWriter(db), new MemoryLedger()];
    const [reader, all] = [new SqliteReader(db), new MemoryReader(memory)];
    for (let round = 0; round < 8; round += 1) {
      const group = Array.from({ length: 1 + below(15) }, () => anything(below));
      writer.commit(group);
      memory.commit(group);
      if (below(2) === 0) writer.index();
      expect(picture(reader)).toEqual(picture(all));
    }
    for (const _ of writer.rebuild());
    expect(picture(reader)).toEqual(picture(all));
    while (writer.index());
    expect(picture(reader)).toEqual(picture(all));
    writer.close();
  },
);

test("a session is found however many later ones have the same words", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  writer.commit(
    Array.from({ length: 20_001 }, (_, index) =>
      event({ sessionId: `s${index}`, facts: { project: index === 0 ? "/old" : "/new", title: "needle" } }),
    ),
  );
  while (writer.index());
  const filter = { project: "/old" };
  expect(
    reader.search({ kind: "session", words: parseSearch("needle"), filter, limit: 5 }).hits,
  ).toHaveLength(1);
  writer.close();
});

test("nothing of what changed is left in the index", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const rows = (): number =>
    db.query<{ n: number }, []>("SELECT count(*) AS n FROM search_tool_docsize").get()?.n ?? -1;
  writer.commit([toolCall({ aliases: ["tool:1"] }), toolCall({ aliases: ["tool:2"] })]);
  // Whoever is told of more comes back at once: every few records would be a transaction of their own.
  expect(writer.index()).toBe(false);
  expect(rows()).toBe(2);
  writer.commit([toolCall({ aliases: ["tool:1", "tool:2"], at: noon - 7_200_000, filePath: "a.ts" })]);
  while (writer.index());
  expect(rows()).toBe(1);
  expect(db.query("SELECT * FROM search_stale").all()).toEqual([]);
  writer.close();
});

test("a step that fails leaves no trace, and is made again", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  writer.commit([prompt({ aliases: ["prompt:1"], text: "needle" })]);
  db.run("CREATE TRIGGER full BEFORE INSERT ON search_word BEGIN SELECT RAISE(ABORT, 'disk is full'); END");
  expect(() => writer.index()).toThrow("disk is full");
  const found = () =>
    reader.search({ kind: "prompt", words: parseSearch("needle"), filter: {}, limit: 5 }).hits;
  expect(found()).toHaveLength(1);
  db.run("DROP TRIGGER full");
  while (writer.index());
  expect(found()).toHaveLength(1);
  expect(db.query("SELECT uses FROM search_word WHERE word = 'needle'").all()).toEqual([{ uses: 1 }]);
  writer.close();
});

test("of more that is not searchable yet than one step takes, the newest is found, and it is said", () => {
  const db = openForWriting(":memory:");
  const writer = new SqliteWriter(db);
  const reader = new SqliteReader(db);
  const calls = Array.from({ length: 900 }, (_, index) =>
    toolCall({ aliases: [`tool:${index}`], filePath: `needle/${index}.ts` }),
  );
  writer.commit(calls);
  const ask = () => reader.search({ kind: "tool", words: parseSearch("needle"), filter: {}, limit: 1000 });
  expect([ask().hits.length, ask().isWhole]).toEqual([500, false]);
  expect(writer.index()).toBe(true);
  while (writer.index());
  expect([ask().hits.length, ask().isWhole]).toEqual([900, true]);
  writer.close();
});
