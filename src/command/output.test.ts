import { expect, test } from "bun:test";
import { event, request, toolCall } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { isEmpty, isNarrowed } from "./output.ts";

function readerOf(...told: readonly Observation[]): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit(told);
  return new MemoryReader(ledger);
}

test("a ledger is empty until anything was used, be it of a session or of none", () => {
  const sessionId = undefined;
  expect(isEmpty(readerOf())).toBe(true);
  expect(isNarrowed({ reader: readerOf(), filter: { agent: "app" } })).toBe(false);
  for (const one of [request({ sessionId }), toolCall({ sessionId }), event()]) {
    const reader = readerOf(one);
    expect(isEmpty(reader)).toBe(false);
    expect(isNarrowed({ reader, filter: { agent: "app" } })).toBe(true);
  }
});
