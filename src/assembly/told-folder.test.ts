import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "../../test/e2e/daemon.ts";
import { checkToldFolder } from "./told-folder.ts";

test("a folder without transcripts is refused in words that say why", () => {
  using dir = temporaryDir();
  const home = join(dir.path, ".claude");
  mkdirSync(join(home, "projects"), { recursive: true });
  writeFileSync(join(dir.path, "file"), "");
  checkToldFolder(home);
  for (const [folder, why] of [
    [".claude", ".claude is no absolute path"],
    [join(dir.path, "nope"), `there is no folder ${join(dir.path, "nope")}`],
    [join(dir.path, "file"), "there is no folder"],
    [dir.path, `${dir.path} holds no transcripts: it has no folder 'projects'`],
  ] as const)
    expect(() => checkToldFolder(folder)).toThrow(why);
});
