/** Budgets with the real program: hooks that end an agent's work, and what lets it go on. */
import { Database } from "bun:sqlite";
import { beforeEach, expect, test } from "bun:test";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { awayFromMidnight } from "../midnight.ts";
import { soon } from "../real-client/soon.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { attributes, event as logRecord, send } from "./otlp.ts";

// Budgets are of a day, a week, a month.
beforeEach(awayFromMidnight);

/** A client's folder and a data dir with budgets. */
interface World extends Disposable {
  readonly dataDir: string;
  start(...flags: readonly string[]): Promise<StartedDaemon>;
  /** Has a session make a request of $0.14, as its transcript tells it. */
  spend(session: string): void;
  /** Posts an event as the client does, and gives the answer's JSON; undefined for none. */
  post(daemon: StartedDaemon, event: string, session?: string, own?: object): Promise<any>;
  /** Runs the hook as the client does where it waits, and gives what it prints. */
  hook(event: string, ...flags: readonly string[]): Promise<string>;
}

function openWorld(budgets: object): World {
  const dir = temporaryDir();
  const [claudeDir, dataDir] = [join(dir.path, "claude"), join(dir.path, "data")];
  const folder = join(claudeDir, "projects", "-home-dev-web");
  for (const path of [folder, dataDir]) mkdirSync(path, { recursive: true });
  writeFileSync(join(dataDir, "config.json"), JSON.stringify({ budget: budgets }));
  const pathOf = (session: string) => join(folder, `${session}.jsonl`);
  const bodyOf = (event: string, session: string, own = {}) =>
    JSON.stringify({
      hook_event_name: event,
      session_id: session,
      cwd: "/home/dev/web",
      transcript_path: pathOf(session),
      ...(event === "UserPromptSubmit" ? { prompt: "go on" } : { tool_name: "Bash", tool_input: {} }),
      ...own,
    });
  return {
    dataDir,
    start: (...flags) => startDaemon(dataDir, ["--claude-dir", claudeDir, ...flags]),
    spend: (session) => appendFileSync(pathOf(session), requestLine(session)),
    post: async (daemon, event, session = "s1", own = {}) => {
      const body = bodyOf(event, session, own);
      const response = await daemon.fetch("/hooks/claude-code", { method: "POST", body });
      expect(response.status).toBe(200);
      const text = await response.text();
      return text === "" ? undefined : JSON.parse(text);
    },
    hook: async (event, ...flags) => {
      const env = { HOME: dir.path, CLAUDE_CONFIG_DIR: claudeDir };
      const { out, err, code } = await run(
        ["hook", ...flags, "--data-dir", dataDir],
        env,
        bodyOf(event, "s1"),
      );
      expect([code, err]).toEqual([0, ""]);
      return out;
    },
    [Symbol.dispose]: () => dir[Symbol.dispose](),
  };
}

let requests = 0;

function requestLine(session: string): string {
  requests += 1;
  const message = {
    id: `msg_budget${requests}`,
    model: "claude-opus-5-5",
    role: "assistant",
    content: [{ type: "text", text: "x" }],
    stop_reason: "end_turn",
    usage: { input_tokens: 10, output_tokens: 20, cache_read_input_tokens: 700_000 },
  };
  const line = {
    sessionId: session,
    cwd: "/home/dev/web",
    version: "2.1.329",
    timestamp: new Date().toISOString(),
    type: "assistant",
    uuid: crypto.randomUUID(),
    requestId: `req_budget${requests}`,
    message,
  };
  return `${JSON.stringify(line)}\n`;
}

const stops = { session_usd: 0.1, stop: ["session"] };

async function budget(dataDir: string, ...words: readonly string[]) {
  return run(["budget", ...words, "--data-dir", dataDir]);
}

