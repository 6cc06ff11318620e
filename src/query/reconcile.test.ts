import { expect, test } from "bun:test";
import { noon, request } from "../../test/contract/observation.ts";
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
  const ask = (filter: Filter) => reconcile(reader, { filter, page: { limit: 9 } }).sessions;
  const [whole] = ask({});
  expect(whole).toMatchObject({ agent: "claude-code", confidence: "complete", ledger: { requests: 2 } });
  expect(ask({ model: "claude-opus-5-5" })).toEqual(ask({}));
});

test("beside a session, what narrows a list is refused by its name", () => {
  const reader = readerOf();
  const [session] = reader.sessions({}, 1);
  const ask = (filter: Filter) => () =>
    reconcile(reader, { filter: { sessionKey: session?.key, ...filter }, page: { limit: 9 } });
  expect(ask({ agent: "claude-code" })).not.toThrow();
  expect(ask({ model: "claude-opus-5-5" })).toThrow("model narrows the list");
  expect(ask({ team: "payments" })).toThrow("team narrows the list");
  expect(ask({ from: noon })).toThrow("from narrows the list");
});
