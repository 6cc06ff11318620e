import { expect, test } from "bun:test";
import { defaultDataDir } from "../../config/data-dir.ts";
import { callerOf } from "./caller.ts";

test("the data dir is named unless a client without this shell's variables finds it, too", () => {
  const argsWith = (env: Record<string, string>, flag?: string) => {
    const machine = { platform: "linux", home: "/home/ada", env } as const;
    const dataDir = flag ?? env["HALLMONITOR_DATA_DIR"] ?? defaultDataDir(machine);
    const found = { httpUrl: "http://127.0.0.1:4318", dataDir, isGated: false };
    return callerOf(machine, { dataDir: flag }, found).args;
  };
  expect(argsWith({})).toEqual([]);
  expect(argsWith({ XDG_DATA_HOME: "/home/ada/.local/share" })).toEqual([]);
  expect(argsWith({ XDG_DATA_HOME: "/data" })).toEqual(["--data-dir", "/data/hallmonitor"]);
  expect(argsWith({ HALLMONITOR_DATA_DIR: "/own" })).toEqual(["--data-dir", "/own"]);
  expect(argsWith({}, "/flag")).toEqual(["--data-dir", "/flag"]);
});
