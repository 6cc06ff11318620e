import { expect, test } from "bun:test";
import { resolve } from "node:path";
import { loadConfig } from "../../config/load.ts";
import { readyLine } from "../ready.ts";
import { serveWords } from "./serve-words.ts";

const machine = { home: "/home/ada", platform: "linux" } as const;

function wordsOf(env: Record<string, string>, config?: string): readonly string[] {
  const flags = { dataDir: "data", config };
  const words = serveWords(loadConfig({ ...machine, env, flags, readText: () => "{}" }));
  return words.slice(0, words.indexOf("--config") + 2);
}

test("the collector reads the config file that was named, from whatever folder it is started in", () => {
  const dataDir = ["--data-dir", resolve("data")];
  expect(wordsOf({ HALLMONITOR_CONFIG: "own.json" })).toEqual([...dataDir, "--config", resolve("own.json")]);
  expect(wordsOf({ HALLMONITOR_CONFIG: "own.json" }, "/other.json")).toEqual([
    ...dataDir,
    "--config",
    "/other.json",
  ]);
  // The data dir's own is found again, and need not be there by then.
  expect(wordsOf({})).not.toContain("--config");
});

test("whoever reads that it is ready can use its data dir from anywhere", () => {
  const ready = readyLine({ httpUrl: "http://127.0.0.1:4318", grpcAddress: undefined }, "data");
  expect(ready).toBe(`hallmonitor ready http=http://127.0.0.1:4318 data=${resolve("data")}`);
});
