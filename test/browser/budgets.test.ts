/** What the page of costs says of budgets, against the real program with three weeks of the demo in it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BudgetsAnswer } from "../../src/query/budget/shape.ts";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { openPage } from "./page.ts";

const dir = temporaryDir();
let daemon: StartedDaemon;

beforeAll(async () => {
  const budget = {
    session_usd: 1,
    day_usd: 10,
    week_usd: 100_000,
    month_usd: 0.5,
    branches: { main: { week_usd: 20 } },
    stop: ["session"],
  };
  writeFileSync(join(dir.path, "config.json"), JSON.stringify({ budget }));
  daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const { code } = await run(["demo", "--days", "21", "--data-dir", dir.path], { HOME: dir.path });
  expect(code).toBe(0);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

test("every budget says what is used of it, whether it lasts and what was allowed beyond it", async () => {
  const order = { period: "month", usd: 5, reason: "the <b>release</b>" };
  const { status } = await daemon.fetch("/api/budgets/allowances", {
    method: "POST",
    body: JSON.stringify(order),
  });
  expect(status).toBe(201);
  const { budgets }: BudgetsAnswer = await daemon.get("/api/budgets?timezone=UTC");
  const month = budgets.find(({ scope, period }) => scope === "total" && period === "month");

  await using opened = await openPage(daemon, "/costs?range=7d&timezone=UTC");
  const table = opened.page.getByRole("table", { name: "budgets" });
  await table.waitFor();
  const rows = await table.locator("tbody tr").allInnerTexts();
  expect(rows.length).toBe(Math.min(20, budgets.length));
  const ofMonth = rows.find((row) => row.startsWith("month"));
  expect(ofMonth).toContain(`$${month?.limit_usd.toFixed(2)}`);
  expect(ofMonth).toContain(month?.is_used_up === true ? "used up" : "%");
  expect(rows.some((row) => row.startsWith("branch main · week"))).toBe(true);
  const allowed = opened.page.getByRole("list", { name: "Allowed beyond a budget" });
  expect(await allowed.innerText()).toContain("month: $5.00 more until");
  expect(await allowed.innerText()).toContain("the <b>release</b>");
});

test("nothing to come is told as certain", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const section = opened.page.getByRole("region", { name: "To come" });
  const week = section.getByText("The budget of $100,000 is likely to last.");
  expect(await week.innerText()).toEndWith("A chance of less than 1 % to use it up.");
});

test("a session's budget leads to the session, and a branch's to its costs", async () => {
  await using opened = await openPage(daemon, "/costs?range=7d");
  const { page } = opened;
  const table = page.getByRole("table", { name: "budgets" });
  await table.getByRole("link", { name: "branch main · week" }).click();
  await page.waitForURL(/branch=main/);
  await page.goBack();
  await table
    .getByRole("link", { name: /^session / })
    .first()
    .click();
  await page.waitForURL(/\/sessions\/[^/]+/);
});

test("budgets that cannot be asked for are not taken for none", async () => {
  const fault = { error: { code: "overloaded", message: "too busy" } };
  await using opened = await openPage(daemon, "/costs?range=7d", {
    expected: /503/,
    before: (context) =>
      context.route("**/api/budgets?*", (route) => route.fulfill({ status: 503, json: fault })),
  });
  const { page } = opened;
  const section = page.getByRole("region", { name: "Budgets" });
  const words = section.getByRole("alert").getByRole("paragraph");
  expect(await words.innerText()).toBe("This did not work. Too busy.");
  await page.context().unroute("**/api/budgets?*");
  await section.getByRole("button", { name: "Try again" }).click();
  await section.getByRole("table", { name: "budgets" }).waitFor();
});

test("without a budget the page says nothing of any", async () => {
  using empty = temporaryDir();
  await using plain = await startDaemon(empty.path, ["--no-import", "--no-watch"]);
  expect((await run(["demo", "--days", "2", "--data-dir", empty.path], { HOME: empty.path })).code).toBe(0);
  await using opened = await openPage(plain, "/costs?range=7d");
  await opened.page.getByText("No budget is set.").waitFor();
  expect(await opened.page.getByRole("heading", { name: "Budgets" }).count()).toBe(0);
});
