import { cpSync } from "node:fs";
import { BenchBrowser, type BenchWindow } from "./bench-browser.ts";
import { bareStreamPage, serveBarePage } from "./bare-page.ts";
import { LiveLoad } from "./live-load.ts";
import { cpuSeconds } from "./process-status.ts";
import { apiToken, importInto, searchable, serveProduct } from "./product.ts";
import type { Bench, BenchSettings, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, percentile, spreadOf } from "./spread.ts";
import { writeTwoYears } from "./two-years.ts";

/** A data dir with the history of this bench from before, copied instead of made anew: that takes two minutes. */
const known = process.env["BENCH_MILLION"];

const sessions = 50;
const perSecond = 200;
/** What each of the sessions at work did before: an hour of turns. */
const past = { turns: 600, everyMs: 6000 } as const;
/** Texts that are waited for, half a second apart, while everything else goes on. */
const marks = 60;
const markEveryMs = 500;
/** Looks at memory, evenly over its time. */
const looks = 10;

/** What is measured: the daemon, and a browser to look at it with. */
interface Stage {
  readonly server: Served;
  readonly dataDir: string;
  readonly browser: BenchBrowser;
  readonly settings: BenchSettings;
}

/**
 * The page in a real browser, over a million requests and with fifty sessions at work. `--seconds 50` looks at memory for
 * ten minutes instead of one.
 */
export const dashboard: Bench = async (site, settings) => {
  const dataDir = await millionRequests(site, settings);
  const server = await serveProduct(site, dataDir);
  const load = new LiveLoad(server.url, sessions);
  settings.progress(`dashboard: ${sessions} sessions of ${past.turns} turns`);
  await load.begin(past.turns, past.everyMs);
  await searchable(server, dataDir);
  await using browser = await BenchBrowser.start(site);
  const stage = { server, dataDir, browser, settings };
  const rows = [
    ...(await weightRows(stage)),
    ...(await loadRows(stage)),
    ...(await changeRows(stage)),
    ...(await liveRows(stage, load)),
  ];
  await server.stop();
  return rows;
};

/** A data dir that holds two years of work, a million requests: made anew, or a copy of the known one. */
export async function millionRequests(site: Site, { progress }: BenchSettings): Promise<string> {
  const dataDir = site.folder();
  if (known !== undefined) {
    cpSync(known, dataDir, { recursive: true });
    return dataDir;
  }
  const folder = site.folder();
  progress("writing two years of transcripts (1.2 GB), and importing them");
  await writeTwoYears(folder, Date.now(), "work");
  await importInto(site, dataDir, folder);
  return dataDir;
}

interface Loaded {
  readonly path: string;
  readonly packed: number;
  readonly bytes: number;
}

/** What the page weighs on the wire and unpacked. */
async function weightRows({ browser, ...stage }: Stage): Promise<Row[]> {
  await using window = await browser.window();
  await window.page.goto(link(stage, "/"));
  await window.ask("bench.first");
  const loaded = await window.ask<readonly Loaded[]>("bench.loaded()");
  return [
    ["JS", ".js", 150],
    ["CSS", ".css", undefined],
    ["fonts", ".woff2", undefined],
  ].map(([name, ending, budget]) => {
    const own = loaded.filter(({ path }) => path.endsWith(String(ending)));
    const [packed, bytes] = [sumOf(own.map((one) => one.packed)), sumOf(own.map((one) => one.bytes))];
    const row = { what: `${name}: kB compressed, raw`, value: `${kilo(packed)}, ${kilo(bytes)}` };
    return budget === undefined ? row : { ...row, budget: `< ${budget} compressed` };
  });
}

interface Shown {
  readonly useful: number;
  readonly whole: number;
}

/** First loads, each in a window that knows nothing, in turns with a bare page of the same weight. */
async function loadRows({ browser, settings, ...stage }: Stage): Promise<Row[]> {
  settings.progress("dashboard: first loads");
  await using bare = await serveBarePage(stage.server.url, apiToken(stage.dataDir));
  const [own, least]: [Shown[], Shown[]] = [[], []];
  for (let round = 0; round <= settings.rounds * 3; round += 1) {
    const shown = await firstShown(browser, link(stage, "/"));
    const bareShown = await firstShown(browser, bare.url);
    // The first of each fills caches of the system and compiles the server.
    if (round > 0) own.push(shown);
    if (round > 0) least.push(bareShown);
  }
  return [
    ...shownRows("first load of Now", own, 1000),
    ...shownRows("bare: a page of the same bytes", least),
  ];
}

