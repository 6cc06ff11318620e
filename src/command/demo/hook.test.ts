import { expect, test } from "bun:test";
import { cast } from "./cast.ts";
import { folderOf } from "../../imitation/persona.ts";
import { hookBodies } from "../../imitation/hook.ts";
import type { ImitatedRecord } from "../../imitation/record.ts";
import { createScript } from "./script.ts";
import { statusLineBody } from "./status-line.ts";

const startedAt = 1_795_000_000_000;

/** Half an hour of every character, as records. */
function played(): readonly ImitatedRecord[] {
  const pace = { staggerMs: 4000, exportEveryMs: 10_000, speed: 1 };
  const settings = { ...pace, seed: 1, sessions: cast.length, startedAt, priceOf: () => 1 };
  return createScript(settings).finish(startedAt + 30 * 60_000);
}

const bodies = played().flatMap((record) => hookBodies(record)) as any[];

function named(name: string): any[] {
  return bodies.filter((body) => body.hook_event_name === name);
}

test("every event names its session and the folder it works in", () => {
  const folders = new Set(cast.map((character) => folderOf(character)));
  expect(bodies.every(({ session_id, cwd }) => typeof session_id === "string" && folders.has(cwd))).toBe(
    true,
  );
  expect(new Set(named("SessionStart").map(({ session_id }) => session_id)).size).toBe(cast.length);
});

test("a tool begins before it ends, with the same input, and asks its person where one decides", () => {
  const begun = new Map(named("PreToolUse").map((body) => [body.tool_use_id, body]));
  const ended = [...named("PostToolUse"), ...named("PostToolUseFailure")];
  for (const body of ended) expect(begun.get(body.tool_use_id)?.tool_input).toEqual(body.tool_input);
  expect(begun.size).toBeGreaterThanOrEqual(ended.length);
  expect(named("PermissionRequest").length).toBeGreaterThan(2);
});

test("two sessions of one folder change the same file", () => {
  const edits = named("PostToolUse").filter(({ tool_name }) => tool_name === "Edit");
  const byFile = Map.groupBy(edits, ({ tool_input }) => tool_input.file_path);
  const hands = new Set(
    byFile.get("/home/ada/checkout/src/cart/reducer.ts")?.map(({ session_id }) => session_id),
  );
  expect(hands.size).toBe(2);
});

test("tasks are made, taken up and done; subagents and compactions begin and end", () => {
  const changes = named("PostToolUse").filter(({ tool_name }) => tool_name === "TaskUpdate");
  expect(new Set(changes.map(({ tool_input }) => tool_input.status))).toEqual(
    new Set(["in_progress", "completed"]),
  );
  expect(named("SubagentStart").length).toBeGreaterThan(0);
  expect(named("PreCompact").length).toBeGreaterThan(0);
  // The last may be under way when the curtain falls.
  expect(named("PreCompact").length - named("PostCompact").length).toBeWithin(0, 2);
  expect(named("SessionStart").filter(({ source }) => source === "compact")).toHaveLength(
    named("PostCompact").length,
  );
});

test("the status line tells how full the main thread is, and nothing of a window that nobody knows", () => {
  const lines = played().flatMap((record) => statusLineBody(record) ?? []) as any[];
  const windows = new Set(lines.map(({ context_window }) => context_window.context_window_size));
  expect(windows).toEqual(new Set([200_000, 1_000_000]));
  expect(lines.some(({ model }) => model.id === "acme-internal-1")).toBe(false);
  expect(Math.max(...lines.map(({ context_window }) => context_window.used_percentage))).toBeLessThan(90);
});
