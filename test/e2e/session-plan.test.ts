import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";

const text = "# Build a parser\n\n- [x] Choose a name\n- [ ] Write tests\n";

const dir = temporaryDir();
const [dataDir, claudeDir, project] = ["data", ".claude", "web"].map((name) => join(dir.path, name)) as [
  string,
  string,
  string,
];
let daemon: StartedDaemon;

beforeAll(async () => {
  for (const path of [join(claudeDir, "plans"), project]) mkdirSync(path, { recursive: true });
  daemon = await startDaemon(dataDir, ["--claude-dir", claudeDir]);
});

afterAll(async () => {
  await daemon.kill();
  dir[Symbol.dispose]();
});

/** Sends an event as the client's hook does. */
async function tell(session: string, name: string, fields: object = {}): Promise<void> {
  const body = { session_id: session, cwd: project, hook_event_name: name, ...fields };
  const answer = await daemon.fetch("/hooks/claude-code", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
}

/** A session that proposes the plan of a file. */
async function propose(session: string, planFilePath: string): Promise<void> {
  await tell(session, "UserPromptSubmit", { permission_mode: "default", prompt: "Plan it" });
  const call = { permission_mode: "plan", tool_name: "ExitPlanMode", tool_use_id: `toolu_${session}` };
  await tell(session, "PreToolUse", { ...call, tool_input: { plan: text, planFilePath } });
}

test("a plan is read from its file each time it is asked for, and its text only when asked for", async () => {
  const path = join(claudeDir, "plans", "quiet-otter.md");
  writeFileSync(path, text);
  await propose("s1", path);
  const first = await daemon.get("/api/sessions/s1/plan");
  expect(first).toMatchObject({
    phase: "planning",
    basis: "plan",
    progress: { done: 1, total: 2 },
    plan: { state: "proposed", title: "Build a parser", path, text_from: "file", text: null },
  });
  writeFileSync(path, text.replace("[ ]", "[x]"));
  const second = await daemon.get("/api/sessions/s1/plan?text=true");
  expect(second).toMatchObject({
    progress: { done: 2, total: 2 },
    plan: { text: text.replace("[ ]", "[x]") },
  });
  const { out } = await run(["session", "s1", "--plan", "--data-dir", dataDir, "--json"], {
    CLAUDE_CONFIG_DIR: claudeDir,
  });
  expect(JSON.parse(out).plan).toEqual({ ...second.plan, text: null });
});

test("no other file is read, whatever telemetry calls a plan, and no text is kept unasked", async () => {
  const secret = join(dir.path, "secret.md");
  writeFileSync(secret, "# Secret");
  await propose("s2", secret);
  const { plan } = await daemon.get("/api/sessions/s2/plan?text=true");
  expect(plan).toMatchObject({ state: "proposed", path: secret, title: null, text: null, text_from: null });
});

test("an answer is of one session, and takes nothing that it does not know", async () => {
  const get = (path: string) => daemon.fetch(`/api/sessions/${path}`);
  expect((await get("nobody/plan")).status).toBe(404);
  for (const query of ["text=yes", "limit=3"]) {
    const answer = await get(`s1/plan?${query}`);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect([query, answer.status]).toEqual([query, 400]);
    expect(error.message).toContain("text");
  }
  const narrowed = await run(["session", "s1", "--plan", "--since", "2026-11-20", "--data-dir", dataDir]);
  expect([narrowed.code, narrowed.out]).toEqual([2, ""]);
  expect(narrowed.err).toContain("a plan is of a whole session");
  const { code, err } = await run(["session", "nobody", "--plan", "--data-dir", dataDir]);
  expect(code).toBe(1);
  expect(err).toContain("no session has the id nobody");
});
