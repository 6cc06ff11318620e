/**
 * Telemetry is what strangers say. Whatever it is, on every page it is shown as text: it runs nothing, loads nothing, turns no
 * line around and pushes nothing off the screen.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { hook, live, tenant, transcript, write, type Tenant } from "../e2e/isolation/tenant.ts";
import { apiRequest, event, logs, send } from "../e2e/otlp.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";
import { tellHook } from "./tell.ts";
import { sideBySide } from "./side-by-side.ts";
import { viewsOf } from "./views.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;

const markup =
  "<script>window.ran=1</script><img src=x onerror=window.ran=1>\"'><svg onload=window.ran=1>{{7*7}}";
const controls = "\u001b[31mred\u001b[0m\u001b]0;owned\u0007\u0000\u202egnp.exe\u2066x\u200f\u0085 😀👩‍👩‍👧";
/** What may not reach the screen: escapes and what turns text around. */
const forbidden = String.raw`[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]`;
const long = `${"long-name-".repeat(1000)}end`;

const words = [
  ["markup", `zebu ${markup}`],
  ["escapes and turned text", `gnu ${controls}`],
  ["ten thousand letters", `yak${long}`],
] as const;

const dir = temporaryDir();
const claudeDir = join(dir.path, "claude");
let daemon: StartedDaemon;
const tenants = new Map<string, Tenant>();

beforeAll(async () => {
  const now = Date.now();
  const dataDir = join(dir.path, "data");
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, "config.json"), JSON.stringify({ pipeline: { keep_text: true } }));
  for (const [name, word] of words) {
    const one = tenant(word, planned(word));
    tenants.set(name, one);
    write(claudeDir, { ...one, project: `/p/${name}` }, transcript(one, now));
  }
  daemon = await startDaemon(dataDir, ["--claude-dir", claudeDir]);
  for (const one of tenants.values()) await tell(one, now);
  await soon(async () => {
    const { plans } = await daemon.get("/api/plans");
    expect(plans.length).toBe(words.length);
    const { sessions } = await daemon.get("/api/sessions");
    expect(sessions.filter(({ title }: { title: string | null }) => title !== null).length).toBe(
      words.length,
    );
  });
}, 60_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test.each([...viewsOf("SESSION")])("$name shows whatever it is as text", async ({ path }) => {
  // A page of a session tells of that one, any other of all at once.
  const shown = [...tenants.values()].slice(0, path.includes("SESSION") ? words.length : 1);
  await sideBySide(shown, async ({ session }) => {
    const asked = path.replace("SESSION", session).replace("q=cart", "q=zebu");
    await using opened = await openPage(daemon, asked, { width: 1024 });
    await settled(opened.page);
    await expectCalm(opened.page);
    await opened.page.setViewportSize({ width: 360, height: 800 });
    await settled(opened.page);
    await expectCalm(opened.page);
  });
});

test("what was said can be read", async () => {
  await using opened = await openPage(daemon, "/sessions", { width: 1600 });
  await settled(opened.page);
  const text = (await opened.page.getByRole("main").textContent()) ?? "";
  expect(text).toContain("<script>");
  expect(text).toContain("gnu");
});

test("the name of a model is one word of the command that is copied, and never a flag", async () => {
  for (const [model, word] of [
    ["x;touch /tmp/pwned #", "'x;touch /tmp/pwned #'"],
    ["--data-dir=/tmp", "-- --data-dir=/tmp"],
  ] as const) {
    using own = temporaryDir();
    const line = `hallmonitor prices --data-dir ${own.path} ${word}`;
    await using alone = await startDaemon(own.path, ["--no-import", "--no-watch"]);
    const at = Date.now();
    await send(alone, { signal: "logs", message: logs(apiRequest("s1", "req_1", { at, model })) });
    await using opened = await openPage(alone, "/costs");
    const steps = opened.page.locator(".unpriced-steps li").first();
    await steps.getByText(line, { exact: true }).waitFor();
    await steps.getByRole("button", { name: "Copy command" }).click();
    expect(await opened.page.evaluate("navigator.clipboard.readText()")).toBe(line);
  }
});

