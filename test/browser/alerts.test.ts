/** What one sees of alerts: how many there are wherever one is, what each says, and how one is not told of it for a while. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { tellHook } from "./tell.ts";

const dir = temporaryDir();
const data = join(dir.path, "data");
let daemon: StartedDaemon;

beforeAll(async () => {
  mkdirSync(data);
  writeFileSync(
    join(data, "config.json"),
    JSON.stringify({ alert: { waiting_permission: { after: "1s" }, waiting_input: { after: "1s" } } }),
  );
  daemon = await startDaemon(data, ["--no-import", "--claude-dir", join(dir.path, "claude")]);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

beforeEach(async () => {
  const { silences } = await daemon.get("/api/alerts");
  for (const { id } of silences) await daemon.fetch(`/api/alerts/silences/${id}`, { method: "DELETE" });
});

const tool = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "rm -r build" } };

/** A session that waits for a permission. Its alert fires some seconds later: rules are looked at after what was heard. */
async function waiting(session: string, cwd = "/home/ada/shop"): Promise<void> {
  await tellHook(daemon, session, { cwd, hook_event_name: "SessionStart", source: "startup" });
  await tellHook(daemon, session, { cwd, hook_event_name: "PreToolUse", ...tool });
  await tellHook(daemon, session, { cwd, hook_event_name: "PermissionRequest", ...tool });
  await firing(session, 1);
}

/** Resolves when so many alerts of a session are firing. */
function firing(session: string, count: number): Promise<void> {
  return soon(async () => {
    // Others go on working meanwhile.
    await tellHook(daemon, "s-busy", { hook_event_name: "UserPromptSubmit", prompt: "on" });
    const { alerts } = await daemon.get(`/api/alerts?state=firing&session=${session}`);
    expect(alerts).toHaveLength(count);
  });
}

async function answered(session: string): Promise<void> {
  await tellHook(daemon, session, { hook_event_name: "PostToolUse", ...tool, tool_response: {} });
  await tellHook(daemon, session, { hook_event_name: "SessionEnd", reason: "other" });
  await firing(session, 0);
}

test("an alert shows itself wherever one is, and is gone when it is over", async () => {
  await using opened = await openPage(daemon, "/costs");
  const { page } = opened;
  const place = page.getByRole("link", { name: /^Alerts and health/ });
  expect(await place.innerText()).toBe("Alerts and health");
  const badge = waiting("s-badge");
  await page.getByRole("link", { name: "Alerts and health 1 alert is firing" }).waitFor();
  await badge;
  await soon(async () => expect(await page.title()).toBe("(1) Costs · Hallmonitor"));
  // A session stands still, and so the badge is red.
  expect(await place.locator(".nav-badge").getAttribute("class")).toContain("nav-bad");
  await answered("s-badge");
  await soon(async () => expect(await place.innerText()).toBe("Alerts and health"));
  await soon(async () => expect(await page.title()).toBe("Costs · Hallmonitor"));
}, 60_000);

test("an alert says what to do; silenced, it is told to nobody, until the silence is ended", async () => {
  await waiting("s-hush");
  await using opened = await openPage(daemon, "/health");
  const { page } = opened;
  const needs = page.getByRole("region", { name: "Needs attention" });
  const alert = needs
    .getByRole("article")
    .filter({ hasText: "s-hush waits for your permission to use Bash" });
  await alert.waitFor();
  expect(await alert.innerText()).toContain("Answer it in its terminal.");
  // Also where the session's title, which comes first in it, is read from the right.
  expect(await alert.getByRole("heading").locator("bdi").getAttribute("dir")).toBe("ltr");
  await soon(async () => expect(await page.title()).toBe("(1) Alerts and health · Hallmonitor"));

  await alert.getByRole("button", { name: "Silence" }).click();
  await alert.getByRole("radio", { name: "all of this session" }).check();
  await alert.getByRole("button", { name: "8 hours" }).click();
  await needs.getByText(/Silenced until \d/).waitFor();
  await needs.getByText("Nothing needs you now.").waitFor();
  await needs.getByText("1 silenced").waitFor();
  await soon(async () => expect(await page.title()).toBe("Alerts and health · Hallmonitor"));
  const [silence] = (await daemon.get("/api/alerts")).silences;
  expect(silence).toMatchObject({ session_id: "s-hush", rule: null });
  expect(Date.parse(silence.until) - Date.parse(silence.created_at)).toBe(8 * 3_600_000);

  await needs.getByRole("button", { name: /^End the silence of every alert of session s-hush/ }).click();
  await alert.waitFor();
  await soon(async () => expect(await page.title()).toBe("(1) Alerts and health · Hallmonitor"));
  await answered("s-hush");
}, 60_000);

