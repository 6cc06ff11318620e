/** What is found of what a real collector was told: nothing secret, all of an older ledger, and the same after kill -9. */
import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { holdLock } from "../../src/store/sqlite/lock.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { noon, prompt, request, toolCall } from "../contract/observation.ts";
import { planted } from "../contract/planted-secret.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";

const still = ["--no-import", "--no-watch"];

async function hook(daemon: StartedDaemon, own: object): Promise<void> {
  const body = JSON.stringify({ session_id: "s1", cwd: "/home/dev/shop", ...own });
  const { status } = await daemon.fetch("/hooks/claude-code", { method: "POST", body });
  expect(status).toBe(200);
}

function find(daemon: StartedDaemon, text: string, more = ""): Promise<any> {
  return daemon.get(`/api/search?q=${encodeURIComponent(text)}${more}`);
}

test("what is kept is found by its words, and a secret that stood beside them is not", async () => {
  using dir = temporaryDir();
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ pipeline: { keep_text: true } }));
  await using daemon = await startDaemon(dir.path, still);
  for (const [name, secret] of Object.entries(planted)) {
    await hook(daemon, { hook_event_name: "UserPromptSubmit", prompt: `use ${secret} of ${name} please` });
    const tool = {
      tool_name: "Bash",
      tool_use_id: `toolu_${name}`,
      tool_input: { command: `curl -H ${secret} ${name}.example` },
    };
    await hook(daemon, { hook_event_name: "PreToolUse", ...tool });
    await hook(daemon, {
      hook_event_name: "PostToolUseFailure",
      ...tool,
      error: `refused ${secret} by ${name}`,
    });
  }
  for (const [name, secret] of Object.entries(planted)) {
    expect((await find(daemon, `${name} `)).counts).toMatchObject({ prompt: 1, tool: 1, error: 1 });
    for (const asked of [secret, `"${secret}"`, secret.slice(0, 16), secret.slice(-16)])
      expect([asked, (await find(daemon, asked)).hits]).toEqual([asked, []]);
  }
  const file = await Bun.file(join(dir.path, "ledger.db")).text();
  for (const secret of Object.values(planted))
    expect(file.toLowerCase()).not.toContain(secret.slice(-12).toLowerCase());
});

test("where no texts are kept, tools are found by their names and prompts by nothing", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, still);
  await hook(daemon, { hook_event_name: "UserPromptSubmit", prompt: "the needle" });
  const tool = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "needle --run" } };
  await hook(daemon, { hook_event_name: "PreToolUse", ...tool });
  expect((await find(daemon, "needle")).hits).toEqual([]);
  const { hits } = await find(daemon, "bash");
  expect(hits).toMatchObject([
    { kind: "tool", session_id: "s1", project: "/home/dev/shop", title: { text: "Bash", matches: [[0, 4]] } },
  ]);
});

test("no text is an error, and a wrong kind, cursor or name is a clear one", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, still);
  for (const text of ["", '"', "AND OR NOT", "a:b*^(", "\u0000", "🎉", "\u202e", "x".repeat(10_000), "- - -"])
    expect((await find(daemon, text)).hits).toEqual([]);
  for (const [more, word] of [
    ["&kind=files", "session, prompt, tool, error"],
    ["&cursor=t1", "next_cursor"],
    ["&knd=tool", "knd"],
  ] as const) {
    const response = await daemon.fetch(`/api/search?q=a${more}`);
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(word)]);
  }
});

const count = 3000;

/** A ledger of which nothing is searchable: as an older program wrote it, when its schema is brought up to date. */
function writeOlder(path: string): void {
  const db = openForWriting(path);
  db.run("PRAGMA synchronous = OFF");
  const writer = new SqliteWriter(db);
  writer.commit(
    Array.from({ length: count }, (_, index) =>
      toolCall({ aliases: [`tool:${index}`], filePath: `src/old${index}/needle.ts` }),
    ),
  );
  writer.commit([prompt({ aliases: ["prompt:1"], text: "an old question" })]);
  writer.close();
}

