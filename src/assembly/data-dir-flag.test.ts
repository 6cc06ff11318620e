import { expect, test } from "bun:test";
import { homedir } from "node:os";
import { defaultDataDir } from "../config/data-dir.ts";
import { homeFolder } from "../config/home.ts";
import { dataDirFlag } from "./data-dir-flag.ts";

test.each([{}, { HOME: "" }])(
  "the usual data dir is not named, also where the environment is %j",
  async (env) => {
    const { platform } = process;
    const host = { env, home: await homeFolder({ env, platform }) };
    expect(dataDirFlag({ dataDir: defaultDataDir({ env, platform, home: homedir() }) }, host)).toBe("");
    expect(dataDirFlag({ dataDir: "/data of ada" }, host)).toBe(" --data-dir '/data of ada'");
  },
);
