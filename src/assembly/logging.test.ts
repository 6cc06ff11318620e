import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Runs a program that has a daemon's log open, and gives its exit code and what it logged. */
function logged(work: string): readonly [number, string] {
  const program = `
    import { openLog } from ${JSON.stringify(join(import.meta.dir, "logging.ts"))};
    const config = { dataDir: ${JSON.stringify(dir)}, log: { maxBytes: 100_000, keep: 1 } };
    const log = openLog(config, { clock: Date.now, log: () => undefined }, { quiet: true });
    setTimeout(() => { ${work} }, 1);
    setTimeout(() => log.note("went on"), 10_000);`;
  const { exitCode } = Bun.spawnSync([process.execPath, "-e", program], { stderr: "ignore" });
  return [exitCode, readFileSync(join(dir, "log", "hallmonitor.log"), "utf8")];
}

test("what nobody caught is logged with its place and its time, and still ends the process", () => {
  for (const work of ["throw new Error('broke')", "Promise.reject(new Error('broke'))"]) {
    const [code, text] = logged(work);
    expect(code).toBe(1);
    expect(text).toMatch(/Z uncaught fault: Error: broke\n\S+Z at /);
    for (const line of text.trimEnd().split("\n")) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z /);
    expect(text).not.toContain("went on");
    rmSync(join(dir, "log"), { recursive: true });
  }
});
