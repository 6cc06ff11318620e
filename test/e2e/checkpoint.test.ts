import { describe, expect, test } from "bun:test";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";

/** Tells a daemon of an event of a hook; gives what it answers. */
async function hook(daemon: StartedDaemon, body: object): Promise<any> {
  const response = await daemon.fetch("/hooks/claude-code", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

/** A project with a repository and a plan. */
function makeProject(dir: string): string {
  const project = join(dir, "web");
  mkdirSync(join(project, "dev", "active", "parser"), { recursive: true });
  mkdirSync(join(project, "src"));
  writeFileSync(
    join(project, "dev", "active", "parser", "plan.md"),
    "# Parser\n\n## Constraints\n\n- Never recurse.\n\n## Steps\n\n1. Lex\n2. Parse\n",
  );
  writeFileSync(join(project, "src", "parser.ts"), "export {};\n");
  const identity = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"];
  for (const words of [
    ["init", "-q"],
    ["add", "-A"],
    ["commit", "-qm", "c"],
  ])
    expect(Bun.spawnSync(["git", ...identity, ...words], { cwd: project }).exitCode).toBe(0);
  writeFileSync(join(project, "src", "parser.ts"), "export const a = 1;\n");
  return project;
}

/** What a session says of its work: a prompt, a plan that it read, a change, a failure, two tasks. */
async function work(daemon: StartedDaemon, { session, project }: { session: string; project: string }) {
  const event = (name: string, own: object) =>
    hook(daemon, { hook_event_name: name, session_id: session, cwd: project, ...own });
  const tool = (tool_name: string, tool_input: object, tool_response: object) =>
    event("PostToolUse", {
      tool_name,
      tool_use_id: `toolu_${crypto.randomUUID()}`,
      tool_input,
      tool_response,
    });
  await event("SessionStart", { source: "startup" });
  await event("UserPromptSubmit", { prompt: "write a parser", prompt_id: crypto.randomUUID() });
  await tool("Read", { file_path: join(project, "dev", "active", "parser", "plan.md") }, {});
  await tool(
    "Edit",
    { file_path: join(project, "src", `${session}.ts`) },
    { structuredPatch: [{ lines: ["+a", "+b", "-c"] }] },
  );
  await event("PostToolUseFailure", {
    tool_name: "Bash",
    tool_use_id: `toolu_${crypto.randomUUID()}`,
    tool_input: { command: "npm test" },
    error: "Exit code 1",
  });
  await tool(
    "TaskCreate",
    { subject: `Lex for ${session}` },
    { task: { id: "1", subject: `Lex for ${session}` } },
  );
  await tool("TaskCreate", { subject: "Parse" }, { task: { id: "2", subject: "Parse" } });
}

async function finishTask(daemon: StartedDaemon, session: string, taskId: string) {
  await hook(daemon, {
    hook_event_name: "PostToolUse",
    session_id: session,
    tool_name: "TaskUpdate",
    tool_use_id: `toolu_${crypto.randomUUID()}`,
    tool_input: { taskId, status: "completed" },
    tool_response: {
      success: true,
      taskId,
      updatedFields: ["status"],
      statusChange: { from: "pending", to: "completed" },
    },
  });
}

function hallmonitor(dataDir: string, ...words: string[]) {
  return run(["checkpoint", ...words, "--data-dir", dataDir]);
}

/** The id in what `checkpoint save` prints. */
function savedId({ out }: { readonly out: string }): string {
  return /checkpoint (\w{8})/.exec(out)?.[1] ?? "";
}

test("saved on demand, listed, shown, compared, and given back at the next start", async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, "data");
  const project = makeProject(dir.path);
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  await work(daemon, { session: "s1", project });

  const first = await hallmonitor(dataDir, "save");
  const id = savedId(first);
  expect(first.out).toMatch(/^saved checkpoint \w{8} of session s1: \d+ tokens of text\n$/);
  const again = await hallmonitor(dataDir, "save", "s1");
  expect(again.out).toBe(`unchanged: session s1 is where checkpoint ${id} has it\n`);
  const listed = await hallmonitor(dataDir, "list");
  expect(listed.out).toMatch(new RegExp(`^${id} .* s1 .* web .* demand .* not used yet$`, "m"));

  const text = (await hallmonitor(dataDir, "restore", id)).out;
  expect(text).toStartWith(`[hallmonitor checkpoint ${id}]\n`);
  for (const line of [
    "- to do: #1 Lex for s1",
    "> - Never recurse.",
    '- constraint in dev/active/parser/plan.md: "Never recurse."',
    "- src/s1.ts: edited, 1 change, +2 -1",
    "- Bash: Exit code 1, once",
    "- M src/parser.ts",
  ])
    expect(text).toContain(line);
  expect(text).not.toContain("npm test");
  expect(text).not.toContain("write a parser");
  expect((await hallmonitor(dataDir, "show", id.slice(0, 5))).out).toContain("- to do: #1 Lex for s1");
  const shown = JSON.parse((await hallmonitor(dataDir, "show", id, "--json")).out);
  expect(shown).toMatchObject({
    checkpoint: { id, session_id: "s1", project, reason: "demand", fate: "saved" },
    state: { git: { branch: "main", dirty_total: 1, diff: { files: 1, added: 1, removed: 1 } } },
    text: text.trim(),
  });
  expect(await daemon.get(`/api/checkpoints/${id}`)).toEqual(shown);

  await finishTask(daemon, "s1", "1");
  const next = savedId(await hallmonitor(dataDir, "save", "s1"));
  const diff = await hallmonitor(dataDir, "diff", id, next);
  expect(diff.out).toMatch(new RegExp(`^${id} → ${next}: .*\n\ntasks\n  ✓ #1 Lex for s1: done\n$`));

  expect((await hallmonitor(dataDir, "restore", id, "--arm")).out).toContain("claude --resume s1");
  const start = { hook_event_name: "SessionStart", session_id: "s1", cwd: project, source: "resume" };
  const answer = await hook(daemon, start);
  expect(answer.hookSpecificOutput.additionalContext).toBe(text.trim());
  const { checkpoints } = await daemon.get("/api/sessions/s1/checkpoints");
  expect(checkpoints.map((one: any) => [one.id, one.fate, one.injected_into])).toEqual([
    [next, "saved", null],
    [id, "injected", "s1"],
  ]);
  expect((await hallmonitor(dataDir, "list", "s1")).out).toContain("injected, not seen yet");
}, 120_000);

