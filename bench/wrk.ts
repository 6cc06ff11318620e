import { dirname, join } from "node:path";
import { Glob } from "bun";
import { missingOf, programOf, unpack, type DebianPrograms } from "../test/debian.ts";

/** The load generator, and the library of its own that few machines have. */
const programs: DebianPrograms = {
  packages: { wrk: ["wrk", "libluajit-5.1-2"] },
  folder: ".wrk",
  purpose: "which loads servers",
};

/** Has wrk here: on the PATH, or Debian's below `node_modules`. Throws what to install where it cannot be had. */
export function requireWrk(): void {
  unpack(programs);
  const missing = missingOf(programs);
  if (missing !== "") throw new Error(missing);
}

/** The words that start wrk. What was unpacked here finds its library beside it. */
export function wrkCommand(): readonly string[] {
  const program = programOf(programs, "wrk");
  if (Bun.which("wrk") !== null) return [program];
  const library = join(dirname(program), "..", "lib");
  const folders = [...new Glob("*").scanSync({ cwd: library, absolute: true, onlyFiles: false })];
  return ["env", `LD_LIBRARY_PATH=${folders.join(":")}`, program];
}
