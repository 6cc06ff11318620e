import { expect, test } from "bun:test";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "./daemon.ts";

const root = join(import.meta.dir, "..", "..");
const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };

test.each([
  ["beside it, as npm puts what packages share", "node_modules"],
  ["of its own", join("node_modules", "hallmonitor", "node_modules")],
])("as a package of another project the program runs with the Bun %s", (_, place) => {
  using dir = temporaryDir();
  const home = join(dir.path, "node_modules", "hallmonitor");
  mkdirSync(join(home, "bin"), { recursive: true });
  cpSync(join(root, "bin", "hallmonitor"), join(home, "bin", "hallmonitor"));
  for (const name of ["src", "package.json"]) symlinkSync(join(root, name), join(home, name));
  mkdirSync(join(dir.path, place), { recursive: true });
  symlinkSync(join(root, "node_modules", "bun"), join(dir.path, place, "bun"));
  const { stdout, exitCode } = Bun.spawnSync([join(home, "bin", "hallmonitor"), "--version"], {
    env: { PATH: "/usr/bin:/bin", HOME: dir.path },
  });
  expect([exitCode, stdout.toString().trim()]).toEqual([0, version]);
});
