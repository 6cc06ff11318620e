import { expect, test } from "bun:test";
import { noon, point, request } from "../../test/contract/observation.ts";
import { hourMs } from "../domain/time.ts";
import { noUsage } from "../domain/usage.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import type { Filter } from "../store/store.ts";
import { reconcile } from "./reconcile.ts";

/** A session of two models: a transcript told of both requests, telemetry of one. */
function readerOf(): MemoryReader {
  const ledger = new MemoryLedger();
  ledger.commit([
    request({ aliases: ["req:1"], model: "claude-opus-5-5", source: "transcript" }),
    request({ aliases: ["req:2"], model: "claude-haiku-5-5", source: "transcript", at: noon + 1 }),
    request({ aliases: ["req:2"], model: "claude-haiku-5-5", source: "otlp-log", at: noon + 1 }),
  ]);
  return new MemoryReader(ledger);
}

test("what chooses sessions changes no verdict: all of a session is compared", () => {
  const reader = readerOf();
  const ask = (filter: Filter) =>
    reconcile(reader, { filter, page: { limit: 9 }, now: noon + hourMs }).sessions;
  const [whole] = ask({});
  expect(whole).toMatchObject({ confidence: "complete", ledger: { requests: 2 } });
  expect(ask({ model: "claude-opus-5-5" })).toEqual(ask({}));
});

test("beside a session, what narrows a list is refused by its name", () => {
  const reader = readerOf();
  const [session] = reader.sessions({}, 1);
  const ask = (filter: Filter) => () =>
    reconcile(reader, {
      filter: { sessionKey: session?.key, ...filter },
      page: { limit: 9 },
      now: noon + hourMs,
    });
  expect(ask({ agent: "claude-code" })).not.toThrow();
  expect(ask({ model: "claude-opus-5-5" })).toThrow("model narrows the list");
  expect(ask({ team: "payments" })).toThrow("team narrows the list");
  expect(ask({ from: noon })).toThrow("from narrows the list");
});

test("counters have a minute to tell of a request, and stop when they have not", () => {
  const ledger = new MemoryLedger();
  const usage = { ...noUsage, output: 5 };
  ledger.commit([
    request({ aliases: ["req:1"], source: "transcript", usage }),
    request({ aliases: ["req:1"], source: "otlp-log", usage }),
    point(),
    request({ aliases: ["req:2"], source: "transcript", usage, at: noon + 60_000 }),
    request({ aliases: ["req:2"], source: "otlp-log", usage, at: noon + 60_000 }),
  ]);
  const at = (now: number) =>
    reconcile(new MemoryReader(ledger), { filter: {}, page: { limit: 9 }, now }).sessions[0];
  expect(at(noon + 149_000)).toMatchObject({ confidence: "exact", gaps: [], ledger: { requests: 2 } });
  expect(at(noon + 151_000)).toMatchObject({
    confidence: "complete",
    gaps: [{ kind: "counter_stopped", tokens: 5, detail: expect.stringContaining("5 tokens of the 10 ") }],
  });
  ledger.commit([point({ startNano: "2000", timeNano: "3000" })]);
  expect(at(noon + 151_000)).toMatchObject({ confidence: "exact", gaps: [] });
});
