import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { noon, point } from "../../test/contract/observation.ts";
import { loadConfig } from "../config/load.ts";
import { openCollector } from "./collector.ts";

test("a counter goes on from what an export told of it", async () => {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const told = { flags: { dataDir: dir }, env: {}, platform: "linux", home: dir } as const;
  const { config } = loadConfig({ ...told, readText: () => undefined });
  const collector = openCollector(config, {
    clock: () => noon,
    version: "test",
    env: {},
    home: dir,
    log: () => undefined,
  });
  const heard = (second: number, value: number) =>
    point({
      at: noon + second * 1000,
      timeNano: `${second}000`,
      measure: "commits",
      value: { kind: "sum", value, temporality: "cumulative", monotonic: true },
    });
  await collector.consume({ observations: [heard(1, 100)], dropped: new Map() });
  const { agent, series, metric, unit, measure, model, startNano, timeNano, at } = heard(2, 150);
  const ofStream = { agent, series, metric, unit, measure, model, startNano, timeNano, at };
  const owner = { agent, id: "s1", project: undefined };
  collector.merge([
    { kind: "point", owner, point: { ...ofStream, increase: 50, total: 150, value: undefined } },
  ]);
  await collector.consume({ observations: [heard(3, 160)], dropped: new Map() });
  expect(collector.reader.work({})[0]?.counters.get("commits")).toBe(160);
  collector.close();
  rmSync(dir, { recursive: true });
});