async function firstShown(browser: BenchBrowser, url: string): Promise<Shown> {
  await using window = await browser.window();
  await window.page.goto(url);
  return await window.ask<Shown>("bench.first");
}

/** Every way from page to page, for the first time in a window and for the second. */
async function changeRows({ browser, settings, ...stage }: Stage): Promise<Row[]> {
  const shown = new Map<string, Shown[]>();
  const note: Note = (what, one) => void shown.set(what, [...(shown.get(what) ?? []), one]);
  for (let round = 0; round < settings.rounds; round += 1) {
    settings.progress(`dashboard: page changes, round ${round + 1} of ${settings.rounds}`);
    await using window = await browser.window();
    await window.page.goto(link(stage, "/"));
    await window.ask("bench.first");
    await visitAll(window, note);
    await visitAll(window, (what, one) => note(`${what}, again`, one));
  }
  return [...shown].flatMap(([what, all]) => shownRows(what, all, 300));
}

const pages = [
  ["Sessions", "/sessions"],
  ["Costs", "/costs"],
  ["Tools", "/tools"],
  ["Plans", "/plans"],
  ["KPIs", "/kpis"],
  ["Alerts and health", "/health"],
  ["Now", "/"],
] as const;

type Note = (what: string, shown: Shown) => void;

async function visitAll(window: BenchWindow, note: Note): Promise<void> {
  for (const [name, address] of pages) {
    note(`to ${name}`, await follow(window, address));
    if (name === "Sessions") await visitTabs(window, note);
  }
}

async function follow(window: BenchWindow, address: string): Promise<Shown> {
  const shown = await window.ask<Shown>(`bench.follow(${JSON.stringify(address)})`);
  // What comes behind the first answers must not be charged to the next page.
  await window.page.waitForLoadState("networkidle", { timeout: 5000 }).catch(() => undefined);
  return shown;
}

/** Opens the first session of the list, and each of its tabs. */
async function visitTabs(window: BenchWindow, note: Note): Promise<void> {
  const first = await window.ask<string>(
    `document.querySelector("main td a[href^='/sessions/'], main a[href^='/sessions/']").getAttribute("href")`,
  );
  note("to a session", await follow(window, first));
  const tabs = await window.ask<readonly [string, string][]>(
    `[...document.querySelectorAll(".tabs a")].slice(1).map((link) => [link.firstChild.textContent, link.getAttribute("href")])`,
  );
  for (const [tab, address] of tabs) note(`to its ${tab}`, await follow(window, address));
}

/** The page left open while fifty sessions work: processor time, delays, memory; beside a page that only writes a text. */
async function liveRows(stage: Stage, load: LiveLoad): Promise<Row[]> {
  const { settings, browser, server } = stage;
  const ended = new AbortController();
  const told = load.run(perSecond, ended.signal);
  const prober = new LiveLoad(server.url, 1);
  await prober.begin(5, past.everyMs);
  const token = apiToken(stage.dataDir);
  const rows: Row[] = [];
  {
    settings.progress("dashboard: a bare page while sessions work");
    await using window = await browser.window();
    await bareStreamPage(window.page, server.url, token);
    rows.push(...(await cpuRows("bare: a page that writes one text", { window, ...stage })));
    rows.push(await delayRow("bare: from the answer of a post to its pixels", window, prober));
  }
  {
    settings.progress("dashboard: Now while sessions work");
    await using window = await browser.window();
    await window.page.goto(link(stage, "/"));
    rows.push(
      ...shownRows("first load of Now while sessions work", [await window.ask<Shown>("bench.first")]),
    );
    rows.push(...(await cpuRows("Now", { window, ...stage }, 30)));
    rows.push(await delayRow("from the answer of a post to its pixels", window, prober, 250));
    rows.push(...(await memoryRows(window, settings)));
  }
  ended.abort();
  const { events, refused, seconds } = await told;
  if (refused > 0) throw new Error(`${refused} posts were refused`);
  return [{ what: "events/s that were told meanwhile", value: (events / seconds).toFixed(0) }, ...rows];
}

