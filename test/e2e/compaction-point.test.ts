import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";
import { apiRequest, logs, send } from "./otlp.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");
const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-watch"]);
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** A request of a session that puts so many tokens before the model, seconds ago. */
function ask(session: string, { ago, tokens }: { ago: number; tokens: number }): Promise<unknown> {
  const usage = { input_tokens: 0, cache_read_tokens: tokens, cache_creation_tokens: 0 };
  const at = Date.now() - ago * 1000;
  return send(daemon, {
    signal: "logs",
    message: logs(apiRequest(session, `${session}-${ago}`, { at, ...usage })),
  });
}

/** Runs the real status line as a client with this environment does, and gives what it draws. */
async function drawn(session: string, tokens: number, env: Record<string, string>, project?: string) {
  const line = {
    session_id: session,
    model: { id: "claude-opus-5-5", display_name: "Opus" },
    context_window: { context_window_size: 1_000_000, current_usage: { input_tokens: tokens } },
    ...(project === undefined ? {} : { workspace: { project_dir: project } }),
  };
  const client = Bun.spawn([bin, "statusline", "--data-dir", dir.path], {
    stdin: new TextEncoder().encode(JSON.stringify(line)),
    env: { PATH: process.env["PATH"] ?? "", HOME: dir.path, NO_COLOR: "1", ...env },
  });
  return (await new Response(client.stdout).text()).trim();
}

/**
 * Draws until the collector heard of it, and until it was drawn with what the collector says, as a client does: a cold start under load
 * draws what it knows alone, while its copy is still heard.
 */
async function drawnAndHeard(
  session: string,
  { basis, says = "" }: { readonly basis: string; readonly says?: string },
  ...how: [Record<string, string>, string?]
) {
  for (;;) {
    const line = await drawn(session, 200_000, ...how);
    const context = await contextOf(session);
    if (context.compacts_at_basis === basis && line.includes(says)) return context;
  }
}

async function contextOf(session: string) {
  return (await daemon.get(`/api/sessions/${session}/context`)).context;
}

function write(path: string, told: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(told));
}

test("a client that was told a nearer point has it everywhere, and its thresholds are passed there", async () => {
  using stream = await listen(daemon, "/events/metrics");
  await ask("nearer", { ago: 9, tokens: 200_000 });
  expect(await contextOf("nearer")).toMatchObject({
    compacts_at_tokens: 967_000,
    compacts_at_basis: "usual",
  });

  const context = await drawnAndHeard(
    "nearer",
    { basis: "client", says: "40% of 490k" },
    { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" },
  );
  expect(context).toMatchObject({ compacts_at_tokens: 490_000, fill_percent: 40.81 });
  await ask("nearer", { ago: 0, tokens: 420_000 });
  const told = [];
  while (told.length < 2) {
    const { data } = await stream.next();
    if (data.event_type === "context_threshold") told.push(data.data);
  }
  const passed = { tokens: 420_000, compacts_at_tokens: 490_000, window: 1_000_000 };
  expect(told).toEqual([
    { percent: 75, ...passed },
    { percent: 85, ...passed },
  ]);
  const { thresholds } = await daemon.get("/api/sessions/nearer/context");
  expect(thresholds.map(({ tokens }: { tokens: number }) => tokens)).toEqual([367_500, 416_500, 465_500]);
}, 60_000);

test("a client that starts again without its variables is as usual again", async () => {
  await ask("again", { ago: 9, tokens: 200_000 });
  const off = await drawnAndHeard("again", { basis: "client" }, { DISABLE_AUTO_COMPACT: "1" });
  expect(off.compacts_at_tokens).toBe(1_000_000);
  const context = await drawnAndHeard("again", { basis: "usual" }, {});
  expect(context.compacts_at_tokens).toBe(967_000);
}, 60_000);

test("settings of the user and the project count, and the status line draws what they say", async () => {
  const project = join(dir.path, "shop");
  const file = join(project, ".claude", "settings.json");
  write(file, { autoCompactWindow: 500_000 });
  await ask("filed", { ago: 9, tokens: 200_000 });
  const filed = await drawnAndHeard("filed", { basis: "settings", says: "42% of 467k" }, {}, project);
  expect(filed.compacts_at_tokens).toBe(467_000);
  // The variables of the client and what only its files say are taken together.
  const env = { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" };
  const both = await drawnAndHeard("filed", { basis: "client", says: "83% of 240k" }, env, project);
  expect(both.compacts_at_tokens).toBe(240_000);
  expect(await contextOf("nearer")).toMatchObject({ compacts_at_tokens: 490_000 });
}, 60_000);

test("what is kept while nobody listens is known to the next collector", async () => {
  await ask("spooled", { ago: 9, tokens: 200_000 });
  expect(await daemon.stop()).toBe(0);
  const line = await drawn("spooled", 200_500, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "400000" });
  expect(line).toContain("54% of 367k");
  daemon = await startDaemon(dir.path, ["--no-watch"]);
  // It begins to read the spool when it is ready.
  while ((await contextOf("spooled")).basis !== "statusline") await Bun.sleep(20);
  expect(await contextOf("spooled")).toMatchObject({
    compacts_at_tokens: 367_000,
    compacts_at_basis: "client",
  });
}, 60_000);
