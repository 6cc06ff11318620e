/** A link is a view: what narrows a page is in its address, goes along from page to page, and comes back with the way back. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { soon } from "../real-client/soon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const { code, err } = await run(["demo", "--once", "--data-dir", dir.path], { HOME: dir.path });
  if (code !== 0) throw new Error(err);
}, 60_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test("a project that is chosen stands in the address, is asked for, and is there on other pages", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  await settled(page);
  const asked = questions(page);
  await page.getByRole("combobox", { name: "Project" }).selectOption("/home/ada/checkout");
  await soon(() => expect(params(page)).toEqual({ range: "7d", project: "/home/ada/checkout" }));
  await settled(page);
  expect(asked.some((url) => url.searchParams.get("project") === "/home/ada/checkout")).toBe(true);

  await page.getByRole("navigation").getByRole("link", { name: "Tools" }).click();
  await page.getByRole("heading", { level: 1, name: "Tools" }).waitFor();
  expect(params(page)).toEqual({ range: "7d", project: "/home/ada/checkout" });
  expect(await page.getByRole("combobox", { name: "Project" }).inputValue()).toBe("/home/ada/checkout");

  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Costs" }).waitFor();
  await page.goBack();
  await soon(async () => {
    expect(params(page)).toEqual({ range: "7d" });
    expect(await page.getByRole("combobox", { name: "Project" }).inputValue()).toBe("");
  });
  await page.goForward();
  await soon(async () =>
    expect(await page.getByRole("combobox", { name: "Project" }).inputValue()).toBe("/home/ada/checkout"),
  );
});

test("how a table is sorted stands in the address, and means nothing to another table", async () => {
  await using opened = await openPage(daemon, "/costs");
  const { page } = opened;
  const table = page.getByRole("table", { name: "costs by project" });
  const order = (): Promise<string | null> =>
    table.getByRole("columnheader", { name: "Project" }).getAttribute("aria-sort");
  await table.getByRole("button", { name: "Project" }).click();
  await soon(() => expect(params(page)).toEqual({ order: "name.up.costs by project" }));
  await table.getByRole("button", { name: "Project" }).click();
  await soon(async () => expect(await order()).toBe("descending"));
  const rows = await table.locator("tbody tr").allInnerTexts();
  await page.reload();
  await settled(page);
  expect([await order(), await table.locator("tbody tr").allInnerTexts()]).toEqual(["descending", rows]);
  await page.getByRole("combobox", { name: "By" }).selectOption("model");
  const other = page.getByRole("table", { name: "costs by model" });
  await other.waitFor();
  expect(await other.locator("th[aria-sort]").count()).toBe(0);
  await page.goBack();
  await soon(async () => expect(await order()).toBe("descending"));
});

test("a link shows the same to whoever opens it", async () => {
  const path = "/tools?range=24h&project=%2Fhome%2Fgrace%2Fledger";
  await using one = await openPage(daemon, path);
  await using other = await openPage(daemon, path, { theme: "dark" });
  const texts = [];
  for (const { page } of [one, other]) {
    await settled(page);
    expect(await page.getByRole("combobox", { name: "Time" }).inputValue()).toBe("24h");
    texts.push(await page.getByRole("main").getByRole("table").first().innerText());
  }
  expect(texts[0]).toBe(texts[1] ?? "");
});

test("costs are told by team, and the one that is chosen narrows them", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=team");
  const { page } = opened;
  await settled(page);
  const { groups } = await daemon.get("/api/usage?group_by=team");
  const table = page.getByRole("main").getByRole("table").filter({ hasText: "payments" }).first();
  for (const { key } of groups) expect(await table.innerText()).toContain(key);
  await table.getByRole("link", { name: "payments" }).click();
  await soon(() => expect(params(page)).toEqual({ range: "7d", team: "payments" }));
  await settled(page);
  expect(await page.getByRole("combobox", { name: "Team" }).inputValue()).toBe("payments");
  await page.getByRole("navigation").getByRole("link", { name: "Sessions" }).click();
  await soon(() => expect(params(page)).toEqual({ range: "7d", team: "payments" }));
});

test("what the page shows of a project is what the collector says of it", async () => {
  await using opened = await openPage(daemon, "/sessions?range=7d&project=%2Fhome%2Fada%2Fcheckout");
  const { page } = opened;
  await settled(page);
  const { sessions } = await daemon.get("/api/sessions?project=/home/ada/checkout&limit=100");
  const links = page.getByRole("main").locator("tbody a[href^='/sessions/']");
  const shown = new Set(
    await links.evaluateAll((all: any[]) => all.map((link) => new URL(link.href).pathname.split("/")[2])),
  );
  expect(shown).toEqual(new Set(sessions.map(({ id }: { id: string }) => id)));
  expect(sessions.length).toBeGreaterThan(0);
});

test("dates that are picked stand in the address, and Clear takes the filters away", async () => {
  await using opened = await openPage(daemon, "/costs?model=claude-opus-5-5");
  const { page } = opened;
  await settled(page);
  await page.getByRole("combobox", { name: "Time" }).selectOption("custom");
  await page.getByRole("textbox", { name: "From" }).fill("2026-11-01");
  await soon(() => expect(params(page)).toMatchObject({ from: "2026-11-01", model: "claude-opus-5-5" }));
  await page.getByRole("button", { name: "Clear" }).click();
  await soon(() => expect(params(page)).toEqual({ from: "2026-11-01" }));
});

test("of a date that is typed nothing is asked about before its year is whole", async () => {
  await using opened = await openPage(daemon, "/costs?from=2026-11-01");
  const { page } = opened;
  await settled(page);
  const asked = new Set<string | null>();
  page.on("request", (request) => asked.add(new URL(request.url()).searchParams.get("from")));
  await page.getByRole("textbox", { name: "From" }).focus();
  const day = page.getByRole("textbox", { name: "From" });
  await page.keyboard.type("1120202");
  // What comes meanwhile draws the page anew.
  await page.evaluate(
    'history.replaceState(null, "", location.href + "&by=model"); dispatchEvent(new PopStateEvent("popstate"))',
  );
  await page.getByRole("table", { name: "costs by model" }).waitFor();
  expect(await day.inputValue()).toBe("0202-11-20");
  await page.keyboard.type("5");
  await soon(() => expect(params(page)).toEqual({ from: "2025-11-20", by: "model" }));
  await settled(page);
  expect([...asked].filter((from) => from !== null && from < "2025")).toEqual([]);
  // What is left half typed is gone.
  await day.blur();
  await day.focus();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.type("1");
  expect(await day.inputValue()).toBe("0001-11-20");
  await day.blur();
  await soon(async () => expect(await day.inputValue()).toBe("2025-11-20"));
});

test("what today cost and what is found anywhere is not narrowed by old dates, nor by filters that it is not of", async () => {
  await using opened = await openPage(daemon, "/?from=2020-11-01&to=2020-11-03");
  const { page } = opened;
  await page.getByRole("link", { name: /Cost today/ }).click();
  await soon(() => expect(params(page)).toEqual({ range: "today", by: "hour" }));
  await page.goto(`${daemon.httpUrl}/costs?from=2020-11-01&model=none&project=%2Fnone`);
  for (const [name, found] of [
    [/All results/, { range: "all", q: "checkout" }],
    [/^(?:ada\/)?checkout$/, { range: "all", project: "/home/ada/checkout" }],
  ] as const) {
    await settled(page);
    await page.keyboard.press("/");
    await page.keyboard.type("checkout");
    // A filter of the page behind it offers the same project.
    const options = page.getByRole("listbox", { name: "Found" }).getByRole("option", { name });
    await options.first().click();
    await soon(() => expect(params(page)).toEqual(found));
    await page.goBack();
  }
});

test("who looks at the page again asks anew what is shown, and not what one may choose from", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  await page.getByRole("combobox", { name: "Project" }).focus();
  await settled(page);
  const asked = questions(page);
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
  await settled(page);
  expect(asked.some(({ searchParams }) => searchParams.has("from"))).toBe(true);
  expect(asked.filter(({ search }) => /^\?group_by=(?:project|model)$/.test(search))).toEqual([]);
});

function params(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** What the page asks from now on. */
function questions(page: Page): URL[] {
  const urls: URL[] = [];
  page.on("request", (request) => urls.push(new URL(request.url())));
  return urls;
}
