import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesRead, cpuSeconds, memoryMb } from "./process-status.ts";
import { askApi, serveProduct } from "./product.ts";
import type { Bench, BenchSettings } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

const projects = 50;
const plansOfEach = 10;
/** Features of a plan: what the plans of the seed have. */
const featuresOfEach = 20;
/** Features of the one large plan. */
const many = 10_000;

/** Four looks at all plans, which come every 15 s. */
const watchMs = 60_000;
const settleMs = 10_000;
const pollMs = 20;
const withinMs = 60_000;

/** Fifty projects with ten plans each: what it costs when nothing changes, and how soon a change is told when something does. */
export const plan: Bench = async (site, settings) => {
  const dataDir = site.folder();
  const root = site.folder();
  for (let index = 0; index < projects; index += 1) makeProject(join(root, `p${index}`));
  const server = await serveProduct(site, dataDir);
  for (let index = 0; index < projects; index += 1)
    await beginSession(server, `s${index}`, join(root, `p${index}`));
  const all = projects * plansOfEach;
  const first = await until(async () => ((await plansOf(server, dataDir)) === all ? true : undefined));
  const blind = await blindServer(site);
  for (let index = 0; index < projects; index += 1)
    await beginSession(blind, `s${index}`, join(root, `p${index}`));
  const idle = await idleRows(settings, { server, blind });
  await blind.stop();
  const change = await changeRows(settings, { server, dataDir, root });
  const large = await largeRows({ server, dataDir, root });
  await server.stop();
  return [
    {
      what: "projects, plans of each, features of each",
      value: `${projects}, ${plansOfEach}, ${featuresOfEach}`,
    },
    { what: "all told after the last session began, ms", value: ms(first.ms) },
    ...idle,
    ...change,
    ...large,
  ];
};

/** A daemon with the same sessions that follows no plan. */
async function blindServer(site: Site): Promise<Served> {
  const dataDir = site.folder();
  writeFileSync(join(dataDir, "config.json"), JSON.stringify({ plan: { watch: false } }));
  return serveProduct(site, dataDir);
}

async function idleRows(settings: BenchSettings, { server, blind }: { server: Served; blind: Served }) {
  await Bun.sleep(settleMs);
  settings.progress(`watching ${projects} projects for ${watchMs / 1000} s`);
  const pids = [server.pid, blind.pid];
  const before = pids.map(cpuSeconds);
  const asked = bytesRead(server.pid).asked;
  await Bun.sleep(watchMs);
  const after = pids.map(cpuSeconds);
  const read = bytesRead(server.pid).asked - asked;
  const percent = (side: 0 | 1) => ((((after[side] ?? 0) - (before[side] ?? 0)) / watchMs) * 1e5).toFixed(2);
  return [
    { what: "nothing changes: CPU of a daemon that follows no plans, % of a core", value: percent(1) },
    { what: "nothing changes: CPU of the daemon, % of a core", value: percent(0), budget: "< 0.5" },
    { what: "nothing changes: bytes read in a minute (rchar)", value: read.toLocaleString("en-US") },
    { what: "memory, MB", value: formatSpread(spreadOf([memoryMb(server.pid).nowMb])) },
  ];
}

interface Lab {
  readonly server: Served;
  readonly dataDir: string;
  readonly root: string;
}

/** From the writing of a manifest to its event in the answer of the API. */
async function changeRows({ rounds }: BenchSettings, { server, dataDir, root }: Lab) {
  const times: number[] = [];
  for (let round = 0; round < rounds * 5; round += 1) {
    const folder = join(root, `p${round}`, "dev", "active", "plan-0");
    const before = await newestOf(server, dataDir);
    writeFileSync(join(folder, "manifest.jsonl"), manifestOf(featuresOfEach, "in_progress"));
    times.push(
      (await until(async () => ((await newestOf(server, dataDir)) === before ? undefined : true))).ms,
    );
  }
  return [
    { what: "one manifest changes: until its events are told, ms", value: formatSpread(spreadOf(times)) },
  ];
}

async function largeRows({ server, dataDir, root }: Lab) {
  const folder = join(root, "p0", "dev", "active", "large");
  const told = async (feature: string): Promise<true | undefined> => {
    const { events } = await askApi<Events>(server.url, dataDir, "/api/plans/events?limit=1");
    return events[0]?.plan_name === "large" && events[0].event_type === feature ? true : undefined;
  };
  const cpuBefore = cpuSeconds(server.pid);
  // Made elsewhere and moved in, so that it is there at once.
  const made = join(root, "large");
  mkdirSync(made);
  writeFileSync(
    join(made, "plan.md"),
    `# Large\n${"- [ ] a line of a plan of two megabytes\n".repeat(50_000)}`,
  );
  writeFileSync(join(made, "manifest.jsonl"), manifestOf(many, "pending"));
  renameSync(made, folder);
  const seen = await until(() => told("feature_created"));
  await Bun.sleep(settleMs);
  const cpu = cpuSeconds(server.pid) - cpuBefore;
  return [
    {
      what: `a plan of 2 MB with ${many.toLocaleString("en-US")} features: until its first events are told, ms`,
      value: ms(seen.ms),
    },
    {
      what: `a plan of 2 MB with ${many.toLocaleString("en-US")} features: CPU until all are kept, s`,
      value: cpu.toFixed(1),
    },
    { what: "peak memory, MB", value: formatSpread(spreadOf([memoryMb(server.pid).peakMb])) },
  ];
}

interface Events {
  readonly events: readonly {
    readonly id: string;
    readonly plan_name: string;
    readonly event_type: string;
  }[];
}

function makeProject(project: string): void {
  for (let index = 0; index < plansOfEach; index += 1) {
    const folder = join(project, "dev", "active", `plan-${index}`);
    mkdirSync(join(folder, "prompts"), { recursive: true });
    writeFileSync(join(folder, "plan.md"), `# Plan ${index}\n\n- [ ] a line\n`);
    writeFileSync(join(folder, "manifest.jsonl"), manifestOf(featuresOfEach, "pending"));
  }
}

function manifestOf(count: number, first: string): string {
  return Array.from({ length: count }, (_, index) => {
    const status = index === 0 ? first : "pending";
    const told = {
      id: `F${index}`,
      description: `Feature number ${index} of the plan`,
      depends_on: [`F${index - 1}`],
      edge_cases: ["EC001"],
      decisions: ["D001"],
      status,
      verification: "bun test src",
    };
    return `${JSON.stringify(told)}\n`;
  }).join("");
}

async function beginSession(server: Served, id: string, cwd: string): Promise<void> {
  const body = {
    session_id: id,
    hook_event_name: "SessionStart",
    source: "startup",
    cwd,
    transcript_path: "/none.jsonl",
  };
  const headers = { "content-type": "application/json" };
  const { status } = await fetch(`${server.url}/hooks/claude-code`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  if (status !== 200) throw new Error(`a hook was answered ${status}`);
}

async function plansOf(server: Served, dataDir: string): Promise<number> {
  return (await askApi<{ plans: readonly unknown[] }>(server.url, dataDir, "/api/plans")).plans.length;
}

async function newestOf(server: Served, dataDir: string): Promise<string | undefined> {
  return (await askApi<Events>(server.url, dataDir, "/api/plans/events?limit=1")).events[0]?.id;
}

async function until(done: () => Promise<true | undefined>): Promise<{ readonly ms: number }> {
  const started = performance.now();
  while ((await done()) === undefined) {
    if (performance.now() - started > withinMs) throw new Error("the plans are not told in time");
    await Bun.sleep(pollMs);
  }
  return { ms: performance.now() - started };
}

function ms(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