async function cpuRows(
  what: string,
  { window, server, settings }: Stage & { readonly window: BenchWindow },
  budget?: number,
): Promise<Row[]> {
  await Bun.sleep(2000);
  const shares = { mainThread: [], renderers: [], all: [], server: [] } as Record<string, number[]>;
  for (let round = 0; round < settings.rounds; round += 1) {
    const [before, served, started] = [await window.time(), cpuSeconds(server.pid), performance.now()];
    await Bun.sleep(settings.seconds * 1000);
    const [after, now, seconds] = [
      await window.time(),
      cpuSeconds(server.pid),
      (performance.now() - started) / 1000,
    ];
    const note = (name: string, used: number): void => void shares[name]?.push((100 * used) / seconds);
    note("mainThread", after.mainThread - before.mainThread);
    note("renderers", after.renderers - before.renderers);
    note("all", after.all - before.all);
    note("server", now - served);
  }
  const row = (name: string, key: string, most?: number): Row => ({
    what: `${what}: CPU of ${name}, % of a core`,
    value: formatSpread(spreadOf(shares[key] ?? []), 1),
    ...(most === undefined ? {} : { budget: `< ${most}` }),
  });
  return [
    row("its main thread", "mainThread"),
    row("its process", "renderers", budget),
    row("the whole browser, painting without a graphics card", "all"),
    row("the collector meanwhile", "server"),
  ];
}

/** A tool that nobody else uses begins in a session; the time from the hook's answer until its name stands in a frame. */
async function delayRow(what: string, window: BenchWindow, prober: LiveLoad, budget?: number): Promise<Row> {
  const delays: number[] = [];
  for (let mark = 0; mark < marks; mark += 1) {
    const name = `Mark${mark}x${Date.now().toString(36)}`;
    const shown = window.ask<number>(`bench.textShown(${JSON.stringify(name)})`);
    await prober.use(name);
    const answered = performance.timeOrigin + performance.now();
    delays.push((await shown) - answered);
    await prober.endUse(name);
    await Bun.sleep(markEveryMs);
  }
  const [p50, p95] = [percentile(delays, 0.5), percentile(delays, 0.95)];
  return {
    what: `${what}: p50, p95, ms`,
    value: `${p50.toFixed(0)}, ${p95.toFixed(0)}`,
    ...(budget === undefined ? {} : { budget: `p95 < ${budget}` }),
  };
}

async function memoryRows(window: BenchWindow, { seconds, progress }: BenchSettings): Promise<Row[]> {
  const minutes = (seconds * 12) / 60;
  progress(`dashboard: memory over ${minutes.toFixed(0)} min`);
  const seen = [await window.memory()];
  for (let look = 0; look < looks; look += 1) {
    await Bun.sleep((minutes * 60_000) / looks);
    seen.push(await window.memory());
  }
  const heaps = seen.map(({ heapMb }) => heapMb);
  const texts = (key: "nodes" | "listeners"): string => `${seen[0]?.[key]} → ${seen.at(-1)?.[key]}`;
  return [
    {
      what: `heap after a collection, ${looks + 1} looks in ${minutes.toFixed(0)} min: first → last (least–most), MB`,
      value: `${heaps[0]?.toFixed(1)} → ${heaps.at(-1)?.toFixed(1)} (${Math.min(...heaps).toFixed(1)}–${Math.max(...heaps).toFixed(1)})`,
      budget: "no growth",
    },
    { what: "nodes, listeners: first → last", value: `${texts("nodes")}, ${texts("listeners")}` },
  ];
}

function shownRows(what: string, shown: readonly Shown[], budget?: number): Row[] {
  return [
    {
      what: `${what}: useful, whole, ms`,
      value: `${formatSpread(spreadOf(shown.map(({ useful }) => useful)))}, ${formatSpread(spreadOf(shown.map(({ whole }) => whole)))}`,
      ...(budget === undefined ? {} : { budget: `useful < ${budget}` }),
    },
  ];
}

function link({ server, dataDir }: Pick<Stage, "server" | "dataDir">, path: string): string {
  return `${server.url}${path}#token=${apiToken(dataDir)}`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
