import { expect, test } from "bun:test";
import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { listen, type StreamEvent } from "./event-stream.ts";

/** The manifest of the plan: real plans tell this much of a feature. */
const features = [
  {
    id: "F001",
    description: "Types of the parser",
    depends_on: [],
    edge_cases: ["EC001"],
    decisions: ["D001"],
  },
  {
    id: "F002",
    description: "Lines of the parser",
    depends_on: ["F001"],
    edge_cases: [],
    decisions: ["D002"],
  },
];

/** Quick looks, so that what the system does not tell of shows at once. */
const quick = JSON.stringify({ plan: { poll_ms: 250 } });

test("a plan lives through two restarts, one of them kill -9, and every event of it is told once and in order", async () => {
  using dir = temporaryDir();
  const project = join(dir.path, "shop");
  const data = join(dir.path, "data");
  const plan = join(project, "dev", "active", "parser");
  mkdirSync(plan, { recursive: true });
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "config.json"), quick);
  const manifest = (...statuses: string[]): void =>
    writeFileSync(
      join(plan, "manifest.jsonl"),
      features
        .map((feature, index) => `${JSON.stringify({ ...feature, status: statuses[index] })}\n`)
        .join(""),
    );
  const streamed: StreamEvent[] = [];

  // Born while a session is at work on it.
  let daemon = await startDaemon(data, ["--no-import"]);
  await hook(daemon, { session_id: "s-1", hook_event_name: "SessionStart", source: "startup", cwd: project });
  let stream = await listen(daemon, "/events/plans");
  await hook(daemon, {
    session_id: "s-1",
    hook_event_name: "PreToolUse",
    cwd: project,
    tool_name: "Write",
    tool_use_id: "toolu_1",
    tool_input: { file_path: join(plan, "plan.md"), content: "" },
  });
  writeFileSync(join(plan, "plan.md"), "# Parser\n\n- [ ] read lines\n");
  streamed.push(...(await stream.take(1)));
  manifest("pending", "pending");
  streamed.push(...(await stream.take(3)));
  manifest("in_progress", "pending");
  streamed.push(...(await stream.take(2)));

  // The daemon dies while the first feature is completed and the second begun.
  await daemon.kill();
  manifest("completed", "in_progress");
  daemon = await startDaemon(data, ["--no-import"]);
  stream = await listen(daemon, "/events/plans", streamed.at(-1)?.id);
  streamed.push(...(await stream.take(2)));

  // The second fails, is taken up again, and is done while the daemon is stopped; then all moves to the finished ones.
  manifest("completed", "failed");
  streamed.push(...(await stream.take(1)));
  manifest("completed", "in_progress");
  streamed.push(...(await stream.take(1)));
  expect(await daemon.stop()).toBe(0);
  manifest("completed", "completed");
  appendFileSync(join(plan, "plan.md"), "\nPR: https://github.com/acme/shop/pull/7\n");
  mkdirSync(join(project, "dev", "complete"));
  renameSync(plan, join(project, "dev", "complete", "parser"));
  daemon = await startDaemon(data, ["--no-import"]);
  await using last = daemon;
  stream = await listen(last, "/events/plans", streamed.at(-1)?.id);
  streamed.push(...(await stream.take(3)));

  const life = [
    "plan_created",
    "plan_optimized",
    "feature_created F001 pending",
    "feature_created F002 pending",
    "orchestration_started",
    "feature_started F001 in_progress",
    "feature_completed F001 completed",
    "feature_started F002 in_progress",
    "feature_failed F002 failed",
    "feature_started F002 in_progress",
    "feature_completed F002 completed",
    "pr_created",
    "orchestration_completed completed",
  ];
  // Whatever comes after is not of this life: a second look at everything, and another plan, which is told next.
  const other = join(project, "dev", "active", "other");
  mkdirSync(other, { recursive: true });
  writeFileSync(join(other, "plan.md"), "# Other\n");
  expect((await stream.take(1))[0]?.data).toMatchObject({ event_type: "plan_created", plan_name: "other" });

  expect(streamed.map(({ data: event }) => told(event))).toEqual(life);
  expect(streamed.map(({ event }) => event)).toEqual(life.map(() => "plan"));
  expect(streamed.map(({ id }) => id)).toEqual(streamed.map(({ id }) => id).toSorted((a, b) => a - b));
  const { events } = await last.get("/api/plans/events/parser");
  expect(events.toReversed().map(told)).toEqual(life);
  expect(events.toReversed().map(({ id }: { id: string }) => id)).toEqual(
    streamed.map(({ data: event }) => event.id),
  );
  expect(new Set(events.map(({ id }: { id: string }) => id)).size).toBe(life.length);
  const times = events.map(({ timestamp }: { timestamp: string }) => timestamp);
  expect(times).toEqual(times.toSorted().toReversed());

  expect(events.at(-1)).toMatchObject({ session_id: "s-1", project_path: project, plan_path: plan });
  expect(events.at(-3)).toMatchObject({
    feature_id: "F001",
    feature_description: "Types of the parser",
    data: { dependencies: [], edge_cases: ["EC001"], decisions: ["D001"] },
  });
  expect(events[1]).toMatchObject({ pr_url: "https://github.com/acme/shop/pull/7" });
  expect(events[0]).toMatchObject({
    plan_path: join(project, "dev", "complete", "parser"),
    data: { completed_by: "move" },
  });

  const { items } = await last.get("/api/health");
  expect(items.accepted.plan).toBe(4);
  const listed = await run(["plans", "--data-dir", data]);
  expect(listed.out).toContain("✓ completed  parser   2/2");
  expect(JSON.parse((await run(["plans", "parser", "--json", "--data-dir", data])).out).plans).toMatchObject([
    {
      name: "parser",
      state: "completed",
      features: 2,
      completed: 2,
      session_id: "s-1",
      completed_by: "move",
    },
  ]);
}, 60_000);

test("with --no-watch no plan is read", async () => {
  using dir = temporaryDir();
  const project = join(dir.path, "shop");
  const plan = join(project, "dev", "active", "parser");
  const data = join(dir.path, "data");
  for (const folder of [plan, data]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(data, "config.json"), quick);
  writeFileSync(join(plan, "plan.md"), "# Parser\n");
  await using daemon = await startDaemon(data, ["--no-import", "--no-watch"]);
  await hook(daemon, { session_id: "s-1", hook_event_name: "SessionStart", source: "startup", cwd: project });
  // Three looks would have come by now.
  await Bun.sleep(800);
  expect((await daemon.get("/api/plans/events")).events).toEqual([]);
  expect((await run(["plans", "--data-dir", data])).out).toContain("dev/active/NAME/plan.md");
  expect(readFileSync(join(plan, "plan.md"), "utf8")).toBe("# Parser\n");
});

async function hook(daemon: StartedDaemon, event: object): Promise<void> {
  const body = JSON.stringify({ transcript_path: "/none.jsonl", ...event });
  const response = await fetch(`${daemon.httpUrl}/hooks/claude-code`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(response.status).toBe(200);
}

/** An event in a few words. */
function told({ event_type, feature_id, status }: Record<string, string>): string {
  return [event_type, feature_id, status].filter((part) => part !== undefined).join(" ");
}
