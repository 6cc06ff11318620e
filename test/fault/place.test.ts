import { afterAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, temporaryDir, type Ran } from "../e2e/daemon.ts";

/** Files where folders should be, and a working folder that was removed: each is told in one line. */

const sources = join(import.meta.dir, "..", "..", "src", "cli.ts");
const dir = temporaryDir();
const home = join(dir.path, "home");
const file = join(dir.path, "file");
const data = join(dir.path, "data");
mkdirSync(home);
writeFileSync(file, "no folder");

afterAll(() => dir[Symbol.dispose]());

function expectOneLine(ran: Ran, code: number, part: string): void {
  expect(ran).toEqual({ code, out: "", err: expect.stringContaining(part) });
  expect(ran.err.trimEnd().split("\n")).toHaveLength(1);
}

test.each([
  [["logs", "--data-dir", file], 1, `there is no log at ${file}`],
  [["import", join(file, "x")], 2, `there is no folder ${join(file, "x")}`],
  [["setup", "claude-code", "--claude-dir", file], 69, "what should be its folder is a file"],
  [["setup", "claude-code", "--claude-dir", join(file, "x")], 69, "what should be its folder is a file"],
] as const)("%p names what is no folder", async (args, code, part) => {
  expectOneLine(await run(args, { HOME: home }), code, part);
});

test.each([
  "mcp --project .",
  "setup claude-code",
  "log tokens --operation o --tokens 1 --session s",
  "log tokens --operation o --tokens 1 --session s --dir logs",
  `export --out a.csv --data-dir '${data}'`,
  "import logs",
  "import telemetry logs",
  "import a.jsonl",
  "up --data-dir data",
])("'%s' in a working folder that was removed says so", async (command) => {
  const gone = join(dir.path, "gone");
  // From its sources: of a program that is built the runtime says it, before a line of ours is run.
  const script = `mkdir '${gone}' && cd '${gone}' && rmdir '${gone}' && exec '${process.execPath}' '${sources}' ${command}`;
  const child = Bun.spawn(["bash", "-c", script], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", HOME: home },
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  // The shell that finds the program in a checkout has a word of its own on this.
  const own = err.replace(/^sh: .*\n/, "");
  expectOneLine({ code: await child.exited, out, err: own }, 69, "the folder that you stand in was removed");
});
