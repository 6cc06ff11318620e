/** The page by keys alone. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { hook, tenant } from "../e2e/isolation/tenant.ts";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";
import { ToldSession } from "./told-session.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  for (const word of ["quokka", "narwhal", "tapir"])
    await hook(daemon, tenant(word, `/p/${word}`), { hook_event_name: "SessionStart", source: "startup" });
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test("g and a letter lead to each page, and the way back leads back", async () => {
  await using opened = await openPage(daemon);
  const { page } = opened;
  const places = [
    ["s", "/sessions", "Sessions"],
    ["c", "/costs", "Costs"],
    ["t", "/tools", "Tools"],
    ["p", "/plans", "Plans"],
    ["k", "/kpis", "KPIs"],
    ["h", "/health", "Alerts and health"],
    ["n", "/", "Now"],
  ] as const;
  for (const [key, path, title] of places) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(new URL(page.url()).pathname).toBe(path);
    expect(await page.title()).toContain("Hallmonitor");
  }
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Alerts and health" }).waitFor();
});

test("/ opens the search, with the cursor in it; Esc closes it and the focus is where it was", async () => {
  await using opened = await openPage(daemon, "/costs");
  const { page } = opened;
  const link = page.getByRole("navigation").getByRole("link", { name: "Tools" });
  await link.focus();
  await page.keyboard.press("/");
  await page.getByRole("dialog").waitFor();
  expect(await focused(page)).toMatchObject({ tag: "INPUT", value: "" });
  // Letters are text there: they lead nowhere.
  await page.keyboard.type("gt?");
  expect(await focused(page)).toMatchObject({ tag: "INPUT", value: "gt?" });
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe("/costs");
  expect((await focused(page)).text).toBe("Tools");
});

test("? tells the keys, and nothing below it hears them meanwhile", async () => {
  await using opened = await openPage(daemon);
  const { page } = opened;
  await page.keyboard.press("?");
  const help = page.getByRole("dialog");
  await help.getByText("Light or dark").waitFor();
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme as string);
  const before = await theme();
  await page.keyboard.press("t");
  expect(await theme()).toBe(before);
  // What is behind a dialog cannot be reached with Tab.
  for (let press = 0; press < 5; press += 1) await page.keyboard.press("Tab");
  expect(
    await page.evaluate(
      () => document.activeElement === document.body || document.activeElement.closest("dialog") !== null,
    ),
  ).toBe(true);
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
});

test("j and k go through rows, and Enter opens one", async () => {
  await using opened = await openPage(daemon, "/sessions");
  const { page } = opened;
  await page.getByText("tapir").first().waitFor();
  await settled(page);
  await page.keyboard.press("j");
  const first = await focused(page);
  await page.keyboard.press("j");
  const second = await focused(page);
  expect(second.href).not.toBe(first.href);
  await page.keyboard.press("k");
  expect((await focused(page)).href).toBe(first.href);
  await page.keyboard.press("Enter");
  await soon(() => expect(page.url()).toBe(first.href ?? ""));
  expect(new URL(page.url()).pathname).toMatch(/^\/sessions\/.+/);
});

test("j goes on from one table to the next, and past one in which nothing opens", async () => {
  const told = new ToldSession("5e55105e-0000-4000-8000-00000000000a");
  told.prompt(Date.now() - 2000).request(Date.now() - 1000, 900);
  await told.tool(Date.now(), "Bash", 5, { success: false, error: "Exit code 1" }).send(daemon);
  await using opened = await openPage(daemon, "/tools?tool=Bash");
  const { page } = opened;
  const table = (): Promise<string> =>
    page.evaluate(() => document.activeElement.closest("table")?.caption.textContent ?? "");
  await page.getByRole("table", { name: "Sessions in which Bash failed" }).waitFor();
  await page.keyboard.press("j");
  expect(await table()).toBe("Errors of Bash");
  await page.keyboard.press("j");
  expect(await table()).toBe("Sessions in which Bash failed");
  await page.keyboard.press("k");
  expect(await table()).toBe("Errors of Bash");
  await page.goto(`${daemon.httpUrl}/costs?by=model`);
  await page
    .getByRole("button", { name: /^As table/ })
    .first()
    .click();
  await page.getByRole("table", { name: /^Cost per/ }).waitFor();
  await page.keyboard.press("j");
  expect(await table()).toBe("costs by model");
});

test("j and k go through what was found, too", async () => {
  await using opened = await openPage(daemon, "/search?q=tapir");
  const { page } = opened;
  await page.getByRole("link", { name: /tapir/ }).first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/.+/);
});

test("who opens what is then gone stands at its place, not at the top of the window", async () => {
  const [at, model] = [Date.now(), "claude-opus-5-5"];
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1", { at, model })) });
  await using opened = await openPage(daemon, "/costs?by=model");
  const { page } = opened;
  const tag = async (): Promise<string> => (await focused(page)).tag;
  await page.getByRole("link", { name: "opus-5.5" }).first().focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "By project" }).waitFor();
  await soon(async () => expect(await tag()).toBe("MAIN"));
  await page.goto(`${daemon.httpUrl}/sessions`);
  await page.getByText("tapir").first().waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/sessions\/.+/);
  await soon(async () => expect(await tag()).toBe("MAIN"));
});

test("t switches between light and dark, which other tabs and the next visit keep", async () => {
  await using opened = await openPage(daemon);
  const { page } = opened;
  const theme = (of: Page) => of.evaluate(() => document.documentElement.dataset.theme as string);
  expect(await theme(page)).toBe("light");
  const other = await opened.openTab(page.url());
  await page.keyboard.press("t");
  await soon(async () => expect([await theme(page), await theme(other)]).toEqual(["dark", "dark"]));
  await page.reload();
  expect(await theme(page)).toBe("dark");
});

test("the first Tab offers the way past the navigation, and everything that has the focus shows it", async () => {
  await using opened = await openPage(daemon, "/sessions");
  const { page } = opened;
  await settled(page);
  await page.keyboard.press("Tab");
  expect((await focused(page)).text).toContain("Skip");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement.closest("main") !== null)).toBe(true);
  const unseen = [];
  for (let press = 0; press < 30; press += 1) {
    const { isMarked, tag, text, isSeen } = await focused(page);
    if (tag !== "BODY" && !(isMarked && isSeen)) unseen.push(`${tag} ${text}`);
    await page.keyboard.press("Tab");
  }
  expect(unseen).toEqual([]);
});

function focused(page: Page) {
  return page.evaluate(() => {
    const element = document.activeElement;
    const { width, height } = element.getBoundingClientRect();
    // A field in a label that looks like one box is marked with it.
    const isMarked = [element, element.closest("label") ?? element].some((one) => {
      const { outlineStyle, outlineWidth } = (globalThis as any).getComputedStyle(one);
      return outlineStyle !== "none" && outlineWidth !== "0px";
    });
    return {
      tag: element.tagName as string,
      text: (element.textContent ?? "").trim().slice(0, 80) as string,
      value: element.value as string | undefined,
      href: element.href as string | undefined,
      isMarked,
      isSeen: width > 0 && height > 0,
    };
  });
}
