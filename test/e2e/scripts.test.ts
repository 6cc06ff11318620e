import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run, temporaryDir } from "./daemon.ts";

const scripts = join(import.meta.dir, "..", "..", "scripts");

/** What each script takes, by the names that the seed's scripts have, and what it hands to which command. */
const twins = [
  {
    name: "log-tokens",
    command: ["log", "tokens"],
    flags: { Operation: "--operation", TokensUsed: "--tokens", SessionId: "--session" },
    required: ["Operation", "TokensUsed"],
    values: ["code review: \"quoted\" $HOME 'x'", "12k", "s 1"],
    file: {
      operations: [{ operation: "code review: \"quoted\" $HOME 'x'", tokens: 12_000, session_id: "s 1" }],
    },
    folder: "tokens",
  },
  {
    name: "log-session",
    command: ["log", "session"],
    flags: {
      SessionId: "--id",
      Duration: "--duration",
      TasksCompleted: "--tasks",
      TotalTokens: "--tokens",
      Outcome: "--outcome",
      Notes: "--notes",
    },
    required: ["SessionId", "Duration", "TasksCompleted", "TotalTokens"],
    values: ["s 1", "90", "4", "42000", "success", "all of it\nworked"],
    file: {
      session_id: "s 1",
      duration_minutes: 90,
      tasks_completed: 4,
      tokens_used: 42_000,
      outcome: "success",
      notes: "all of it\nworked",
    },
    folder: "sessions",
  },
] as const;

/** Runs a script with every parameter it has, in an empty folder, and reads what it wrote. */
function runScript(words: readonly string[], twin: (typeof twins)[number]): unknown {
  using dir = temporaryDir();
  const told = Object.keys(twin.flags).flatMap((name, index) => [`-${name}`, twin.values[index] ?? ""]);
  const child = Bun.spawnSync([...words, ...told], {
    cwd: dir.path,
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path },
  });
  expect([child.exitCode, child.stderr.toString()]).toEqual([0, ""]);
  const folder = join(dir.path, "telemetry", twin.folder);
  return JSON.parse(readFileSync(join(folder, readdirSync(folder)[0] ?? ""), "utf8"));
}

describe.each(twins)("$name", (twin) => {
  const text = readFileSync(join(scripts, `${twin.name}.ps1`), "utf8");

  test("takes the seed's parameters in the shell and logs them", () => {
    expect(runScript([join(scripts, twin.name)], twin)).toMatchObject(twin.file);
  });

  test("takes the program's own flags in the shell, and ends with its exit code", async () => {
    const child = Bun.spawnSync([join(scripts, twin.name), "--tokens", "-5"]);
    expect(child.exitCode).toBe(2);
  });

  // Where there is no PowerShell, the two tests below hold the script's text to the shell's twin, which runs everywhere.
  if (Bun.which("pwsh") !== null)
    test("does the same in PowerShell", () => {
      const words = ["pwsh", "-NoProfile", "-File", join(scripts, `${twin.name}.ps1`)];
      expect(runScript(words, twin)).toMatchObject(twin.file);
    });

  test("declares the seed's parameters for PowerShell, and which of them must be given", () => {
    const declared = [...text.matchAll(/^ {2}(\[Parameter\(Mandatory = \$true\)\] )?\[string\] \$(\w+)/gm)];
    expect(declared.map(([, , name]) => name ?? "")).toEqual(Object.keys(twin.flags));
    expect(
      declared.filter(([, mandatory]) => mandatory !== undefined).map(([, , name]) => name ?? ""),
    ).toEqual([...twin.required]);
  });

  test("hands each of them from PowerShell to the flag that the shell hands it to", () => {
    const handed = [...text.matchAll(/^ {2}'(--\w+)' *= \$(\w+)$/gm)].map(([, flag, name]) => [name, flag]);
    expect(handed).toEqual(Object.entries(twin.flags));
    const shell = readFileSync(join(scripts, twin.name), "utf8");
    const renamed = [...shell.matchAll(/^ {4}-(\w+)\) word=(--\w+) ;;$/gm)].map(([, name, flag]) => [
      name,
      flag,
    ]);
    expect(renamed).toEqual(Object.entries(twin.flags));
    expect(text).toContain(`-Words @('${twin.command.join("', '")}')`);
    expect(shell).toContain(`exec "$program" ${twin.command.join(" ")} "$@"`);
  });

  test("names flags that the command has", async () => {
    const { out } = await run(["log", "--help"]);
    for (const flag of Object.values(twin.flags)) expect(out).toContain(flag);
  });
});

test("in PowerShell, too, the runtime is kept from the folder one stands in, and the program's own folder is no pattern", () => {
  const read = (...path: readonly string[]): string => readFileSync(join(scripts, ...path), "utf8");
  const [text, shell] = [read("hallmonitor.ps1"), read("..", "bin", "hallmonitor")];
  for (const guard of [/--no-env-file/, /--config=/, /\bBUN_RUNTIME_TRANSPILER_CACHE_PATH ?=/]) {
    expect(shell).toMatch(guard);
    expect(text).toMatch(guard);
  }
  const looks = [...text.matchAll(/\((?:Test-Path|Get-Item) (\S+)/g)].map(([, how]) => how);
  expect(looks).toEqual(["-LiteralPath", "-LiteralPath"]);
});
