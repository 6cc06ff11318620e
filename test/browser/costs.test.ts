/** What a person does on the page of costs, against the real program with three weeks of the demo in it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Download, Page } from "playwright-core";
import type { Compared } from "../../src/query/previous.ts";
import type { ForecastAnswer } from "../../src/query/forecast/shape.ts";
import type { PatternsAnswer } from "../../src/query/patterns.ts";
import type { UsageAnswer } from "../../src/query/shape.ts";
import { tokensOf } from "../../src/format/tokens.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { formatMoment } from "../../src/format/duration.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const { code } = await run(["demo", "--days", "21", "--data-dir", dir.path], { HOME: dir.path });
  expect(code).toBe(0);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

/** What the API says to the same question. */
async function asked(query: string): Promise<Compared<UsageAnswer>> {
  const address = `${daemon.httpUrl}/api/usage?timezone=UTC&${query}`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${daemon.token}` } });
  return (await answer.json()) as Compared<UsageAnswer>;
}

async function patterns(from: string): Promise<PatternsAnswer> {
  const answer = await fetch(`${daemon.httpUrl}/api/patterns?timezone=UTC&from=${from}`, {
    headers: { authorization: `Bearer ${daemon.token}` },
  });
  return (await answer.json()) as PatternsAnswer;
}

function fail(): never {
  throw new Error("there is no plot");
}

const chart = (page: Page) => page.getByRole("figure", { name: /^Cost per/ });
const bars = (page: Page) => page.getByRole("group", { name: /^Cost per/ });

async function textOf(download: Download): Promise<string> {
  return readFileSync(await download.path(), "utf8");
}

test("says what was spent, what that is held against, and where it went", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  const from = new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10);
  const { total, groups } = await asked(`group_by=project&from=${from}`);
  const cost = page.locator(".stat", { hasText: "Cost" }).first();
  expect(await cost.innerText()).toContain(`$${(total.cost_usd ?? 0).toFixed(2)}`);
  await page.getByText(/Compared with the 7 days before/).waitFor();
  const table = page.getByRole("table", { name: "costs by project" });
  const rows = table.locator("tbody tr").filter({ hasNotText: "before only" });
  expect(await rows.count()).toBe(groups.length);
});

test("a window made narrower draws what it would have drawn at first", async () => {
  await using opened = await openPage(daemon, "/costs?by=day", { width: 1440 });
  const { page } = opened;
  await settled(page);
  await page.setViewportSize({ width: 390, height: 800 });
  await settled(page);
  const drawn = (): Promise<string> =>
    bars(page)
      .locator("canvas")
      .evaluate((canvas: any) => canvas.toDataURL());
  const narrowed = await drawn();
  await page.reload();
  await settled(page);
  expect(narrowed === (await drawn())).toBe(true);
});

test("a table leaves away what its own room has no place for, not what the window has none for", async () => {
  await using opened = await openPage(daemon, "/costs?by=project", { width: 1024 });
  const { page } = opened;
  const table = page.getByRole("table", { name: "costs by project" });
  await table.waitFor();
  const hidden = (): Promise<number> =>
    table.evaluate(({ parentElement: box }: any) => box.scrollWidth - box.clientWidth);
  expect(await hidden()).toBe(0);
  expect(await table.getByRole("columnheader", { name: "Sessions" }).count()).toBe(0);
  await page.setViewportSize({ width: 1280, height: 800 });
  await table.getByRole("columnheader", { name: "Sessions" }).waitFor();
  expect(await hidden()).toBe(0);
});

test("the numbers behind the chart are the API's, and so are those of its file", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=day&stack=model");
  const { page } = opened;
  const from = new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10);
  const { groups, previous } = await asked(`group_by=day&from=${from}&empty=true&compare=previous_days`);
  await chart(page).getByRole("button", { name: "As table" }).click();
  const rows = chart(page).locator("tbody tr");
  expect(await rows.count()).toBe(7);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    chart(page).getByRole("button", { name: /CSV/ }).click(),
  ]);
  const file = await textOf(download);
  expect(file).toEndWith("\r\n");
  const [header = "", ...lines] = file.trim().split("\r\n");
  const cells = lines.map(
    (line) => line.match(/("[^"]*"|[^,]*)(,|$)/g)?.map((cell) => cell.replace(/,$/, "")) ?? [],
  );
  const column = (name: string): (number | null)[] =>
    cells.map((line) => line[header.split(",").indexOf(name)]).map((text) => (text ? Number(text) : null));
  expect(cells.map(([key]) => key)).toEqual(groups.map(({ key }) => key ?? ""));
  expect(column("total")).toEqual(groups.map(({ requests, cost_usd }) => (requests === 0 ? null : cost_usd)));
  expect(column("total unpriced_requests")).toEqual(groups.map(({ unpriced_requests: count }) => count));
  expect(
    column("before")
      .filter((value) => value !== null)
      .reduce((sum, value) => sum + value, 0),
  ).toBeCloseTo(previous.total.cost_usd ?? 0, 6);
});

test("the file of a table says how many requests its amounts lack", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=project");
  const { page } = opened;
  await settled(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "CSV of costs by project" }).click(),
  ]);
  const [header = "", ...lines] = (await textOf(download)).trim().split("\r\n");
  expect(header).toBe(
    "name,cost,unpriced_requests,unpriced_tokens,before,before_unpriced_requests,before_unpriced_tokens,tokens,requests,sessions",
  );
  const from = new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10);
  const { groups } = await asked(`group_by=project&from=${from}`);
  expect(lines.map((line) => Number(line.split(",")[2]))).toEqual(
    groups.map(({ unpriced_requests: count }) => count),
  );
});

test("what was before, and what is to come, is told exactly on hover", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  await page.getByText(/Compared with the 7 days before/).waitFor();
  const from = new Date(Date.now() - 6 * 86_400_000).toISOString().slice(0, 10);
  const { previous } = await asked(`group_by=day&from=${from}&compare=previous_days`);
  const exact = `${tokensOf(previous.total.usage).toLocaleString("en-US")} tokens`;
  await page.locator(".stat", { hasText: "Tokens" }).getByTitle(exact, { exact: true }).waitFor();
  const words = page.getByRole("region", { name: "To come" }).locator(".outlook-words").last();
  expect(await words.getByTitle(/^\$\d+\.\d{3,}$/).count()).toBeGreaterThan(0);
});

test("the chart is read with the arrow keys and opened with Enter", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=day");
  const { page } = opened;
  await bars(page).focus();
  await page.keyboard.press("End");
  const told = page.getByRole("status").filter({ hasText: "total" });
  await told.waitFor();
  expect(await told.innerText()).toContain("before");
  await page.keyboard.press("Enter");
  const today = new Date().toISOString().slice(0, 10);
  await page.waitForURL(
    (url) => url.searchParams.get("from") === today && url.searchParams.get("to") === today,
  );
  await page.getByText("per hour", { exact: true }).waitFor();
});

test("a bar whose requests have no price says so, and so does a sum that lacks some", async () => {
  const days = "group_by=day&empty=true&compare=previous_days";
  const from = new Date(Date.now() - 20 * 86_400_000).toISOString().slice(0, 10);
  const { groups } = await asked(`${days}&from=${from}`);
  const day = groups.findIndex(({ unpriced_requests: count }) => count > 0);
  const told = async (query: string): Promise<string> => {
    await using opened = await openPage(daemon, `/costs?by=day&from=${from}${query}`);
    const { page } = opened;
    await bars(page).focus();
    await page.keyboard.press("Home");
    for (let step = 0; step < day; step += 1) await page.keyboard.press("ArrowRight");
    return (await bars(page).getByRole("status").innerText()).replaceAll(/\s+/g, " ");
  };
  const alone = await told("&model=acme-internal-1&stack=model");
  expect(alone).toContain("acme-internal-1 unpriced");
  expect(alone).not.toContain("Nothing was used");
  const mixed = await told("&stack=model");
  expect(mixed).toContain("acme-internal-1 unpriced");
  expect(mixed).toMatch(/total \$[\d.]+\+/);
});

test("an hour of the week says that it lacks prices", async () => {
  await using opened = await openPage(daemon, "/costs?range=30d");
  const figure = opened.page.getByRole("figure", { name: "Cost by hour of the week" });
  await figure.getByRole("button", { name: "As table" }).click();
  const cells = await figure.locator("tbody td").allInnerTexts();
  const lacking = cells.filter((cell) => cell === "unpriced" || cell.endsWith("+"));
  const from = new Date(Date.now() - 29 * 86_400_000).toISOString().slice(0, 10);
  const { heat } = await patterns(from);
  const expected = heat.flatMap(({ hours }) => hours).filter(({ unpriced_requests: count }) => count > 0);
  expect(expected.length).toBeGreaterThan(0);
  expect(lacking).toHaveLength(expected.length);
});

test("a click of an unsteady hand opens a bar, and a drag the stretch from bar to bar", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=day");
  const { page } = opened;
  await settled(page);
  const drag = async (from: number, to: number): Promise<URLSearchParams> => {
    const { x, y, width, height } = (await bars(page).locator(".u-over").boundingBox()) ?? fail();
    await page.mouse.move(x + width * from, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * to, y + height / 2, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL((url) => url.searchParams.has("from"));
    return new URL(page.url()).searchParams;
  };
  const dayAgo = (days: number): string =>
    new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
  // Of seven bars: from the second to the fourth, then the last of those three.
  const stretch = await drag(1.5 / 7, 3.5 / 7);
  expect([stretch.get("from"), stretch.get("to")]).toEqual([dayAgo(5), dayAgo(3)]);
  await page.goBack();
  await settled(page);
  const click = await drag(2.5 / 7, 2.5 / 7 + 0.004);
  expect([click.get("from"), click.get("to")]).toEqual([dayAgo(4), dayAgo(4)]);
});

test("an hour that is opened is told as that hour, by the clock of the zone", async () => {
  const { groups } = await asked("group_by=hour&from=2000-01-01");
  const hour = Date.parse(groups.at(-1)?.key ?? "");
  const of = (at: number): string => formatMoment(at, "Asia/Tokyo").slice(0, 16);
  // Its own day: where a new one has just begun in Tokyo, nothing may have been used on that yet.
  const day = of(hour).slice(0, 10);
  await using opened = await openPage(daemon, `/costs?from=${day}&to=${day}&by=hour&timezone=Asia/Tokyo`);
  const { page } = opened;
  await page
    .getByRole("link", { name: `${of(hour).slice(11)}` })
    .first()
    .click();
  const [begin, end] = [of(hour), of(hour + 3_600_000)];
  const isOneDay = begin.slice(0, 10) === end.slice(0, 10);
  await page.getByText(`${begin} to ${isOneDay ? end.slice(11) : end}`).waitFor();
  expect(await page.getByRole("textbox", { name: "From" }).count()).toBe(0);
});

test("a click on the colour of a series is one on its name, not on what the one before it offers", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=model");
  const { page } = opened;
  const names = chart(page).locator(".legend-name");
  await names.nth(1).waitFor();
  const box = await names.nth(1).locator(".swatch").boundingBox();
  if (box === null) throw new Error("no swatch is shown");
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const pressed = (at: number) => names.nth(at).getAttribute("aria-pressed");
  await chart(page).locator(".legend-off").first().waitFor();
  expect([await pressed(0), await pressed(1)]).toEqual(["true", "false"]);
  expect(await chart(page).locator(".legend-off").count()).toBe(1);
});

test("a series is hidden, or shown alone, and comes back", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&by=model");
  const { page } = opened;
  const names = chart(page).locator(".legend-name");
  await names.filter({ hasText: "before" }).waitFor();
  const first = names.first();
  await first.click();
  expect(await first.getAttribute("aria-pressed")).toBe("false");
  await first.click();
  await chart(page)
    .getByRole("button", { name: /^Show only/ })
    .first()
    .click();
  expect(await chart(page).locator(".legend-off").count()).toBe((await names.count()) - 1);
  // What was before is of all of them.
  expect(await names.filter({ hasText: "before" }).count()).toBe(0);
});

test("what is asked stands in the address, and a row leads to itself alone", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  await page.getByRole("combobox", { name: "By", exact: true }).selectOption("model");
  await page.waitForURL(/by=model/);
  await page.getByRole("group", { name: "Measure" }).getByRole("button", { name: "Tokens" }).click();
  await page.waitForURL(/measure=tokens/);
  const row = page.getByRole("table", { name: "costs by model" }).locator("tbody tr a").first();
  await row.click();
  await page.waitForURL((url) => url.searchParams.has("model") && !url.searchParams.has("by"));
  await page.goBack();
  await page.waitForURL(/by=model/);
});

test("models without a price are named, with what to do", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const section = opened.page.getByRole("region", { name: "Without a price" });
  await section.waitFor();
  await section.getByText(`hallmonitor prices --data-dir ${dir.path} acme-internal-1`).waitFor();
  await section.getByText(`hallmonitor rebuild --prices --data-dir ${dir.path}`, { exact: true }).waitFor();
  expect(await section.innerText()).toContain("in dollars per million tokens for each ?.");
});

test("what is expected of the day and the month lacks what was spent without a price", async () => {
  await using opened = await openPage(daemon, "/costs");
  const { page } = opened;
  const month = page.locator(".stat", { hasText: "This month, expected" });
  const outlook = page.locator(".outlook-period", { hasText: "This month" });
  await outlook.waitFor();
  const address = `${daemon.httpUrl}/api/forecast?timezone=UTC`;
  const answer = await fetch(address, { headers: { authorization: `Bearer ${daemon.token}` } });
  const { total } = (await answer.json()) as ForecastAnswer;
  const lacks = total.periods.find(({ period, which }) => period === "month" && which === "current");
  const marks = (text: string): number => text.split("+").length - 1;
  const wanted = (lacks?.unpriced_requests ?? 0) > 0 ? 2 : 0;
  expect(marks(await month.innerText())).toBe(wanted);
  expect(marks(await outlook.locator(".outlook-amounts").innerText())).toBe(wanted);

  const [day] = total.periods;
  const lacksDay = (day?.unpriced_requests ?? 0) > 0 ? "+" : "";
  await page.getByRole("link", { name: "Now", exact: true }).click();
  const today = page.locator(".stat", { hasText: "Cost today" });
  await today.getByText(/expected|no forecast yet/).waitFor();
  const lines = (await today.innerText()).split("\n");
  const amounts = lines.flatMap((line) => /^\$[\d.,]+\+?(?=$| expected)/.exec(line) ?? []);
  expect(amounts.map((amount) => (amount.endsWith("+") ? "+" : ""))).toEqual(amounts.map(() => lacksDay));
});

test("advice leads to the sessions that show it", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d&agent=claude-code");
  const advice = opened.page.getByRole("region", { name: "What could cost less" });
  const session = advice.getByRole("link").first();
  await session.waitFor();
  expect(await session.getAttribute("href")).toMatch(
    /^\/sessions\/[0-9a-f-]{36}\?range=7d&agent=claude-code$/,
  );
});

test("on a tablet what is told of a session stands nearer to it than to the next", async () => {
  await using opened = await openPage(daemon, "/costs?range=all", { width: 768 });
  const examples = opened.page.locator(".finding").first().locator(".evidence li");
  await examples.first().waitFor();
  const [first, second] = await examples.evaluateAll((items) =>
    items.map(({ firstElementChild, lastElementChild }: any) =>
      [firstElementChild, lastElementChild].map((part) => part.getBoundingClientRect()),
    ),
  );
  const [session, detail] = first ?? fail();
  const [next] = second ?? fail();
  expect(detail.top - session.bottom).toBeLessThan(next.top - detail.bottom);
});

test("the picture of a chart is a PNG with its title", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  for (const figure of [chart(page), page.getByRole("figure", { name: /by hour of the week/ })]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      figure.getByRole("button", { name: /PNG/ }).click(),
    ]);
    const file = readFileSync(await download.path());
    expect(file.subarray(1, 4).toString()).toBe("PNG");
    expect(file.readUInt32BE(16)).toBeGreaterThan(400);
  }
});

test("the picture of a chart says what it is of, however long that is", async () => {
  const height = async (filters: string): Promise<number> => {
    await using opened = await openPage(daemon, `/costs?range=7d${filters}`, { width: 360 });
    const [download] = await Promise.all([
      opened.page.waitForEvent("download"),
      chart(opened.page).getByRole("button", { name: /PNG/ }).click(),
    ]);
    return readFileSync(await download.path()).readUInt32BE(20);
  };
  const filters = "&project=/home/ada/checkout&branch=refactor/cart-reducer&user=ada@example.com";
  // A line more is 20 pixels.
  expect((await height(filters)) - (await height("&project=/home/ada/checkout"))).toBeGreaterThanOrEqual(20);
});

test("a time without use says what to do, and all of it is one click away", async () => {
  await using opened = await openPage(daemon, "/costs?from=2020-01-01&to=2020-01-02");
  const { page } = opened;
  await page.getByText("Nothing was used in this time").waitFor();
  await page.getByRole("link", { name: "Look at all time" }).click();
  await page.waitForURL(/range=all/);
  await bars(page).waitFor();
  const time = page.getByRole("combobox", { name: "Time" });
  expect(await time.inputValue()).toBe("all");
  expect(await page.getByRole("textbox", { name: "From" }).count()).toBe(0);
  await page.goBack();
  await page.getByText("Nothing was used in this time").waitFor();
  expect(await time.inputValue()).toBe("custom");
  expect(await page.getByRole("textbox", { name: "From" }).inputValue()).toBe("2020-01-01");
});
