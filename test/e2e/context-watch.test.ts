import { expect, test } from "bun:test";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen, type Listener, type StreamEvent } from "./event-stream.ts";
import { apiRequest, logs, send } from "./otlp.ts";

const project = "/home/dev/web";
/** Where the client compacts a window of a million. */
const compactsAt = 967_000;

/** A request that puts so many tokens before the model. */
function ask(daemon: StartedDaemon, id: string, { at, tokens }: { at: number; tokens: number }) {
  const usage = { input_tokens: 0, cache_read_tokens: tokens, cache_creation_tokens: 0 };
  return send(daemon, { signal: "logs", message: logs(apiRequest("s1", id, { at, ...usage })) });
}

async function hook(daemon: StartedDaemon, name: string, own: object = {}): Promise<any> {
  const body = JSON.stringify({ hook_event_name: name, session_id: "s1", cwd: project, ...own });
  const headers = { "content-type": "application/json" };
  const response = await daemon.fetch("/hooks/claude-code", { method: "POST", headers, body });
  expect(response.status).toBe(200);
  const text = await response.text();
  return text === "" ? undefined : JSON.parse(text);
}

function write(daemon: StartedDaemon, id: string, path: string) {
  const tool = { tool_name: "Write", tool_use_id: id, tool_input: { file_path: path, content: "x" } };
  return hook(daemon, "PostToolUse", { ...tool, tool_response: { type: "create" } });
}

/** The next event of that name. */
async function nextNamed(stream: Listener, name: string): Promise<StreamEvent["data"]> {
  for (;;) {
    const { data } = await stream.next();
    if (data.event_type === name) return data;
  }
}

test("thresholds are told once, the state is saved, given back after the compaction, and its use is found", async () => {
  using dir = temporaryDir();
  const now = Date.now();
  let daemon = await startDaemon(dir.path, ["--no-watch"]);
  await using _first = daemon;
  using stream = await listen(daemon, "/events/metrics");
  await write(daemon, "toolu_first1", `${project}/src/parser.ts`);
  await ask(daemon, "r1", { at: now - 4000, tokens: 480_000 });
  await ask(daemon, "r2", { at: now - 3000, tokens: 840_000 });
  const passed = [await nextNamed(stream, "context_threshold"), await nextNamed(stream, "context_threshold")];
  const told = { tokens: 840_000, compacts_at_tokens: compactsAt, window: 1_000_000 };
  expect(passed.map(({ data }) => data)).toEqual([
    { percent: 75, ...told },
    { percent: 85, ...told },
  ]);
  const { data: saved } = await nextNamed(stream, "checkpoint_saved");
  expect(saved).toMatchObject({ reason: "threshold" });

  expect(await hook(daemon, "PreCompact", { trigger: "auto" })).toBeUndefined();
  const answer = await hook(daemon, "SessionStart", { source: "compact" });
  expect(answer.hookSpecificOutput.additionalContext).toContain("src/parser.ts");
  const { data: injected } = await nextNamed(stream, "checkpoint_injected");
  expect(injected.into_session).toBe("s1");
  expect(answer.hookSpecificOutput.additionalContext).toContain(injected.checkpoint_id);
  expect(await hook(daemon, "SessionStart", { source: "compact" })).toBeUndefined();

  // What becomes of it is followed across a restart.
  expect(await daemon.stop()).toBe(0);
  daemon = await startDaemon(dir.path, ["--no-watch"]);
  await using _second = daemon;
  using again = await listen(daemon, "/events/metrics");
  await write(daemon, "toolu_second", `${project}/src/parser.ts`);
  const used = await nextNamed(again, "checkpoint_used");
  expect(used.data).toMatchObject({ checkpoint_id: injected.checkpoint_id, by: "file src/parser.ts" });
  const { metrics } = await daemon.get("/api/metrics?limit=200");
  const names = metrics.map(({ event_type }: { event_type: string }) => event_type);
  expect(names.filter((name: string) => name === "context_threshold")).toHaveLength(2);
}, 60_000);

test("a threshold is told once for one fill, also when the request that passed it is heard of late, and after a crash", async () => {
  using dir = temporaryDir();
  const now = Date.now();
  const told = async (): Promise<number[]> => {
    const { metrics } = await daemon.get("/api/metrics?limit=200");
    return metrics
      .filter(({ event_type }: { event_type: string }) => event_type === "context_threshold")
      .map(({ data }: { data: { percent: number } }) => data.percent);
  };
  let daemon = await startDaemon(dir.path, ["--no-watch"]);
  await using _first = daemon;
  using stream = await listen(daemon, "/events/metrics");
  await ask(daemon, "r2", { at: now - 3000, tokens: 840_000 });
  expect([
    await nextNamed(stream, "context_threshold"),
    await nextNamed(stream, "context_threshold"),
  ]).toHaveLength(2);
  await ask(daemon, "r1", { at: now - 4000, tokens: 740_000 });
  await daemon.kill();

  daemon = await startDaemon(dir.path, ["--no-watch"]);
  await using _second = daemon;
  using again = await listen(daemon, "/events/metrics");
  await ask(daemon, "r3", { at: now - 2000, tokens: 930_000 });
  await nextNamed(again, "context_threshold");
  expect((await told()).toSorted()).toEqual([75, 85, 95]);
}, 60_000);

test("a conversation that was rewound passes its thresholds anew, once, also after a crash", async () => {
  using dir = temporaryDir();
  const now = Date.now();
  let daemon = await startDaemon(dir.path, ["--no-watch"]);
  await using _first = daemon;
  using stream = await listen(daemon, "/events/metrics");
  await ask(daemon, "r1", { at: now - 9000, tokens: 740_000 });
  await nextNamed(stream, "context_threshold");
  // A small request between is something on the side: the conversation goes on.
  await ask(daemon, "r2", { at: now - 8000, tokens: 2000 });
  await ask(daemon, "r3", { at: now - 7000, tokens: 745_000 });
  for (const [id, at] of [
    ["r4", now - 6000],
    ["r5", now - 5000],
  ] as const)
    await ask(daemon, id, { at, tokens: 100_000 });
  const passedAt = async () => (await daemon.get("/api/sessions/s1/context")).thresholds[0].passed_at;
  expect(await passedAt()).toBeNull();
  await ask(daemon, "r6", { at: now - 4000, tokens: 750_000 });
  expect((await nextNamed(stream, "context_threshold")).data).toMatchObject({ percent: 75, tokens: 750_000 });
  expect(await passedAt()).toBe(new Date(now - 4000).toISOString());
  await daemon.kill();

  daemon = await startDaemon(dir.path, ["--no-watch"]);
  await using _second = daemon;
  using again = await listen(daemon, "/events/metrics");
  await ask(daemon, "r7", { at: now - 3000, tokens: 840_000 });
  expect((await nextNamed(again, "context_threshold")).data).toMatchObject({ percent: 85 });
  const { metrics } = await daemon.get("/api/metrics?limit=200");
  const told = metrics.filter(({ event_type }: { event_type: string }) => event_type === "context_threshold");
  expect(told).toHaveLength(3);
}, 60_000);
