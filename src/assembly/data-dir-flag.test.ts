import { expect, test } from "bun:test";
import { homedir } from "node:os";
import { defaultDataDir } from "../config/data-dir.ts";
import { homeFolder } from "../config/home.ts";
import { dataDirFlag } from "./data-dir-flag.ts";

test.each([{}, { HOME: "" }])(
  "the usual data dir is not named, also where the environment is %j",
  async (env) => {
    const { platform } = process;
    const home = await homeFolder({ env, platform });
    expect(dataDirFlag({ dataDir: defaultDataDir({ env, platform, home: homedir() }) }, { home })).toBe("");
  },
);

test("the data dir is named unless a shell without the collector's variables finds it, too", () => {
  const flag = (dataDir: string) => dataDirFlag({ dataDir }, { home: "/home/ada" }, "linux");
  expect(flag("/home/ada/.local/share/hallmonitor")).toBe("");
  expect(flag("/data/hallmonitor")).toBe(" --data-dir /data/hallmonitor");
  expect(flag("/my data")).toBe(" --data-dir '/my data'");
});
