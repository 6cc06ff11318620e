import { expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "./daemon.ts";
import { until } from "./relay-pair.ts";

const here = "5e550000-0000-4000-8000-000000000001";
const elsewhere = "5e550000-0000-4000-8000-000000000002";

/** A home of Claude Code with a session that began a tool some seconds ago, and no process. */
function homeWith(dir: string, sessionId: string, ago: number): string {
  const folder = join(dir, "projects", "-home-dev-shop");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(dir, "sessions"));
  const record = {
    parentUuid: null,
    type: "assistant",
    uuid: `line-${sessionId}`,
    sessionId,
    timestamp: new Date(Date.now() - ago * 1000).toISOString(),
    cwd: "/home/dev/shop",
    version: "2.1.329",
    requestId: `req_${sessionId}`,
    message: {
      id: `msg_${sessionId}`,
      role: "assistant",
      model: "claude-opus-5-5",
      content: [{ type: "tool_use", id: `toolu_${sessionId}`, name: "Bash", input: { command: "make" } }],
      stop_reason: "tool_use",
      usage: { input_tokens: 10, output_tokens: 20 },
    },
  };
  writeFileSync(join(folder, `${sessionId}.jsonl`), `${JSON.stringify(record)}\n`);
  return dir;
}

test("a session of this machine whose process is gone has ended, one of an imported ledger works on", async () => {
  using root = temporaryDir();
  const [other, file, data] = ["other", "other.jsonl", "data"].map((name) => join(root.path, name));
  if (other === undefined || file === undefined || data === undefined) throw new Error("three paths");
  const theirs = homeWith(join(root.path, "their-claude"), elsewhere, 60);
  const ours = homeWith(join(root.path, "our-claude"), here, 120);
  for (const words of [
    ["import", theirs, "--data-dir", other],
    ["export", "all", "--data-dir", other, "--out", file],
    ["import", file, "--data-dir", data],
  ])
    expect((await run(words)).code, words.join(" ")).toBe(0);
  await using daemon = await startDaemon(data, ["--claude-dir", ours]);
  // Until its file is read the session is unknown.
  const stateOf = async (id: string) => (await daemon.get(`/api/sessions/${id}`)).session?.state;
  // One look is about all sessions, the latest heard of first: that of the other machine comes before this one.
  await until(async () => (await stateOf(here)) === "ended", "the session of this machine ends");
  expect(await stateOf(elsewhere)).toBe("working");
});

test("with hooks a note tells that a question was answered, or left, which they do not", async () => {
  using root = temporaryDir();
  const claudeDir = homeWith(join(root.path, "our-claude"), elsewhere, 60);
  const note = join(claudeDir, "sessions", `${process.pid}.json`);
  const told = (status: string) =>
    writeFileSync(
      note,
      JSON.stringify({ pid: process.pid, sessionId: here, status, statusUpdatedAt: Date.now() }),
    );
  await using daemon = await startDaemon(join(root.path, "data"), ["--claude-dir", claudeDir]);
  const session = async () => (await daemon.get(`/api/sessions/${here}`)).session;
  const hook = async (name: string, own: object) => {
    const body = JSON.stringify({ session_id: here, hook_event_name: name, ...own });
    const headers = { "content-type": "application/json" };
    expect((await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body })).status).toBe(200);
  };
  for (const [status, state] of [
    ["busy", "working"],
    ["idle", "waiting-input"],
  ] as const) {
    const use = { tool_name: "Bash", tool_use_id: `toolu_${status}` };
    // It stands so since before the question, and says nothing of that.
    told(status);
    await hook("UserPromptSubmit", { prompt: "go" });
    await hook("PreToolUse", use);
    await hook("PermissionRequest", { tool_name: "Bash" });
    expect(await session()).toMatchObject({ state: "waiting-permission", waiting_for: "Bash" });
    told(status);
    await until(async () => (await session()).state !== "waiting-permission", `it is ${status}`);
    expect(await session()).toMatchObject({ state, waiting_for: null, state_basis: "hooks" });
  }
});