test("names without a place to break stay in their boxes", async () => {
  using own = temporaryDir();
  await using alone = await startDaemon(own.path, ["--no-import", "--no-watch"]);
  const name = "x".repeat(250);
  await tellHook(alone, name, { cwd: `/p/${name}`, hook_event_name: "SessionStart", source: "startup" });
  const at = Date.now();
  await send(alone, { signal: "logs", message: logs(apiRequest(name, "req_1", { at, model: name })) });
  for (const path of ["/", "/costs", `/sessions/${name}`]) {
    await using opened = await openPage(alone, path, { width: 360 });
    await settled(opened.page);
    await expectCalm(opened.page);
    const outside = await opened.page.evaluate(() =>
      [...document.querySelectorAll("h1, .session-place, .session-card .model, .unpriced-name")]
        .filter((one) => one.getBoundingClientRect().right > 360)
        .map(({ className }) => className),
    );
    expect([path, outside]).toEqual([path, []]);
  }
});

test("a hostile address shows a page, and itself at most", async () => {
  const path = `/sessions/${encodeURIComponent(`${markup}${controls}`)}?tab=%3Cscript%3E&project=${encodeURIComponent(markup)}&range=%00&sort=__proto__`;
  await using opened = await openPage(daemon, path, { expected: /40[04]/ });
  await settled(opened.page);
  await expectCalm(opened.page);
});

async function expectCalm(page: Page): Promise<void> {
  const found = await page.evaluate((pattern) => {
    // What is folded is looked at as well.
    for (const folded of document.querySelectorAll("main details")) folded.open = true;
    const text = `${document.title}\n${document.body.innerText}`;
    const turned = [...text.matchAll(new RegExp(`.{0,20}${pattern}.{0,20}`, "g"))].map(([around]) => around);
    const attributes = [...document.querySelectorAll("*")].flatMap((element: any) =>
      [...element.attributes].filter(({ name }: { name: string }) => name.startsWith("on")),
    );
    return {
      ran: (globalThis as any).ran as unknown,
      strangers: document.querySelectorAll("main script, main img, main iframe, main object")
        .length as number,
      handlers: attributes.length,
      turned,
      overflow: Math.max(0, document.scrollingElement.scrollWidth - document.documentElement.clientWidth),
      tallest: Math.max(
        ...[...document.querySelectorAll("main tr, main li")].map((row: any) => row.offsetHeight),
        0,
      ),
      widest: Math.max(
        ...[...document.querySelectorAll("main td .one-line")].map((name: any) => name.offsetWidth),
        0,
      ),
    };
  }, forbidden);
  expect(found).toMatchObject({ strangers: 0, handlers: 0, turned: [], overflow: 0 });
  expect(found.ran).toBeUndefined();
  // A name of ten thousand letters is cut, or scrolls in its own box.
  expect(found.tallest).toBeLessThan(1000);
  expect(found.widest).toBeLessThan(600);
}

/** A project folder with a plan in it. Names of files have their own limit; what the plan says has none. */
function planned(word: string): string {
  const project = join(dir.path, `p-${word.slice(0, 60).replaceAll("/", "_").replaceAll("\0", "_")}`);
  const folder = join(project, "dev", "active", word.slice(0, 40).replaceAll("/", "_").replaceAll("\0", "_"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "plan.md"), `# ${word}\n\n- [ ] ${word}\n`);
  const feature = { id: word.slice(0, 100), description: word, status: "in_progress" };
  writeFileSync(join(folder, "manifest.jsonl"), `${JSON.stringify(feature)}\n`);
  return project;
}

/** Tells of a session over every channel, with the word in every text that a channel has. */
async function tell(one: Tenant, now: number): Promise<void> {
  const { word, session } = one;
  await live(daemon, one, now);
  const who = { "session.id": session, "user.email": word };
  await send(daemon, {
    signal: "logs",
    message: logs(
      apiRequest(session, `req_${word.slice(0, 4)}_m`, { at: now, ...who, model: word }),
      event("api_error", now, { ...who, error: word, model: word, status_code: "500" }),
      event("tool_result", now, { ...who, tool_name: word, success: "false", error: word, duration_ms: 5 }),
      event("user_prompt", now, { ...who, prompt: word, prompt_length: word.length }),
    ),
  });
  const tool = {
    tool_name: word,
    tool_use_id: `toolu_${word.slice(0, 4)}_x`,
    tool_input: { command: word, file_path: `/p/${word}` },
  };
  for (const body of [
    { hook_event_name: "PreToolUse", ...tool },
    { hook_event_name: "PostToolUseFailure", ...tool, error: word },
    { hook_event_name: "PreToolUse", ...tool, tool_use_id: `toolu_${word.slice(0, 4)}_y` },
    { hook_event_name: "PermissionRequest", ...tool, tool_use_id: `toolu_${word.slice(0, 4)}_y` },
  ])
    await hook(daemon, one, body);
}
