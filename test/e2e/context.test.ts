import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OracleMessage } from "../oracle/otlp.ts";
import { run, startDaemon, temporaryDir, type Ran, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";
import { apiRequest, event, logs, send } from "./otlp.ts";

const dir = temporaryDir();
const data = join(dir.path, "data");
const home = join(dir.path, "home");
let daemon: StartedDaemon;

/** Histories end just before now: forecasts of sessions at work tell a time. */
const now = Date.now();
const minute = 60_000;

beforeAll(async () => {
  daemon = await startDaemon(data);
  const message = logs(
    ...growing("11110000-main", { from: 20_000, step: 10_000, count: 11 }),
    ...growing("22220000-slow", { from: 20_000, step: 500, count: 11 }),
    ...growing("33330000-odd", { from: 20_000, step: 500, count: 4, model: "acme-1" }),
    event("user_prompt", now - minute, { "session.id": "44440000-new", prompt_length: 5 }),
    // Between the session's own requests: a title, a summary, and a subagent's.
    shown("11110000-main", 900, { at: now - 50_000, query_source: "generate_session_title" }),
    shown("11110000-main", 150_000, { at: now - 45_000, query_source: "compact" }),
    shown("11110000-main", 50_000, {
      at: now - 48_000,
      query_source: "agent:builtin:Explore",
      agent_id: "sub1",
    }),
    shown("11110000-main", 60_000, {
      at: now - 47_000,
      query_source: "agent:builtin:Explore",
      agent_id: "sub1",
    }),
    event("subagent_completed", now - 40_000, {
      "session.id": "11110000-main",
      agent_type: "Explore",
      agent_id: "sub1",
      duration_ms: 10_000,
      model: "claude-opus-4-6",
    }),
  );
  expect((await send(daemon, { signal: "logs", message })).status).toBe(200);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

let made = 0;

function shown(
  session: string,
  tokens: number,
  own: Readonly<Record<string, string | number>> & { at: number },
): OracleMessage {
  return apiRequest(session, `req_${(made += 1)}`, {
    model: "claude-opus-4-6",
    input_tokens: tokens - 700,
    cache_read_tokens: 500,
    cache_creation_tokens: 200,
    query_source: "repl_main_thread",
    ...own,
  });
}

/** One request a minute, the last of them half a minute ago. */
function growing(
  session: string,
  { from, step, count, model }: { from: number; step: number; count: number; model?: string },
): OracleMessage[] {
  return Array.from({ length: count }, (_, index) =>
    shown(session, from + step * index, {
      at: now - 30_000 - (count - 1 - index) * minute,
      ...(model === undefined ? {} : { model }),
    }),
  );
}

function read(...args: readonly string[]): Promise<Ran> {
  return run([...args, "--data-dir", data], { HOME: home });
}

const main = {
  model: "claude-opus-4-6",
  tokens: 120_000,
  window: 200_000,
  window_basis: "model",
  used_percent: 60,
  compacts_at_tokens: 167_000,
  compacts_at_basis: "usual",
  fill_percent: 71.85,
  exhausts_in_requests: 5,
  basis: "request",
  as_of: new Date(now - 30_000).toISOString(),
};

test("the context of a session is told with its history, thresholds and subagents", async () => {
  const answer = await daemon.get("/api/sessions/1111/context");
  expect(answer).toMatchObject({ schema_version: 1, session_id: "11110000-main", context: main });
  expect(Date.parse(answer.context.exhausts_at)).toBeGreaterThan(now + 3 * minute);
  expect(answer.thresholds).toEqual([
    { percent: 75, tokens: 125_250, passed_at: null },
    { percent: 85, tokens: 141_950, passed_at: null },
    { percent: 95, tokens: 158_650, passed_at: null },
  ]);
  expect(answer.history.points.map((point: { tokens: number }) => point.tokens)).toEqual(
    Array.from({ length: 11 }, (_, index) => 20_000 + index * 10_000),
  );
  expect(answer.subagents).toMatchObject([
    { subagent_id: "sub1", type: "Explore", context: { tokens: 60_000, exhausts_in_requests: null } },
  ]);
});

test("lists, one session and what an unknown model knows carry the context", async () => {
  const { sessions } = await daemon.get("/api/sessions");
  const contexts = new Map(sessions.map((one: { id: string; context: object }) => [one.id, one.context]));
  expect(contexts.get("11110000-main")).toMatchObject(main);
  expect(contexts.get("33330000-odd")).toMatchObject({
    tokens: 21_500,
    window: null,
    fill_percent: null,
    used_percent: null,
    exhausts_in_requests: null,
  });
  expect(contexts.get("44440000-new")).toBeNull();
  expect((await daemon.get("/api/sessions/1111")).session.context).toMatchObject(main);
});

test("a session that is not known, and a parameter that is not known here, are refused", async () => {
  expect((await daemon.fetch("/api/sessions/nobody/context")).status).toBe(404);
  expect((await daemon.fetch("/api/sessions/1111/context?from=2026-01-01")).status).toBe(400);
  expect((await fetch(`${daemon.httpUrl}/api/sessions/1111/context`)).status).toBe(401);
});

test("a request, a compaction and the next request move the gauge on the stream", async () => {
  using stream = await listen(daemon, "/events/sessions");
  const id = "55550000-live";
  const at = Date.now() - 3000;
  const next = async (message: OracleMessage): Promise<unknown> => {
    await send(daemon, { signal: "logs", message: logs(message) });
    for (;;) {
      const { data: session } = await stream.next();
      if (session.id === id) return session.context;
    }
  };
  expect(await next(shown(id, 83_500, { at }))).toMatchObject({ tokens: 83_500, fill_percent: 50 });
  const told = {
    "session.id": id,
    trigger: "auto",
    success: "true",
    pre_tokens: 84_000,
    post_tokens: 16_700,
  };
  expect(await next(event("compaction", at + 1000, told))).toMatchObject({
    tokens: 16_700,
    fill_percent: 10,
    basis: "compaction",
    exhausts_in_requests: null,
  });
  expect(await next(shown(id, 20_000, { at: at + 2000 }))).toMatchObject({
    tokens: 20_000,
    basis: "request",
  });
});

test("the command lists who runs out first, and shows one session", async () => {
  const listed = await read("context");
  expect([listed.code, listed.err]).toEqual([0, ""]);
  const ids = listed.out.split("\n").flatMap((line) => /\b[1-4]{4}0000\b/.exec(line)?.[0] ?? []);
  // The first is told of in words as well.
  expect(ids).toEqual(["11110000", "22220000", "33330000", "44440000", "11110000"]);
  expect(listed.out).toContain("acme-1 is not known: name it in context.windows");
  const one = await read("context", "1111");
  expect([one.code, one.err]).toEqual([0, ""]);
  for (const part of [
    "71% of 167k",
    "120,000 tokens",
    "compacts in about 5 requests",
    "threshold",
    "Explore",
  ])
    expect(one.out).toContain(part);
  const json = await read("context", "1111", "--json");
  expect(JSON.parse(json.out)).toMatchObject({ session_id: "11110000-main", context: { tokens: 120_000 } });
  const all = JSON.parse((await read("context", "--json")).out);
  expect(all.sessions[0]).toMatchObject({ id: "11110000-main", context: { tokens: 120_000 } });
});

test("without a session, with too many, and with nothing known the command says what to do", async () => {
  expect(await read("context", "nobody")).toMatchObject({ code: 1, out: "" });
  expect(await read("context", "1111", "2222")).toMatchObject({ code: 2, out: "" });
  expect(await read("context", "1111", "--since", "2026-01-01")).toMatchObject({ code: 2, out: "" });
  const fresh = await read("context", "4444");
  expect([fresh.code, fresh.out.replaceAll("\n", " ")]).toEqual([
    0,
    expect.stringContaining("first answered request"),
  ]);
  const none = await read("context", "--project", "/nowhere");
  expect(none).toMatchObject({ code: 0, out: expect.stringContaining("No live session matches") });
});

test("the config's windows and point count in commands that read the ledger", async () => {
  const config = join(dir.path, "context.json");
  writeFileSync(config, JSON.stringify({ context: { windows: { "acme-1": "43k" }, compacts_at: "100%" } }));
  const { out } = await read("context", "3333", "--json", "--config", config);
  expect(JSON.parse(out).context).toMatchObject({
    window: 43_000,
    window_basis: "config",
    compacts_at_basis: "config",
    fill_percent: 50,
  });
});

test("a status line tells the window, and hears when the context is compacted", async () => {
  const session = "66660000-line";
  const grown = growing(session, { from: 20_000, step: 10_000, count: 11 });
  expect((await send(daemon, { signal: "logs", message: logs(...grown) })).status).toBe(200);
  const body = {
    session_id: session,
    model: { id: "claude-opus-4-6[1m]", display_name: "Opus 4.6" },
    context_window: { context_window_size: 1_000_000, current_usage: { input_tokens: 121_000 } },
    hallmonitor: { compaction: { off: false, window_tokens: 233_000 } },
  };
  const told = await fetch(`${daemon.httpUrl}/statusline/claude-code`, {
    method: "POST",
    headers: { authorization: `Bearer ${daemon.token}` },
    body: JSON.stringify(body),
  });
  const facts = (await told.json()) as { exhausts_in_requests: number };
  expect(facts).toMatchObject({ context_window: 1_000_000, compacts_at_tokens: 200_000 });
  expect(facts.exhausts_in_requests).toBeGreaterThan(5);
  expect((await daemon.get("/api/sessions/6666/context")).context).toMatchObject({
    tokens: 121_000,
    window: 1_000_000,
    window_basis: "client",
    compacts_at_tokens: 200_000,
    compacts_at_basis: "client",
    basis: "statusline",
  });
});