test("a session without hooks is seen to wait for its person, and to go on, as its client notes it", async () => {
  using root = temporaryDir();
  const claudeDir = homeWith(join(root.path, "our-claude"), here, 3);
  const note = join(claudeDir, "sessions", `${process.pid}.json`);
  const told = (own: object) =>
    writeFileSync(note, JSON.stringify({ pid: process.pid, sessionId: here, version: "2.1.329", ...own }));
  told({ status: "waiting", waitingFor: "permission prompt", statusUpdatedAt: Date.now() - 1000 });
  await using daemon = await startDaemon(join(root.path, "data"), ["--claude-dir", claudeDir]);
  const session = async () => (await daemon.get(`/api/sessions/${here}`)).session;
  await until(async () => (await session())?.state === "waiting-permission", "it waits for a permission");
  expect(await session()).toMatchObject({ waiting_for: "Bash", state_basis: "transcript" });
  told({ status: "busy", statusUpdatedAt: Date.now() });
  await until(async () => (await session()).state === "working", "it works on");
  const { metrics } = await daemon.get("/api/metrics?limit=100");
  const names = metrics.map(({ event_type }: { event_type: string }) => event_type);
  expect(names.filter((name: string) => name.startsWith("process_"))).toEqual([
    "process_works",
    "process_asks",
  ]);
});

test("a question that hooks told nobody of, for no collector ran, is seen in the note", async () => {
  using root = temporaryDir();
  const claudeDir = homeWith(join(root.path, "our-claude"), elsewhere, 60);
  await using daemon = await startDaemon(join(root.path, "data"), ["--claude-dir", claudeDir]);
  const use = { tool_name: "Bash", tool_use_id: "toolu_1" };
  const body = JSON.stringify({ session_id: here, hook_event_name: "PreToolUse", ...use });
  const headers = { "content-type": "application/json" };
  await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body });
  const session = async () => (await daemon.get(`/api/sessions/${here}`)).session;
  expect(await session()).toMatchObject({ state: "working", current_tool: "Bash" });
  const statusUpdatedAt = Date.now();
  const asks = { status: "waiting", waitingFor: "permission prompt", statusUpdatedAt };
  const note = join(claudeDir, "sessions", `${process.pid}.json`);
  writeFileSync(note, JSON.stringify({ pid: process.pid, sessionId: here, ...asks }));
  await until(async () => (await session()).state === "waiting-permission", "it waits", 40_000);
  expect(await session()).toMatchObject({
    state_basis: "hooks",
    waiting_for: "Bash",
    state_since: new Date(statusUpdatedAt).toISOString(),
  });
}, 60_000);

test("a session that nothing was written of, and whose client was killed, is lost until it is opened again", async () => {
  using root = temporaryDir();
  const claudeDir = homeWith(join(root.path, "our-claude"), elsewhere, 60);
  await using daemon = await startDaemon(join(root.path, "data"), ["--claude-dir", claudeDir]);
  const client = Bun.spawn(["sleep", "60"]);
  const note = join(claudeDir, "sessions", `${client.pid}.json`);
  writeFileSync(note, JSON.stringify({ pid: client.pid, sessionId: here }));
  const body = JSON.stringify({ session_id: here, hook_event_name: "SessionStart", source: "startup" });
  const headers = { "content-type": "application/json" };
  await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body });
  const session = async () => (await daemon.get(`/api/sessions/${here}`)).session;
  expect(await session()).toMatchObject({ state: "idle", state_basis: "hooks" });
  client.kill("SIGKILL");
  await until(async () => (await session()).state === "lost", "it is lost", 40_000);
  // Its person opens it again some seconds later, and has not said anything yet.
  const again = join(claudeDir, "sessions", `${process.pid}.json`);
  const statusUpdatedAt = Date.now() + 3000;
  writeFileSync(
    again,
    JSON.stringify({ pid: process.pid, sessionId: here, status: "idle", statusUpdatedAt }),
  );
  await until(async () => (await session()).state === "idle", "it is back");
}, 60_000);
