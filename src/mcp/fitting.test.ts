import { expect, test } from "bun:test";
import { event, noon, toolCall } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { mostCharacters } from "./bounded.ts";
import { checked } from "./argument.ts";
import { fittingAnswer } from "./fitting.ts";
import type { Desk, Tool } from "./tool.ts";
import { searchTool } from "./tool/search.ts";
import { sessionsTool } from "./tool/sessions.ts";

const all = 150;
const ids = Array.from({ length: all }, (_, index) => `${String(index).padStart(3, "0")}-${"a".repeat(300)}`);
const ledger = new MemoryLedger();
ledger.commit(
  ids.map((sessionId, index) => event({ sessionId, facts: { project: "/zap" }, at: noon + index })),
);
ledger.commit(
  ids.map((sessionId, index) =>
    toolCall({ sessionId, aliases: [`tool:${index}`], tool: "Zap", at: noon + index }),
  ),
);

/** Page after page of an answer, until there is no other. */
async function pagesOf(tool: Tool, values: object): Promise<any[]> {
  const desk: Partial<Desk> = { reader: new MemoryReader(ledger), now: noon, project: undefined };
  const pages: any[] = [];
  for (let cursor: string | null | undefined; cursor !== null; cursor = pages.at(-1).next_cursor) {
    const read = checked(tool.input, { ...values, cursor });
    if (!("values" in read)) throw new Error(read.faults.join());
    const { cut, notes } = await fittingAnswer(tool, read.values, desk as Desk);
    expect(JSON.stringify(cut.answer).length).toBeLessThanOrEqual(mostCharacters);
    pages.push({ ...cut.answer, notes: [...(notes ?? []), ...cut.notes] });
  }
  return pages;
}

test("the pages of a list hold each of its items once, also those for which there was no room", async () => {
  const pages = await pagesOf(sessionsTool, { limit: 100 });
  expect(pages.flatMap(({ sessions }) => sessions).map(({ id }) => id)).toEqual(ids.toReversed());
  expect(pages[0].notes).toEqual([
    "there was no room for as many as were asked for; next_cursor goes on behind them",
  ]);
  expect(pages.at(-1).notes).toEqual([]);
});

test("a limit far above what there is costs no more questions", async () => {
  const limits: unknown[] = [];
  const counting: Tool = {
    ...sessionsTool,
    answer: (values, desk) => {
      limits.push(values["limit"]);
      return sessionsTool.answer(values, desk);
    },
  };
  const [page] = await pagesOf(counting, { limit: 100, from: new Date(noon + 110).toISOString() });
  expect([limits[0], limits[1]]).toEqual([100, page.sessions.length]);
});

test("so do those of what was found, kind by kind", async () => {
  const pages = await pagesOf(searchTool, { query: "zap", limit: 50 });
  const hits = pages.flatMap((page) => page.hits);
  for (const kind of ["session", "tool"]) {
    const own = hits.filter((hit) => hit.kind === kind);
    expect(own.map(({ session_id }) => session_id)).toEqual(ids.toReversed());
  }
});
