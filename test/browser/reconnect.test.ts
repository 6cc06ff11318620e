/** A page that is open while its collector goes away, as a person who leaves it open all day sees it. */
import { expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { hook, tenant } from "../e2e/isolation/tenant.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";

const quiet = ["--no-import", "--no-watch"];
/** What a browser says by itself of a collector that is gone. */
const gone =
  /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED/;

test("after kill -9 and a new start the page goes on, and is right, without a reload", async () => {
  using dir = temporaryDir();
  await using first = await startDaemon(dir.path, quiet);
  const quokka = tenant("quokka", "/p/quokka");
  await hook(first, quokka, { hook_event_name: "SessionStart", source: "startup" });
  await send(first, {
    signal: "logs",
    message: logs(apiRequest(quokka.session, "req_1", { at: Date.now() })),
  });
  await using opened = await openPage(first, "/", { expected: gone });
  const { page } = opened;
  const board = page.getByRole("main");
  await board.getByText("quokka").filter({ visible: true }).first().waitFor();
  await page.evaluate(() => void Object.assign(globalThis, { sameDocument: true }));

  await first.kill();
  await page.getByText("The collector does not answer").waitFor();
  await page.getByText(`it goes on by itself after hallmonitor up --data-dir ${dir.path}.`).waitFor();
  // What was there stays there.
  expect(await board.getByText("quokka").filter({ visible: true }).count()).toBeGreaterThan(0);

  const port = new URL(first.httpUrl).port;
  await using second = await startDaemon(dir.path, [...quiet, "--port", port]);
  expect(second.httpUrl).toBe(first.httpUrl);
  const narwhal = tenant("narwhal", "/p/narwhal");
  await hook(second, narwhal, { hook_event_name: "SessionStart", source: "startup" });
  await board.getByText("narwhal").filter({ visible: true }).first().waitFor();
  await page.getByText("The collector does not answer").waitFor({ state: "detached" });
  expect(await page.evaluate(() => (globalThis as any).sameDocument as unknown)).toBe(true);
  await hook(second, narwhal, { hook_event_name: "SessionEnd", reason: "other" });
}, 60_000);

test("a collector that answers and tells nothing is told of in its own words, until it does", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, quiet);
  const busy = { error: { code: "overloaded", message: "too many streams are open; close some" } };
  await using opened = await openPage(daemon, "/", {
    expected: /429/,
    before: (context) =>
      context.route("**/events/live", (route) => route.fulfill({ status: 429, json: busy })),
  });
  const { page } = opened;
  const bar = page.locator(".line-bar");
  await bar.getByText("too many streams are open; close some").waitFor();
  expect(await bar.textContent()).not.toContain("hallmonitor up");
  await page.context().unroute("**/events/live");
  await bar.waitFor({ state: "detached" });
}, 60_000);

test("a tab that nobody looks at finds its collector again, for its title says who waits", async () => {
  using dir = temporaryDir();
  await using first = await startDaemon(dir.path, quiet);
  const quokka = tenant("quokka", "/p/quokka");
  await hook(first, quokka, { hook_event_name: "SessionStart", source: "startup" });
  await using opened = await openPage(first, "/", {
    expected: gone,
    before: (context) =>
      context.addInitScript(
        "Object.defineProperty(document, 'visibilityState', { get: () => globalThis.isHidden ? 'hidden' : 'visible' })",
      ),
  });
  const { page } = opened;
  await page.getByRole("main").getByText("quokka").filter({ visible: true }).first().waitFor();
  await page.evaluate("globalThis.isHidden = true; document.dispatchEvent(new Event('visibilitychange'))");

  await first.kill();
  await page.getByText("The collector does not answer").waitFor();
  await using second = await startDaemon(dir.path, [...quiet, "--port", new URL(first.httpUrl).port]);
  await page.getByText("The collector does not answer").waitFor({ state: "detached" });
  const tool = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "ls" } };
  await hook(second, quokka, { hook_event_name: "PreToolUse", ...tool });
  await hook(second, quokka, { hook_event_name: "PermissionRequest", ...tool });
  await soon(async () => expect(await page.title()).toMatch(/1 waiting/));
}, 60_000);

test("a collector with another token is said to have one", async () => {
  using dir = temporaryDir();
  await using first = await startDaemon(dir.path, quiet);
  await using opened = await openPage(first, "/", { expected: new RegExp(`${gone.source}|401`) });
  await first.kill();
  writeFileSync(join(dir.path, "token"), "b".repeat(64));
  await using second = await startDaemon(dir.path, [...quiet, "--port", new URL(first.httpUrl).port]);
  await opened.page.getByRole("heading", { level: 1, name: /token is not taken/ }).waitFor();
  await soon(() => expect(opened.faults.some((fault) => fault.includes("401"))).toBe(true));
  expect(second.token).toBe("b".repeat(64));

  // Its link, pasted into the same tab, lets in and leaves nothing in the address.
  await opened.page.evaluate(`location.hash = "token=${second.token}"`);
  await opened.page.getByRole("heading", { level: 1, name: "Now" }).waitFor({ state: "attached" });
  expect(opened.page.url()).not.toContain("token");
}, 60_000);