test("a ledger of an older program opens at once, is made searchable meanwhile, and kill -9 takes nothing back", async () => {
  using dir = temporaryDir();
  const data = join(dir.path, "data");
  mkdirSync(data);
  writeOlder(join(data, "ledger.db"));
  const killed = await startDaemon(data, still);
  // The newest are found before the index knows any of them.
  expect((await find(killed, `"old${count - 1} needle"`)).counts.tool).toBe(1);
  await killed.kill();
  await using daemon = await startDaemon(data, still);
  while (!(await find(daemon, "needle")).indexed) await Bun.sleep(50);
  expect((await find(daemon, '"old0 needle"')).counts.tool).toBe(1);
  expect((await find(daemon, "old question")).counts.prompt).toBe(1);
  const keys = new Set<number>();
  let cursor = "";
  do {
    const { hits, next_cursor } = await find(daemon, "needle", `&kind=tool&limit=500&cursor=${cursor}`);
    for (const { key } of hits) keys.add(key);
    cursor = next_cursor ?? "";
  } while (cursor !== "");
  expect(keys.size).toBe(count);
  const { code, out } = await run(["search", "old7", "needle", "--json", "--data-dir", data], {
    HOME: dir.path,
  });
  expect([code, JSON.parse(out).counts.tool]).toEqual([0, 1]);
}, 60_000);

test("everything is made searchable again after a rebuild, also when nothing comes in", async () => {
  using dir = temporaryDir();
  writeOlder(join(dir.path, "ledger.db"));
  await using daemon = await startDaemon(dir.path, still);
  while (!(await find(daemon, "needle")).indexed) await Bun.sleep(50);
  expect((await daemon.fetch("/api/rebuild", { method: "POST", body: "{}" })).status).toBe(202);
  while (!(await daemon.get("/api/rebuild")).finished) await Bun.sleep(20);
  expect((await find(daemon, "needle")).indexed).toBe(false);
  while (!(await find(daemon, "needle")).indexed) await Bun.sleep(50);
  expect((await find(daemon, '"old0 needle"')).counts.tool).toBe(1);
}, 30_000);

test("what keeps the rest from being searchable is told where no collector is at it", async () => {
  using dir = temporaryDir();
  writeOlder(join(dir.path, "ledger.db"));
  // As an import holds it.
  using _held = holdLock(join(dir.path, "daemon.lock"));
  const { code, out } = await run(["search", "nowhere", "--data-dir", dir.path], { HOME: dir.path });
  expect(code).toBe(0);
  expect(out.replaceAll("\n", " ")).toContain(
    `Not everything is searchable yet: another Hallmonitor is at work on ${dir.path}`,
  );
});

test("what is left of much that a filter leaves out is counted, however far it was looked for", async () => {
  using dir = temporaryDir();
  const writer = new SqliteWriter(openForWriting(join(dir.path, "ledger.db")));
  const failed = { tool: "Zap", success: false, error: "ShellError" } as const;
  writer.commit([
    request({ aliases: ["req:1"], sessionId: "few", model: "claude-haiku-4-5" }),
    toolCall({ ...failed, aliases: ["tool:few"], sessionId: "few", at: noon - 3_600_000 }),
    request({ aliases: ["req:2"], sessionId: "many", model: "claude-opus-5-5" }),
    ...Array.from({ length: 2500 }, (_, index) =>
      toolCall({ ...failed, aliases: [`tool:${index}`], sessionId: "many" }),
    ),
  ]);
  writer.close();
  const words = ["search", "zap", "--kind", "error", "--model", "claude-haiku-4-5", "--data-dir", dir.path];
  expect((await run(words, { HOME: dir.path })).out).toContain("Errors (1)\n");
});

test("the command line finds, within the width of the terminal, and says when there is nothing", async () => {
  using dir = temporaryDir();
  writeOlder(join(dir.path, "ledger.db"));
  // Nothing is searchable yet, and no collector will make it so.
  const oldest = await run(["search", '"old0 needle"', "--json", "--data-dir", dir.path], { HOME: dir.path });
  expect(JSON.parse(oldest.out)).toMatchObject({ counts: { tool: 1 }, indexed: true });
  for (const columns of ["40", "80", "200"]) {
    const { code, out } = await run(["search", "needle", "--data-dir", dir.path], {
      HOME: dir.path,
      COLUMNS: columns,
    });
    expect(code).toBe(0);
    expect(out).toContain("Tools (10 or more)");
    for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(Number(columns));
  }
  const nothing = await run(["search", "nowhere", "--data-dir", dir.path], { HOME: dir.path });
  expect([nothing.code, nothing.out]).toEqual([0, "Nothing was found for: nowhere\n"]);
  const wrong = await run(["search", "a", "--kind", "file", "--data-dir", dir.path], { HOME: dir.path });
  expect(wrong.code).toBe(2);
});
