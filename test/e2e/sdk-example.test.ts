import { expect, test } from "bun:test";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "./daemon.ts";

const root = join(import.meta.dir, "..", "..");
const page = readFileSync(join(root, "docs", "sdk.md"), "utf8");
const [, example = ""] = /```js\n([\s\S]*?)```/.exec(page) ?? [];
const [, printed = ""] = /prints\n\n```\n([\s\S]*?)```/.exec(page) ?? [];

test.each(["node", process.execPath])(
  "the example of the page runs on %s from node_modules and prints what the page says",
  (runtime) => {
    using dir = temporaryDir();
    mkdirSync(join(dir.path, "node_modules"));
    symlinkSync(root, join(dir.path, "node_modules", "hallmonitor"));
    writeFileSync(join(dir.path, "example.mjs"), example);
    const ran = Bun.spawnSync([runtime, "example.mjs"], {
      cwd: dir.path,
      env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1" },
    });
    expect(ran.stderr.toString()).toBe("");
    expect(unbroken(ran.stdout.toString())).toBe(unbroken(printed));
  },
);

/** Runtimes break an object over lines each in their own way. */
function unbroken(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(", }", " }");
}
