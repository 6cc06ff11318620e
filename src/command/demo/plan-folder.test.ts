import { expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { playPlan } from "./plan-folder.ts";

test("a plan is played from its first line to its move, by a session that tells of each file, and nothing of it stays", async () => {
  const parent = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const leaving = new AbortController();
  const told: any[] = [];
  const statuses: string[][] = [];
  const hear = (_url: string, init: RequestInit): Promise<Response> => {
    const event = JSON.parse(init.body as string);
    told.push(event);
    const path = event.tool_input?.file_path;
    // What the hook after a writing tells of is there by then.
    if (event.hook_event_name === "PostToolUse" && path.endsWith("manifest.jsonl"))
      statuses.push(
        readFileSync(path, "utf8")
          .trim()
          .split("\n")
          .map((line) => JSON.parse(line).status),
      );
    return Promise.resolve(new Response("{}"));
  };
  let slept = 0;
  const played = playPlan({
    url: "http://127.0.0.1:1",
    fetch: hear,
    sleep: (ms) => {
      slept += ms;
      return Promise.resolve();
    },
    clock: () => 0,
    signal: leaving.signal,
    speed: 2,
    parent,
    sessionId: "demo-plan",
  });
  const [name = ""] = readdirSync(parent);
  const complete = join(parent, name, "basket-shop", "dev", "complete", "basket");
  while (!existsSync(complete)) await new Promise((resolve) => setImmediate(resolve));
  expect(readFileSync(join(complete, "plan.md"), "utf8")).toContain(
    "PR: https://github.com/acme/shop/pull/7",
  );
  leaving.abort();
  await played;
  expect(readdirSync(parent)).toEqual([]);
  expect(slept).toBe(30_500);
  expect(statuses.map((all) => all.join(" "))).toEqual([
    "pending pending pending",
    "in_progress pending pending",
    "completed in_progress in_progress",
    "completed failed in_progress",
    "completed in_progress completed",
    "completed completed completed",
  ]);
  expect(told.map(({ hook_event_name }) => hook_event_name)).toEqual([
    "SessionStart",
    ...Array.from({ length: 8 }, () => ["PreToolUse", "PostToolUse"]).flat(),
    "SessionEnd",
  ]);
  expect(new Set(told.map(({ session_id }) => session_id))).toEqual(new Set(["demo-plan"]));
  rmSync(parent, { recursive: true });
});

test("nothing of a plan stays where nobody hears of it", async () => {
  const parent = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const played = playPlan({
    url: "http://127.0.0.1:1",
    fetch: () => Promise.reject(new Error("nobody is there")),
    sleep: () => Promise.resolve(),
    clock: () => 0,
    signal: new AbortController().signal,
    speed: 2,
    parent,
    sessionId: "demo-plan",
  });
  await expect(played).rejects.toThrow("no collector answers");
  expect(readdirSync(parent)).toEqual([]);
  rmSync(parent, { recursive: true });
});