test("hooks are answered with a stop once the budget is used up, and with nothing before", async () => {
  using world = openWorld(stops);
  await using daemon = await world.start();
  expect(await world.post(daemon, "UserPromptSubmit")).toBeUndefined();
  expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
  world.spend("s1");
  const stop = await soon(async () => {
    const answer = await world.post(daemon, "PreToolUse");
    expect(answer).toBeDefined();
    return answer;
  });
  expect(stop).toMatchObject({ continue: false, hookSpecificOutput: { permissionDecision: "deny" } });
  expect(stop.stopReason).toMatch(/this session's budget is used up: \$0\.1\d+ of \$0\.1000/);
  expect(stop.stopReason).toContain(
    `hallmonitor budget allow --session s1 --usd 5 --data-dir ${world.dataDir}`,
  );
  expect(await world.post(daemon, "PostToolUse")).toEqual({ continue: false, stopReason: stop.stopReason });
  expect(await world.post(daemon, "UserPromptSubmit")).toEqual({
    decision: "block",
    reason: stop.stopReason,
  });
  // Others go on, and so does what nobody can stop.
  expect(await world.post(daemon, "PreToolUse", "s2")).toBeUndefined();
  expect(await world.post(daemon, "SubagentStop")).toBeUndefined();
  await soon(async () => {
    const { rows } = await daemon.get("/api/sessions/s1/timeline");
    expect(rows.filter(({ kind }: { kind: string }) => kind === "stop")).toHaveLength(1);
  });
  const { out } = await run(["session", "s1", "--data-dir", world.dataDir]);
  expect(out.match(/stopped by a budget +session/gi)).toHaveLength(1);
  expect((await daemon.get("/api/health")).budget_gate).toMatchObject({
    stop: ["session"],
    stops: 3,
    failed: 0,
  });
}, 30_000);

test("a prompt that was given back is none until it is sent again", async () => {
  using world = openWorld(stops);
  await using daemon = await world.start();
  const prompts = async () => (await daemon.get("/api/sessions/s1")).session.prompts;
  expect(await world.post(daemon, "UserPromptSubmit")).toBeUndefined();
  world.spend("s1");
  await soon(async () => expect(await world.post(daemon, "PreToolUse")).toBeDefined());
  // Prompts of one length and one moment are one to hooks that name none.
  const given = await world.post(daemon, "UserPromptSubmit", "s1", { prompt: "go on, please" });
  expect(given).toMatchObject({ decision: "block" });
  await soon(async () => expect(await prompts()).toBe(1));
  const { rows } = await daemon.get("/api/sessions/s1/timeline");
  expect(rows.filter(({ kind }: { kind: string }) => kind === "prompt")).toHaveLength(1);
  await budget(world.dataDir, "allow", "--session", "s1", "--usd", "5");
  const again = { prompt: "go on, please!" };
  await soon(async () => expect(await world.post(daemon, "UserPromptSubmit", "s1", again)).toBeUndefined());
  await soon(async () => expect(await prompts()).toBe(2));
}, 30_000);

test("where two agents have the session's id, the command of the stop names the agent, and works as it stands", async () => {
  using world = openWorld(stops);
  await using daemon = await world.start();
  const codex = { "event.name": "codex.user_prompt", "conversation.id": "s1", prompt_length: 4 };
  const resource = { attributes: attributes([["service.name", "codex_exec"]]) };
  const logRecords = [logRecord("codex.user_prompt", Date.now(), codex)];
  const message = { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "codex" }, logRecords }] }] };
  await send(daemon, { signal: "logs", message, wire: "http/json" });
  world.spend("s1");
  const { stopReason } = await soon(async () => {
    const answer = await world.post(daemon, "PreToolUse");
    expect(answer).toBeDefined();
    return answer;
  });
  const [, command = ""] = /hallmonitor (budget allow .*)$/.exec(stopReason) ?? [];
  expect(command).toStartWith("budget allow --session s1 --agent claude-code --usd 5");
  expect(await run(command.split(" "))).toMatchObject({ code: 0, err: "" });
  expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
}, 30_000);

test("the program hands the stop on where its client waits, and without a collector nothing stops", async () => {
  using world = openWorld(stops);
  const daemon = await world.start();
  world.spend("s1");
  await soon(async () => expect(JSON.parse(await world.hook("PreToolUse", "--wait")).continue).toBe(false));
  await daemon.stop();
  expect(await world.hook("PreToolUse", "--wait")).toBe("");
}, 30_000);

test("the program brings the token to a collector beyond this machine", async () => {
  using world = openWorld(stops);
  await using daemon = await world.start("--host", "0.0.0.0");
  world.spend("s1");
  await soon(async () => expect(JSON.parse(await world.hook("PreToolUse", "--wait")).continue).toBe(false));
  expect((await daemon.get("/api/health")).requests.refused).toEqual({});
  const claudeDir = join(world.dataDir, "..", "claude");
  const setup = [
    "setup",
    "claude-code",
    "--hooks",
    "http",
    "--data-dir",
    world.dataDir,
    "--claude-dir",
    claudeDir,
  ];
  const words = `'hallmonitor token --role ingest --data-dir ${world.dataDir}' shows the token`;
  expect((await run(setup)).out).toContain(words);
  // What is only shown goes to a shell or a file: the warning must not.
  for (const shown of [
    ["env", "--data-dir", world.dataDir],
    [...setup, "--print"],
  ]) {
    const { out, err } = await run(shown);
    expect([out.includes("token"), err.includes(words)]).toEqual([false, true]);
    expect((await run(shown, { OTEL_EXPORTER_OTLP_HEADERS: "authorization=Bearer x" })).err).toBe("");
  }
}, 30_000);