test("without a daemon the command saves by itself, and says when it cannot", async () => {
  using dir = temporaryDir();
  const dataDir = join(dir.path, "data");
  const project = makeProject(dir.path);
  {
    await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
    await work(daemon, { session: "s1", project });
    await work(daemon, { session: "s2", project });
    const started = { hook_event_name: "SessionStart", cwd: project, source: "startup" };
    for (const id of ["new", "n2", "n3", "n4"]) await hook(daemon, { ...started, session_id: id });
    expect(await daemon.stop()).toBe(0);
  }
  const which = await hallmonitor(dataDir, "save");
  expect(which.code).toBe(1);
  expect(which.err).toMatch(/^hallmonitor: 6 sessions are alive: \w+(, \w+){4} and 1 more; name one: /);
  const saved = await hallmonitor(dataDir, "save", "s2", "--json");
  expect(JSON.parse(saved.out)).toMatchObject({
    checkpoint: { session_id: "s2", fate: "saved" },
    is_new: true,
  });
  expect((await hallmonitor(dataDir, "save", "s2")).out).toStartWith("unchanged: ");
  const nothing = await hallmonitor(dataDir, "save", "new");
  expect([nothing.code, nothing.err]).toEqual([
    1,
    "hallmonitor: session new has nothing to save yet: no prompt, task, file or plan of it is known\n",
  ]);
  rmSync(join(dataDir, "checkpoints"), { recursive: true });
  writeFileSync(join(dataDir, "checkpoints"), "");
  const failed = await hallmonitor(dataDir, "save", "s1");
  expect(failed.code).toBe(69);
  expect(failed.err).toContain(join(dataDir, "checkpoints"));
  expect((await hallmonitor(dataDir, "list")).out).toContain("not used; its files are gone or not whole");
}, 120_000);

