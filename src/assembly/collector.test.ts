import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { noon, point, request } from "../../test/contract/observation.ts";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { loadConfig } from "../config/load.ts";
import { openCollector } from "./collector.ts";

function opened(dir: string) {
  const told = { flags: { dataDir: dir }, env: {}, platform: "linux", home: dir } as const;
  const { config } = loadConfig({ ...told, readText: () => undefined });
  const log = () => undefined;
  return openCollector(config, { clock: () => noon, version: "test", env: {}, home: dir, log });
}

test("a counter goes on from what an export told of it", async () => {
  using dir = temporaryDir();
  const collector = opened(dir.path);
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
});

test("ids wait to be sorted in until the last history is read that is read at once", async () => {
  using dir = temporaryDir();
  const collector = opened(dir.path);
  using ledger = new Database(join(dir.path, "ledger.db"), { readonly: true });
  const waiting = () => ledger.query("SELECT alias FROM unsorted_alias").values().length;
  const told = (id: number) => request({ aliases: [`req:${id}`], digest: id });
  const readings = [1, 2].map((id) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = collector.readHistory(async () => {
      await collector.consume({ observations: [told(id)], dropped: new Map() });
      await promise;
    });
    return { resolve, done };
  });
  await collector.consume({ observations: [told(3)], dropped: new Map() });
  expect(waiting()).toBe(3);
  for (const [index, { resolve, done }] of readings.entries()) {
    resolve();
    await done;
    expect(waiting()).toBe(index === 0 ? 3 : 0);
  }
  collector.close();
});
