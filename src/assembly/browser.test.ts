import { expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { openBrowser } from "./browser.ts";

/** What a machine has whose opener does so. */
function machine(folder: string, script: string): Record<string, string> {
  const opener = join(folder, "xdg-open");
  writeFileSync(opener, `#!/bin/sh\n${script}\n`);
  chmodSync(opener, 0o755);
  return { PATH: `${folder}:/usr/bin:/bin`, DISPLAY: ":0" };
}

test.skipIf(process.platform !== "linux")("what becomes of the opener is told", async () => {
  using dir = temporaryDir();
  const link = "http://127.0.0.1:4318/";
  expect(await openBrowser(link, machine(dir.path, `[ "$1" = ${link} ]`))).toBe(true);
  expect(await openBrowser(link, machine(dir.path, "exit 3"))).toBe(false);
  expect(await openBrowser(link, { PATH: dir.path })).toBe(false);
});

test.skipIf(process.platform !== "linux")(
  "a browser that stays is not waited for",
  async () => {
    using dir = temporaryDir();
    const env = machine(dir.path, `echo $$ > '${join(dir.path, "pid")}'; exec sleep 30`);
    expect(await openBrowser("http://127.0.0.1:4318/", env)).toBe(true);
    process.kill(Number(await Bun.file(join(dir.path, "pid")).text()));
  },
  10_000,
);