test("two sessions of one project that are compacted at the same time get each its own", async () => {
  using dir = temporaryDir();
  const project = makeProject(dir.path);
  await using daemon = await startDaemon(join(dir.path, "data"), ["--no-import", "--no-watch"]);
  const sessions = ["s1", "s2"];
  for (const session of sessions) await work(daemon, { session, project });
  const both = (name: string, own: object) =>
    Promise.all(
      sessions.map((session) =>
        hook(daemon, { hook_event_name: name, session_id: session, cwd: project, ...own }),
      ),
    );
  expect(await both("PreCompact", { trigger: "auto" })).toEqual([undefined, undefined]);
  const answers = await both("SessionStart", { source: "compact" });
  for (const [index, { hookSpecificOutput }] of answers.entries()) {
    const [own = "", other = ""] = index === 0 ? sessions : sessions.toReversed();
    expect(hookSpecificOutput.additionalContext).toContain(`Lex for ${own}`);
    expect(hookSpecificOutput.additionalContext).toContain(`src/${own}.ts`);
    expect(hookSpecificOutput.additionalContext).not.toContain(`Lex for ${other}`);
    expect(hookSpecificOutput.additionalContext).not.toContain(`src/${other}.ts`);
  }
}, 60_000);

describe("the API", () => {
  test("saves a session whose folder no system can open", async () => {
    using dir = temporaryDir();
    await using daemon = await startDaemon(join(dir.path, "data"), ["--no-import", "--no-watch"]);
    await work(daemon, { session: "s1", project: "/tmp/a\0b" });
    const made = await daemon.fetch("/api/sessions/s1/checkpoints", { method: "POST", body: "{}" });
    expect(made.status).toBe(201);
    const { checkpoint } = (await made.json()) as any;
    expect((await daemon.get(`/api/checkpoints/${checkpoint.id}`)).state.git).toBeNull();
  }, 60_000);

  test("saves for who has the token and comes from nowhere else, and tells a stranger nothing", async () => {
    using dir = temporaryDir();
    const project = makeProject(dir.path);
    await using daemon = await startDaemon(join(dir.path, "data"), ["--no-import", "--no-watch"]);
    await work(daemon, { session: "s1", project });
    const path = "/api/sessions/s1/checkpoints";
    const post = (headers: Record<string, string>) =>
      daemon.fetch(path, { method: "POST", headers, body: "{}" });
    expect((await post({ authorization: "Bearer wrong" })).status).toBe(401);
    expect((await post({ origin: "http://evil.example" })).status).toBe(403);
    const made = await post({});
    expect(made.status).toBe(201);
    const { checkpoint, is_new } = (await made.json()) as any;
    expect([checkpoint.session_id, checkpoint.reason, is_new]).toEqual(["s1", "demand", true]);
    const again = await post({});
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ checkpoint: { id: checkpoint.id }, is_new: false });
    expect((await fetch(daemon.httpUrl + path)).status).toBe(401);
    for (const unknown of [
      path.replace("s1", "s9"),
      "/api/checkpoints/zzzzzzzz",
      "/api/checkpoints/..%2f..%2ftoken",
    ])
      expect((await daemon.fetch(unknown)).status).toBe(404);
    expect((await daemon.fetch("/api/checkpoints?limit=0")).status).toBe(400);
    expect((await daemon.fetch("/api/checkpoints?colour=red")).status).toBe(400);
    const { checkpoints, faults } = await daemon.get("/api/checkpoints");
    expect([checkpoints.length, faults]).toEqual([1, []]);
    expect((await daemon.get(`/api/checkpoints?project=${project}`)).checkpoints).toHaveLength(1);
    expect((await daemon.get("/api/checkpoints?until=2026-01-01")).checkpoints).toHaveLength(0);
  }, 60_000);
});
