import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { event, noon, point, request } from "../../../test/contract/observation.ts";
import type { Observation } from "../../domain/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import type { Host } from "../host.ts";
import { inspectLedger } from "./ledger.ts";

function inspect(observations: readonly Observation[]) {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  try {
    writeFileSync(join(dir, "ledger.db"), "");
    const ledger = new MemoryLedger();
    ledger.commit(observations);
    const host: Pick<Host, "openReader"> = { openReader: () => new MemoryReader(ledger) };
    return inspectLedger(host as Host, dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test("who was heard beside Claude Code is told, and whether that sent metrics", () => {
  const gemini = point({ agent: "gemini", sessionId: "g1" });
  const byHand = event({ agent: "manual", source: "manual", sessionId: "m1" });
  const told = inspect([request({}), gemini, byHand]);
  expect(told).toMatchObject({ hasMetrics: false, others: ["gemini"] });
  expect(inspect([point({})])).toMatchObject({ hasMetrics: true, others: [] });
});

test("the last log of the client is found beneath all that hooks told since", () => {
  const hooks = Array.from({ length: 1000 }, (_, i) => event({ at: noon + i, source: "hook", name: "stop" }));
  const probe = event({ at: noon + 2000, agent: "hallmonitor-doctor" });
  const logs = [request({ at: noon - 1000 }), request({ at: noon })];
  expect(inspect([...logs, ...hooks, probe])).toMatchObject({ kind: "readable", lastLogAt: noon });
  expect(inspect([...hooks, probe])).toMatchObject({ kind: "readable", lastLogAt: undefined });
});
