import { launchChromium } from "../test/browser/launch.ts";
import { longSession } from "../test/browser/told-session.ts";
import type { CDPSession, Page } from "playwright-core";
import { apiToken, serveProduct } from "./product.ts";
import type { Bench, Row } from "./row.ts";
import type { Served } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";

// What only the browser has: functions that are evaluated run there.
declare const document: any;
declare const requestAnimationFrame: (next: (now: number) => void) => void;

const rows = 20_000;
const session = "40000001-0000-4000-8000-000000000001";
/** Pages of the timeline that are asked for, each after one that is not counted. */
const asks = 40;
const pageRows = 500;
/** Frames that a scroll is watched for. */
const frames = 180;
/** Pixels of a scroll from frame to frame: reading, a turn of the wheel, and the scroll bar torn down. */
const speeds = {
  "a turn of the wheel (60 px a frame)": 60,
  "flung (400 px a frame)": 400,
  "torn (4,000 px a frame)": 4000,
};

/** A session of 20,000 rows: what a page of its timeline costs the collector, and what scrolling it costs a browser. */
export const timelineScroll: Bench = async (site, { progress }) => {
  progress(`timeline: telling of a session of ${rows.toLocaleString("en-US")} rows`);
  const dataDir = site.folder();
  const server = await serveProduct(site, dataDir);
  await longSession(session, rows, Date.now() - 3_600_000).send({ httpUrl: server.url });
  const asked = await pageRow(server, dataDir);
  progress("timeline: scrolling it in Chromium");
  const scrolled = await scrollRows(
    `${server.url}/sessions/${session}?tab=timeline#token=${apiToken(dataDir)}`,
  );
  await server.stop();
  return [asked, ...scrolled];
};

/** Pages from the first to the last, as the page reads them. */
async function pageRow({ url }: Served, dataDir: string): Promise<Row> {
  const headers = { authorization: `Bearer ${apiToken(dataDir)}` };
  const ms: number[] = [];
  let cursor = "";
  for (let ask = 0; ask <= asks; ask += 1) {
    const started = performance.now();
    const path = `/api/sessions/${session}/timeline?limit=${pageRows}&cursor=${cursor}`;
    const answer = (await (await fetch(url + path, { headers })).json()) as { next_cursor: string };
    if (ask > 0) ms.push(performance.now() - started);
    cursor = answer.next_cursor;
  }
  return {
    what: `a page of ${pageRows} rows over the API: p50, p95, ms`,
    value: `${percentile(ms, 0.5).toFixed(1)}, ${percentile(ms, 0.95).toFixed(1)}`,
    budget: "p95 < 50",
  };
}

async function scrollRows(address: string): Promise<Row[]> {
  await using launched = await launchChromium();
  const page = await launched.browser.newPage({ viewport: { width: 1440, height: 900 } });
  const started = performance.now();
  await page.goto(address);
  await page.locator(".tl-row[data-place]").first().waitFor();
  const first = performance.now() - started;
  await page.getByText(/^\d\d,\d{3} rows$/).waitFor({ timeout: 60_000 });
  const whole = performance.now() - started;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  const found: Row[] = [
    { what: "from the address to the first rows, ms", value: first.toFixed(0), budget: "< 1,000" },
    { what: `until all ${rows.toLocaleString("en-US")} are there, ms`, value: whole.toFixed(0) },
    {
      what: "memory of the page's script, MB",
      value: ((await metrics(devtools)).JSHeapUsedSize / 2 ** 20).toFixed(0),
    },
  ];
  for (const [name, px] of Object.entries(speeds))
    found.push(...(await scroll(page, devtools, { name, px })));
  return found;
}

async function scroll(
  page: Page,
  devtools: CDPSession,
  { name, px }: { name: string; px: number },
): Promise<Row[]> {
  const before = await metrics(devtools);
  const between = await page.evaluate(scrollDown, { px, frames });
  const after = await metrics(devtools);
  const work = ((after.ThreadTime - before.ThreadTime) * 1000) / between.length;
  return [
    { what: `${name}: from frame to frame, ms`, value: formatSpread(spreadOf(between)), budget: "16.7" },
    { what: `${name}: work of the page per frame, ms`, value: work.toFixed(1), budget: "< 16.7" },
  ];
}

/** Scrolls the rows from their beginning, so far each frame, and says how long each frame took. */
async function scrollDown({ px, frames: most }: { px: number; frames: number }): Promise<number[]> {
  const box = document.querySelector(".tl-list");
  box.scrollTop = 0;
  const times: number[] = [];
  await new Promise<void>((resolve) => {
    let last: number | undefined;
    const step = (now: number): void => {
      if (last !== undefined) times.push(now - last);
      last = now;
      box.scrollTop += px;
      const isAtEnd = box.scrollTop + box.clientHeight >= box.scrollHeight - 1;
      if (times.length >= most || isAtEnd) resolve();
      else requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
  return times.slice(1);
}

interface Metrics {
  /** Processor time of the page's thread, in seconds. */
  readonly ThreadTime: number;
  readonly JSHeapUsedSize: number;
}

async function metrics(devtools: CDPSession): Promise<Metrics> {
  const { metrics: found } = await devtools.send("Performance.getMetrics");
  const value = (name: string): number => found.find((one) => one.name === name)?.value ?? Number.NaN;
  return { ThreadTime: value("ThreadTime"), JSHeapUsedSize: value("JSHeapUsedSize") };
}