test("who silenced the wrong one takes it back at once, with the keyboard alone", async () => {
  await waiting("s-keys");
  await using opened = await openPage(daemon, "/health", { width: 360 });
  const { page } = opened;
  const needs = page.getByRole("region", { name: "Needs attention" });
  const alert = needs.getByRole("article").filter({ hasText: "s-keys" });
  await alert.getByRole("button", { name: "Silence" }).press("Enter");
  await alert.getByRole("radio", { name: "this alert" }).press("Escape");
  await alert.getByRole("radio", { name: "this alert" }).waitFor({ state: "detached" });
  // The menu gives the focus back to what opened it.
  await page.keyboard.press("Enter");
  // It gives the focus to its first choice, and would take it from a button that had it sooner.
  await alert.locator("input:focus").waitFor();
  await alert.getByRole("button", { name: "Until tomorrow" }).press("Enter");
  await needs.getByRole("button", { name: "Undo" }).press("Enter");
  await alert.waitFor();
  expect((await daemon.get("/api/alerts")).silences).toEqual([]);
  await answered("s-keys");
}, 60_000);

test("the address keeps what the list is narrowed to", async () => {
  await waiting("s-shop");
  await waiting("s-desk", "/home/ada/desk");
  await using opened = await openPage(daemon, "/health?project=%2Fhome%2Fada%2Fdesk");
  const { page } = opened;
  const alerts = page.getByRole("region", { name: "Needs attention" }).getByRole("article");
  await soon(async () => expect(await alerts.count()).toBe(1));
  expect(await alerts.innerText()).toContain("s-desk");
  await page.getByRole("combobox", { name: "Rule" }).selectOption("retries");
  await page.getByText("Nothing of these needs you now.").waitFor();
  expect(new URL(page.url()).search).toBe("?project=%2Fhome%2Fada%2Fdesk&rule=retries");
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("combobox", { name: "Rule" }).selectOption("waiting_permission");
  await soon(async () => expect(await alerts.count()).toBe(2));
  await Promise.all([answered("s-shop"), answered("s-desk")]);
  // What is over is told of below, the latest first.
  const past = page.getByRole("table", { name: "Past alerts" });
  await past.getByText("s-desk waits for your permission to use Bash").waitFor();
}, 60_000);

test("a session's page tells what fires of it, and leads to what to do", async () => {
  await waiting("s-page");
  await using opened = await openPage(daemon, "/sessions/s-page");
  const { page } = opened;
  const note = page.getByRole("complementary", { name: "Alerts of this session" });
  await note.getByText("s-page waits for your permission to use Bash").waitFor();
  await note.getByRole("link", { name: "What to do" }).click();
  await page.waitForURL(/\/health\?.*session=s-page/);
  await page.getByRole("article").filter({ hasText: "s-page" }).waitFor();
  // That only this session is told of can be seen, and undone.
  const narrowed = page.getByRole("combobox", { name: "Session" });
  expect(await narrowed.inputValue()).toBe("s-page");
  await page.getByRole("button", { name: "Clear" }).click();
  await narrowed.waitFor({ state: "detached" });
  expect(new URL(page.url()).search).toBe("");
  await answered("s-page");
}, 60_000);

test("many models without a price are one item, with each of them behind it", async () => {
  using own = temporaryDir();
  const flags = ["--no-import", "--claude-dir", join(own.path, "claude")];
  const models = Array.from({ length: 6 }, (_, index) =>
    apiRequest("s-models", `req_${index}`, { at: Date.now(), model: `acme-${index}` }),
  );
  {
    await using first = await startDaemon(own.path, flags);
    await send(first, { signal: "logs", message: logs(...models) });
  }
  // The rule is looked at once a minute, and at a start.
  await using again = await startDaemon(own.path, flags);
  await using opened = await openPage(again, "/health");
  const needs = opened.page.getByRole("region", { name: "Needs attention" });
  await needs.getByText("And 5 more alerts of this rule").click();
  await needs.getByRole("article").nth(5).waitFor();
  for (let index = 0; index < 6; index += 1)
    await needs.getByRole("heading", { name: `acme-${index} has no known price` }).waitFor();
}, 60_000);
