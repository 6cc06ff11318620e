import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { openForWriting } from "../../store/sqlite/open.ts";
import { SqliteReader } from "../../store/sqlite/reader.ts";
import { SqliteWriter } from "../../store/sqlite/writer.ts";
import type { LedgerReader } from "../../store/store.ts";
import { checked } from "../argument.ts";
import { bounded } from "../bounded.ts";
import type { Desk } from "../tool.ts";
import { sessionTool } from "./session.ts";

const all = 250;
const ledger = new MemoryLedger();
ledger.commit(Array.from({ length: all }, (_, index) => request({ at: noon + index })));

/** What is noted beside the answer, cut to so many characters, where so many requests are asked for. */
async function notes(
  limit: number,
  most: number,
  reader: LedgerReader = new MemoryReader(ledger),
): Promise<readonly string[]> {
  const desk: Partial<Desk> = { reader, now: noon };
  const read = checked(sessionTool.input, { session: "s1", parts: ["requests"], limit });
  if (!("values" in read)) throw new Error(read.faults.join());
  const told = await sessionTool.answer(read.values, desk as Desk);
  return bounded(told.answer, told.lists ?? [], most).notes;
}

test("how many of all are here is said once, with what helps to see the rest", async () => {
  expect(await notes(20, Infinity)).toEqual([
    "requests: the last 20 of 250 are here; a larger limit tells more",
  ]);
  expect(await notes(200, Infinity)).toEqual([
    "requests: the last 200 of 250 are here; 'hallmonitor session ID --json' has all",
  ]);
  expect(await notes(200, 10_000)).toEqual([
    expect.stringMatching(
      /^requests: the last \d\d? of 250 are here; 'hallmonitor session ID --json' has all$/,
    ),
  ]);
});

test("of a very long session all are counted", async () => {
  const db = openForWriting(":memory:");
  new SqliteWriter(db).commit(
    Array.from({ length: 20_010 }, (_, index) => request({ aliases: [`req:${index}`], at: noon + index })),
  );
  expect(await notes(20, Infinity, new SqliteReader(db))).toEqual([
    "requests: the last 20 of 20010 are here; a larger limit tells more",
  ]);
  db.close();
});