test("what is allowed lets a session go on, also after a restart, until it is revoked", async () => {
  using world = openWorld(stops);
  {
    await using daemon = await world.start();
    world.spend("s1");
    await soon(async () => expect(await world.post(daemon, "PreToolUse")).toBeDefined());
    const allowed = await budget(
      world.dataDir,
      "allow",
      "--session",
      "s1",
      "--usd",
      "0.2",
      "--reason",
      "a release",
    );
    expect(allowed).toMatchObject({ code: 0, err: "" });
    expect(allowed.out).toBe(
      `allowed $0.2000 more for session s1 of claude-code; take it back with 'hallmonitor budget revoke l1 --data-dir ${world.dataDir}'\n`,
    );
    expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
    await daemon.stop();
  }
  await using daemon = await world.start();
  expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
  world.spend("s1");
  world.spend("s1");
  await soon(async () => expect(await world.post(daemon, "PreToolUse")).toBeDefined());
  await budget(world.dataDir, "allow", "--session", "s1", "--for", "2h");
  expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
  expect((await budget(world.dataDir, "revoke", "l2")).out).toContain("l2 is revoked");
  expect(await world.post(daemon, "PreToolUse")).toBeDefined();
  expect(await budget(world.dataDir, "revoke", "l2")).toMatchObject({
    code: 1,
    err: expect.stringContaining("no allowance l2 holds now"),
  });
}, 40_000);

test("without a collector the ledger is asked and changed by the command itself", async () => {
  using world = openWorld({ day_usd: 0.1, stop: ["day"] });
  {
    await using daemon = await world.start();
    world.spend("s1");
    await soon(async () => expect(await world.post(daemon, "PreToolUse")).toBeDefined());
    await daemon.stop();
  }
  const { out } = await budget(world.dataDir);
  expect(out).toMatch(/^day .* 140% +\$0\.14/m);
  expect((await budget(world.dataDir, "allow", "--day", "--usd", "1")).out).toContain(
    "allowed $1.00 more for the day until",
  );
  const { budgets, allowances } = JSON.parse((await budget(world.dataDir, "--json")).out);
  expect(budgets).toMatchObject([
    { scope: "total", period: "day", is_used_up: false, allowance: { usd: 1 } },
  ]);
  expect(allowances).toMatchObject([{ id: "l1", holds: true }]);
  await using daemon = await world.start();
  expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
}, 40_000);

test("a fault of ours lets the agent go on, and is counted, logged and shown", async () => {
  using world = openWorld(stops);
  await using daemon = await world.start();
  world.spend("s1");
  await soon(async () => expect(await world.post(daemon, "PreToolUse")).toBeDefined());
  using db = new Database(join(world.dataDir, "ledger.db"));
  // The collector commits what it hears at any moment.
  db.run("PRAGMA busy_timeout = 5000");
  db.run("ALTER TABLE budget_allowance RENAME TO gone");
  expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
  expect(await world.post(daemon, "UserPromptSubmit")).toBeUndefined();
  const { budget_gate } = await daemon.get("/api/health");
  expect(budget_gate).toMatchObject({ failed: 2, last_failure: { reason: expect.any(String) } });
  db.run("ALTER TABLE gone RENAME TO budget_allowance");
  expect(await world.post(daemon, "PreToolUse")).toBeDefined();
}, 30_000);

test("nothing stops unless the config says so, and a config that cannot be meant is refused at the start", async () => {
  using world = openWorld({ session_usd: 0.01, day_usd: 0.01 });
  {
    await using daemon = await world.start();
    world.spend("s1");
    await soon(async () => expect((await daemon.get("/api/budgets")).budgets[0].is_used_up).toBe(true));
    expect(await world.post(daemon, "PreToolUse")).toBeUndefined();
    await daemon.stop();
  }
  writeFileSync(join(world.dataDir, "config.json"), '{"budget": {"stop": ["hour"]}}');
  const { code, err } = await run(["serve", "--port", "0", "--grpc-port", "0", "--data-dir", world.dataDir]);
  expect(code).toBe(2);
  expect(err).toContain("budget.stop");
}, 30_000);

test("the API refuses orders that mean nothing, with what would", async () => {
  using world = openWorld({ day_usd: 1 });
  await using daemon = await world.start();
  const allow = async (body: string) => {
    const response = await daemon.fetch("/api/budgets/allowances", { method: "POST", body });
    const { error } = (await response.json()) as { error: { message: string } };
    return [response.status, error.message];
  };
  expect(await allow('{"sesion":"s1"}')).toEqual([
    400,
    expect.stringContaining('{"session": "ID", "usd": 5}'),
  ]);
  expect(await allow('{"period":"week"}')).toEqual([400, expect.stringContaining("there are: day")]);
  const { status } = await daemon.fetch("/api/budgets/allowances/l9", { method: "DELETE" });
  expect(status).toBe(404);
}, 30_000);
