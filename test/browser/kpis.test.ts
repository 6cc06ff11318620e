/** What one reads on the page of KPIs: values, targets, which way they go, and what to do. */
import { expect, test } from "bun:test";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, commit, logs, send } from "../e2e/otlp.ts";
import { openPage } from "./page.ts";

test("without a session it says what to do", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  await using opened = await openPage(daemon, "/kpis");
  await opened.page.getByText(`hallmonitor import --data-dir ${dir.path}`, { exact: true }).waitFor();
});

test("each KPI stands with its value, target and history, as the API tells them", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const sent = await run(["demo", "--days", "9", "--sessions", "3", "--data-dir", dir.path]);
  expect(sent.code).toBe(0);
  await using opened = await openPage(daemon, "/kpis?range=7d");
  const { page } = opened;
  const tokens = page.getByRole("region", { name: "tokens per session" });
  await tokens.waitFor();
  const { kpis } = await daemon.get("/api/kpis?history=8");
  const kpi = kpis.find(({ name }: { name: string }) => name === "tokens_per_session");
  expect(await page.locator(".kpi").count()).toBe(kpis.length);
  expect(await tokens.locator(".kpi-value span").getAttribute("title")).toBe(`${kpi.value} tokens`);
  expect(await tokens.innerText()).toContain("Missed");
  const advice = kpi.advice.replace("'hallmonitor advice'", `'hallmonitor advice --data-dir ${dir.path}'`);
  expect(advice).not.toBe(kpi.advice);
  await tokens.getByText(advice).waitFor();
  expect(await tokens.getByRole("img").count(), "two weeks are a change, no course").toBe(0);

  const name = tokens.getByRole("button", { name: "tokens per session" });
  expect(await name.getAttribute("title")).toBe(kpi.meaning);
  await name.click();
  const history = page.getByRole("dialog").getByRole("table", { name: "tokens per session by period" });
  expect(await history.locator("tbody tr").count()).toBe(8);
  // The first day of this period is not the last of the one before.
  const [from, , , before] = await history.locator("time").allTextContents();
  expect(before).not.toBe(from);
  // Days are those of the zone that was asked about: where it is far from the browser's, one of these begins on another.
  for (const timezone of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
    await page.goto(`${daemon.httpUrl}/kpis?range=7d&timezone=${timezone}&kpi=tokens_per_session`);
    await history.waitFor();
    const [first] = await history.locator("time").allTextContents();
    const days = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone: timezone });
    const begun = days.format(Date.now() - 6 * 86_400_000);
    expect(first).toBe(begun);
    expect(await page.locator(".kpis-period time").textContent()).toBe(begun);
  }
  await page.goto(`${daemon.httpUrl}/kpis?range=7d&kpi=tokens_per_session`);
  // A link is a view, and going back is going back.
  expect(new URL(page.url()).searchParams.get("kpi")).toBe("tokens_per_session");
  await page.reload();
  await history.waitFor();
  await page.keyboard.press("Escape");
  await history.waitFor({ state: "detached" });
  expect(new URL(page.url()).searchParams.has("kpi")).toBe(false);

  await page.getByRole("combobox", { name: /^Time/ }).selectOption("24h");
  await tokens.getByRole("img", { name: /[3-8] periods/ }).waitFor();
  await page.getByRole("combobox", { name: /^Time/ }).selectOption("all");
  await tokens.getByRole("img").waitFor({ state: "detached" });
});

test("a cost that lacks the price of a part has no trend, and its periods are marked", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const day = 86_400_000;
  for (const [session, ago] of [
    ["now", 1],
    ["before", 8],
  ] as const) {
    const at = Date.now() - ago * day;
    const unpriced = apiRequest(session, `${session}-2`, {
      at,
      model: session === "now" ? "house" : "claude-opus-5-5",
    });
    await send(daemon, { signal: "logs", message: logs(apiRequest(session, session, { at }), unpriced) });
    await send(daemon, { signal: "metrics", message: commit(session, at) });
  }
  await using opened = await openPage(daemon, "/kpis?range=7d");
  const cost = opened.page.getByRole("region", { name: "cost per commit" });
  await cost.getByText("no trend").waitFor();
  expect(await cost.locator(".kpi-value").innerText()).toEndWith("+");
  await cost.getByRole("button", { name: "cost per commit" }).click();
  const history = opened.page.getByRole("dialog").getByRole("table", { name: "cost per commit by period" });
  const values = await history.locator("tbody tr td:nth-child(3)").allInnerTexts();
  expect(values.slice(0, 2).map((text) => text.endsWith("+"))).toEqual([true, false]);
});
