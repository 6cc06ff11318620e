import { expect, test } from "bun:test";
import { compaction, noon, request } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import type { Desk } from "../tool.ts";
import { contextStateTool } from "./context-state.ts";
import { forecastTool } from "./forecast.ts";

const dayMs = 86_400_000;
const reader = readerOf(
  request({ at: noon - dayMs, costNano: 2e9 }),
  compaction({ at: noon - 2000 }),
  request({ aliases: ["req:2"], at: noon - 1000, costNano: 1e9 }),
);
const desk: Partial<Desk> = {
  reader,
  now: noon,
  contexts: { thresholds: [], windows: {}, compactsAt: undefined },
  budgets: { projects: {}, branches: {}, users: {}, stop: [] },
};

test("one day and one compaction are told in the singular", async () => {
  expect((await forecastTool.answer({}, desk as Desk)).text).toContain("Forecast from 1 day with use;");
  const { text } = await contextStateTool.answer({ session: "s1" }, desk as Desk);
  expect(text).toContain("Compacted 1 time so far.");
});
