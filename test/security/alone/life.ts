/**
 * Everything the program does, one thing after the other, in a folder of its own: `bun life.ts FOLDER`. It runs where nothing but
 * loopback is there, and under the eyes of strace. Prints what was run; fails when anything of it fails.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon } from "../../e2e/daemon.ts";
import { listen } from "../../e2e/event-stream.ts";
import { apiRequest, logs, send, wires } from "../../e2e/otlp.ts";

const [folder = ""] = Bun.argv.slice(2);
const home = join(folder, "home");
const data = join(folder, "data");
mkdirSync(home, { recursive: true });

const said: string[] = [];

/** Runs a command of the program; one that finds fault with something ends with 1, as it should. */
async function hallmonitor(args: readonly string[], input?: string): Promise<void> {
  const { code, err } = await run([...args, "--data-dir", data], { HOME: home }, input);
  if (code > 1) throw new Error(`hallmonitor ${args.join(" ")} ended with ${code}: ${err}`);
  said.push(args.join(" "));
}

const corpus = join(folder, "corpus");
Bun.spawnSync([
  "node",
  join(import.meta.dir, "..", "..", "corpus", "make-transcripts.mjs"),
  "--out",
  corpus,
  "--mb",
  "1",
  "--files",
  "2",
]);

const event = JSON.stringify({
  hook_event_name: "SessionStart",
  session_id: "s1",
  cwd: home,
  source: "startup",
});
const line = JSON.stringify({
  session_id: "s1",
  model: { id: "claude-opus-5-5" },
  workspace: { current_dir: home },
});

// Without a collector: an event goes to the spool, history is read in the command's own process.
await hallmonitor(["hook", "claude-code"], event);
await hallmonitor(["statusline"], line);
await hallmonitor(["import", join(corpus, ".claude")]);

await using daemon = await startDaemon(data);
for (const wire of wires)
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", `req_${wire}`)), wire });
{
  using _listening = await listen(daemon, "/events/live");
  await hallmonitor(["hook", "claude-code"], event);
}
await hallmonitor(["statusline"], line);
await hallmonitor(["demo", "--once"]);
const questions = [
  "sessions",
  "report",
  "costs",
  "stats",
  "kpi",
  "tools",
  "plans",
  "reconcile",
  "forecast",
  "budget",
  "advice",
  "patterns",
  "alerts",
  "context",
  "prices",
  "doctor",
  "status",
  "token",
];
for (const question of questions) await hallmonitor([question]);
await hallmonitor(["search", "checkout"]);
await hallmonitor(["export", "--format", "csv", "--out", join(folder, "out.csv")]);
await hallmonitor(["archive", "run"]);
await hallmonitor(["alerts", "test"]);
for (const path of ["/", "/costs", "/metrics", "/api/health", "/api/usage", "/api/sessions"]) {
  const { status } = await daemon.fetch(path);
  if (status !== 200) throw new Error(`${path} answered ${status}`);
}
if ((await daemon.stop()) !== 0) throw new Error("the collector did not end well");
console.log(JSON.stringify(said));
