/** Who may see the page, what it may do, and where its token is. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { sharedBrowser } from "./chromium.ts";
import { linkTo, openPage } from "./page.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;
declare const localStorage: any;
declare const sessionStorage: any;
declare const location: any;

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test("the token leaves the address and stays in this tab's session storage", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  expect(page.url()).toBe(`${daemon.httpUrl}/costs?range=7d`);
  const kept = await page.evaluate(() => ({
    session: Object.values({ ...sessionStorage }),
    local: JSON.stringify({ ...localStorage }),
    cookie: document.cookie as string,
  }));
  expect(kept.session).toEqual([daemon.token]);
  expect(kept.local + kept.cookie).not.toContain(daemon.token);
  // The way back does not lead to it either.
  await page.goto(`${daemon.httpUrl}/tools`);
  await page.goBack();
  expect(page.url()).toBe(`${daemon.httpUrl}/costs?range=7d`);
});

test("a token in the query of a link by hand is taken, too, and leaves the address with nothing else", async () => {
  const path = `/costs?range=7d&token=${daemon.token}&by=model`;
  await using opened = await openPage(daemon, path, { token: undefined });
  const { page } = opened;
  await page.getByRole("heading", { level: 1, name: "Costs" }).waitFor();
  expect(page.url()).toBe(`${daemon.httpUrl}/costs?range=7d&by=model`);
  expect(await page.evaluate(() => Object.values({ ...sessionStorage }))).toEqual([daemon.token]);
});

test("a second tab gets the token from its sibling", async () => {
  await using opened = await openPage(daemon);
  const tab = await opened.openTab(`${daemon.httpUrl}/tools`);
  await tab.getByRole("heading", { level: 1, name: "Tools" }).waitFor();
  expect(await tab.evaluate(() => Object.values({ ...sessionStorage }))).toEqual([daemon.token]);
});

test("without a token the page says how to open it, asks nothing, and takes one that is pasted", async () => {
  const asked: string[] = [];
  await using opened = await openPage(daemon, "/kpis", {
    token: undefined,
    before: async (context) =>
      context.on("request", (request) => asked.push(new URL(request.url()).pathname)),
  });
  const { page } = opened;
  await page.getByText("hallmonitor open").waitFor();
  expect(asked.filter((path) => /^\/(?:api|events)\//.test(path))).toEqual([]);
  await page.getByLabel("API token").fill(` ${daemon.token}\n`);
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByRole("heading", { level: 1, name: "KPIs" }).waitFor();
  expect(page.url()).toBe(`${daemon.httpUrl}/kpis`);
});

test("a token that is not taken is said to be so", async () => {
  await using opened = await openPage(daemon, "/costs", { token: "wrong", expected: /401/ });
  await opened.page.getByRole("heading", { level: 1, name: /token is not taken/ }).waitFor();
  expect(opened.faults.length).toBeGreaterThan(0);
});

test("a token that is not enough is said to be so, with the one that is", async () => {
  const token = readFileSync(join(dir.path, "token-ingest"), "utf8").trim();
  await using opened = await openPage(daemon, "/costs", { token, expected: /403/ });
  await opened.page.getByRole("heading", { level: 1, name: /token is not taken/ }).waitFor();
  await opened.page.getByText(/token for ingest, and read is needed/).waitFor();
});

test("a tab whose token is old takes that of a sibling, whoever else answers, itself before all", async () => {
  await using opened = await openPage(daemon, "/costs", { expected: /401/ });
  const { page } = opened;
  const token = () => page.evaluate(() => Object.values({ ...sessionStorage }).join());
  const [old] = await Promise.all([opened.openTab(`${daemon.httpUrl}/kpis`), opened.openTab(daemon.httpUrl)]);
  await old.getByRole("heading", { level: 1, name: "KPIs" }).waitFor();
  for (const tab of [old, page])
    await tab.evaluate(() => {
      for (const key of Object.keys(sessionStorage)) sessionStorage.setItem(key, "old");
    });
  await page.reload();
  await page.getByText("Live", { exact: true }).waitFor();
  expect(await token()).toBe(daemon.token);
  // What was asked with the old one is asked again.
  await page
    .getByText(/Nothing was used|No request/)
    .first()
    .waitFor();
});

test("nothing inline runs, and nothing leaves for another place, whatever gets into the page", async () => {
  await using opened = await openPage(daemon, "/", { expected: /./ });
  const { page } = opened;
  const refused = await page.evaluate(async (own) => {
    const told: string[] = [];
    document.addEventListener("securitypolicyviolation", (event: any) => told.push(event.effectiveDirective));
    const attempts: (() => unknown)[] = [
      () => (document.body.innerHTML += "<b>markup from a string</b>"),
      () => {
        const script = document.createElement("script");
        script.append("window.ran = true");
        document.body.append(script);
      },
      () =>
        document.body.append(Object.assign(document.createElement("img"), { src: "http://127.0.0.1:9/x" })),
      () => document.body.append(Object.assign(document.createElement("iframe"), { src: own })),
      () => fetch("http://127.0.0.1:9/leak"),
      () => document.body.setAttribute("style", "color: red"),
    ];
    for (const attempt of attempts) {
      try {
        await attempt();
      } catch {
        // It is refused: that is what is told.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { told: [...new Set(told)].toSorted(), ran: (globalThis as any).ran as unknown };
  }, daemon.httpUrl);
  expect(refused.ran).toBeUndefined();
  expect(refused.told).toEqual(
    expect.arrayContaining([
      "connect-src",
      "frame-src",
      "img-src",
      "require-trusted-types-for",
      "style-src-attr",
    ]),
  );
});

test("nobody puts the page into a frame", async () => {
  const page = await (await sharedBrowser()).newPage();
  await page.setContent(`<iframe src="${linkTo(daemon, "/", daemon.token)}"></iframe>`);
  await page.waitForTimeout(300);
  const inside = page.frames()[1];
  expect(await inside?.locator("h1").count()).toBe(0);
  await page.close();
});

test("the page's headers let it do what it needs and no more", async () => {
  const { headers } = await fetch(daemon.httpUrl);
  const policy = Object.fromEntries(
    (headers.get("content-security-policy") ?? "")
      .split("; ")
      .map((line) => [line.split(" ")[0], line.split(" ").slice(1).join(" ")]),
  );
  expect(policy).toMatchObject({
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self' data: blob:",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
  });
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("access-control-allow-origin")).toBeNull();
});

test("the page's scripts weigh less than 150 KB as they travel", async () => {
  const sent: Promise<number>[] = [];
  await using opened = await openPage(daemon, "/", {
    before: async (context) =>
      context.on("requestfinished", (request) => {
        if (request.resourceType() === "script")
          sent.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
      }),
  });
  const weight = (await Promise.all(sent)).reduce((sum, bytes) => sum + bytes, 0);
  expect(weight).toBeGreaterThan(1000);
  expect(weight).toBeLessThan(150_000);
  expect(await opened.page.evaluate(() => location.hash)).toBe("");
});
