/** The page while agents work: what is committed is on the screen at once, and nothing is loaded anew for it. */
import { expect, test } from "bun:test";
import { hook, tenant } from "../e2e/isolation/tenant.ts";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";

const quiet = ["--no-import", "--no-watch"];

test("an empty board says what to type, and fills by itself", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  await using opened = await openPage(daemon);
  const main = opened.page.getByRole("main");
  await main
    .getByText(/hallmonitor (setup|demo)/)
    .first()
    .waitFor();
  let loads = 0;
  opened.page.on("load", () => (loads += 1));

  const quokka = tenant("quokka", "/p/quokka");
  await hook(daemon, quokka, { hook_event_name: "SessionStart", source: "startup" });
  await hook(daemon, quokka, { hook_event_name: "UserPromptSubmit", prompt: "go", prompt_id: "p1" });
  await main.getByText("quokka").first().waitFor({ timeout: 3000 });
  await main.getByText("Working", { exact: false }).first().waitFor({ timeout: 3000 });

  const tool = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "ls" } };
  await hook(daemon, quokka, { hook_event_name: "PreToolUse", ...tool });
  await hook(daemon, quokka, { hook_event_name: "PermissionRequest", ...tool });
  await main.getByText("Bash").first().waitFor({ timeout: 3000 });
  await soon(async () => expect(await opened.page.title()).toMatch(/1/));

  await hook(daemon, quokka, { hook_event_name: "PostToolUse", ...tool, tool_response: {}, duration_ms: 3 });
  await send(daemon, {
    signal: "logs",
    message: logs(apiRequest(quokka.session, "req_1", { at: Date.now(), input_tokens: 250_000 })),
  });
  await main
    .getByText(/\$1\.00/)
    .first()
    .waitFor({ timeout: 3000 });
  await hook(daemon, quokka, { hook_event_name: "SessionEnd", reason: "other" });
  expect(loads).toBe(0);
});

test("who waits for a person comes first", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  const all = ["quokka", "narwhal", "tapir", "okapi"].map((word) => tenant(word, `/p/${word}`));
  for (const one of all) {
    await hook(daemon, one, { hook_event_name: "SessionStart", source: "startup" });
    await hook(daemon, one, { hook_event_name: "UserPromptSubmit", prompt: "go", prompt_id: one.session });
  }
  await using opened = await openPage(daemon);
  const main = opened.page.getByRole("main");
  await main.getByText("okapi").first().waitFor();
  const [, , tapir] = all;
  if (tapir === undefined) throw new Error("no session");
  const tool = { tool_name: "Edit", tool_use_id: "toolu_1", tool_input: { file_path: "/p/tapir/a.ts" } };
  await hook(daemon, tapir, { hook_event_name: "PreToolUse", ...tool });
  await hook(daemon, tapir, { hook_event_name: "PermissionRequest", ...tool });
  await soon(async () => {
    const text = await main.innerText();
    const places = all.map(({ word }) => text.indexOf(word));
    expect(Math.min(...places)).toBe(text.indexOf("tapir"));
  });
});

test("answers that take longer than the time between two changes come all the same", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  const [quokka, narwhal] = ["quokka", "narwhal"].map((word) => tenant(word, "/p/app"));
  if (quokka === undefined || narwhal === undefined) throw new Error("no session");
  await hook(daemon, quokka, { hook_event_name: "SessionStart", source: "startup" });
  // Which new sessions a filter leaves only the answer knows, so the stream does not stand in for it.
  await using opened = await openPage(daemon, "/?project=%2Fp%2Fapp");
  const cards = opened.page.locator(".board-cards > li");
  await soon(async () => expect(await cards.count()).toBe(1));
  await opened.page.route("**/api/board?*", async (route) => {
    const response = await route.fetch();
    await Bun.sleep(2500);
    await route.fulfill({ response }).catch(() => undefined);
  });
  await hook(daemon, narwhal, { hook_event_name: "SessionStart", source: "startup" });
  let last = Promise.resolve();
  const busy = setInterval(() => {
    const told = { hook_event_name: "UserPromptSubmit", prompt: "go", prompt_id: crypto.randomUUID() };
    last = last.then(() => hook(daemon, quokka, told));
  }, 200);
  try {
    await cards.nth(1).waitFor({ timeout: 10_000 });
  } finally {
    clearInterval(busy);
    // Its collector ends behind this, and must not take a hook along that is under way.
    await last;
  }
}, 30_000);

test("the demo plays on every live page without a fault", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  await using now = await openPage(daemon, "/", { motion: true });
  const play = run(["demo", "--speed", "30", "--duration", "8s", "--data-dir", dir.path], { HOME: dir.path });
  await now.page.locator("[data-place]", { hasText: "checkout" }).first().waitFor({ timeout: 15_000 });
  const [session] = (await daemon.get("/api/sessions")).sessions;
  const tab = await now.openTab(`${daemon.httpUrl}/sessions/${session.id}?tab=timeline`);
  await tab.getByRole("heading", { level: 1 }).waitFor();
  const { code } = await play;
  expect(code).toBe(0);
  const { sessions } = await daemon.get("/api/sessions");
  expect(sessions.length).toBeGreaterThan(3);
  // The tab that was not looked at is right as well.
  await now.page.bringToFront();
  const open = (await daemon.get("/api/board")).sessions.length;
  await soon(async () => expect(await now.page.locator("[data-place]").count()).toBe(open));
  if (open === 0) await now.page.getByText("Nothing is running.").waitFor();
}, 60_000);
