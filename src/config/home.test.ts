import { expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { homeFolder } from "./home.ts";

test("the environment's word is taken, an empty one is none", async () => {
  const env = { HOME: "/home/ada", USERPROFILE: String.raw`C:\Users\ada` };
  expect(await homeFolder({ env, platform: "linux" })).toBe(env.HOME);
  expect(await homeFolder({ env, platform: "win32" })).toBe(env.USERPROFILE);
  for (const none of [{}, { HOME: "" }])
    expect(await homeFolder({ env: none, platform: "linux" })).toBe(homedir());
});

const mayBeAnybody = process.getuid?.() === 0 && Bun.which("setpriv") !== null;

test.skipIf(!mayBeAnybody)("a user that the system does not know has every command, and one home", () => {
  const dir = mkdtempSync(join(tmpdir(), "home-"));
  try {
    chmodSync(dir, 0o777);
    const env = { PATH: process.env["PATH"] ?? "", TMPDIR: dir, BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0" };
    const program = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
    const start = ["setpriv", "--reuid", "12345", "--clear-groups", program];
    const run = (words: readonly string[], input = "") => {
      const ran = Bun.spawnSync([...start, ...words], { env, stdin: Buffer.from(input) });
      return `${ran.exitCode} ${ran.stderr.toString()}${ran.stdout.toString()}`;
    };
    const dataDir = join(dir, ".local", "share", "hallmonitor");
    const place = `"data_dir",\n      "value": "${dataDir}"`;
    expect(run(["config", "print", "--json"])).toContain(place);
    expect(run(["hook"], '{"hook_event_name":"Stop"}')).toBe("0 ");
    expect(run(["status"])).toMatch(/spool \d+ B/);
  } finally {
    rmSync(dir, { recursive: true });
  }
});
