import { cpSync } from "node:fs";
import { join } from "node:path";
import { buildProgram } from "./built.ts";
import type { History } from "./history.ts";
import { bytesRead, cpuSeconds, memoryMb } from "./process-status.ts";
import { askApi, searchable, serveProduct } from "./product.ts";
import type { Bench, BenchSettings, Row } from "./row.ts";
import type { Served, Site } from "./site.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** A new daemon compares every file with what it has read of it; that is no idling. */
const settleMs = 5000;
/** Memory is looked at so often, at even distances of `--seconds`: usually for a minute, with `--seconds 50` for ten. */
const distances = 12;

const bareProgram = join(import.meta.dir, "bare-server.ts");

/** A daemon with a gigabyte of history behind it and nothing new to read, built and from a checkout, beside a server that does nothing at all. */
export function idle(history: History): Bench {
  return async (site, settings) => {
    const { dataDir, corpus, live } = await history.filled(site, settings);
    const folders = [corpus.folder, live];
    const copy = site.folder();
    cpSync(dataDir, copy, { recursive: true });
    const built = await buildProgram(site);
    const checkout = { dataDir, serve: () => serveProduct(site, dataDir, folders) };
    const sides = {
      built: { dataDir: copy, serve: () => serveProduct(site, copy, folders, built) },
      checkout,
    };
    const rows: Row[] = [{ what: "watched for, s", value: String(distances * settings.seconds) }];
    for (const [side, daemon] of Object.entries(sides)) {
      settings.progress(`watching an idle daemon (${side}) for ${distances * settings.seconds} s`);
      rows.push(...rowsOf(side, await idling(site, daemon, settings)));
    }
    return rows;
  };
}

/** A program on a data dir with all that history. */
interface Daemon {
  readonly dataDir: string;
  readonly serve: () => Promise<Served>;
}

interface Idling {
  readonly daemon: Watched;
  readonly bare: Watched;
  readonly transcriptBytes: number;
}

async function idling(site: Site, { dataDir, serve }: Daemon, settings: BenchSettings): Promise<Idling> {
  const server = await serve();
  await searchable(server, dataDir);
  await archived(server, dataDir);
  const bareServer = await site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]);
  await Bun.sleep(settleMs);
  const health = () => askApi<Health>(server.url, dataDir, "/api/health");
  const { reading } = await health();
  if (reading.importing !== null) throw new Error("the daemon still reads what it has read before");
  const [daemon, bare] = await watch([server, bareServer], settings.seconds);
  if (daemon === undefined || bare === undefined) throw new Error("two are watched");
  const transcriptBytes = (await health()).reading.bytes - reading.bytes;
  await Promise.all([server.stop(), bareServer.stop()]);
  return { daemon, bare, transcriptBytes };
}

/** Events of long ago go to the archive once, ten minutes after the start: that is work. */
async function archived({ url }: Served, dataDir: string): Promise<void> {
  await askApi(url, dataDir, "/api/archive", {});
  for (let running: unknown = true; running !== null; await Bun.sleep(200))
    ({ running } = await askApi<{ running: unknown }>(url, dataDir, "/api/archive/work"));
}

interface Health {
  readonly reading: { readonly bytes: number; readonly importing: unknown };
}

interface Usage {
  readonly cpu: number;
  readonly asked: number;
  readonly fromDisk: number;
}

/** What became of a process while it was watched. */
interface Watched {
  readonly used: Usage;
  /** From the beginning on, at even distances. */
  readonly memoryMb: readonly number[];
  readonly seconds: number;
}

async function watch(servers: readonly Served[], everySeconds: number): Promise<readonly Watched[]> {
  const before = servers.map(({ pid }) => usageOf(pid));
  const memory = servers.map(({ pid }) => [memoryMb(pid).nowMb]);
  for (let look = 0; look < distances; look += 1) {
    await Bun.sleep(everySeconds * 1000);
    for (const [index, { pid }] of servers.entries()) memory[index]?.push(memoryMb(pid).nowMb);
  }
  return servers.map(({ pid }, index) => ({
    used: difference(before[index] ?? usageOf(pid), usageOf(pid)),
    memoryMb: memory[index] ?? [],
    seconds: distances * everySeconds,
  }));
}

function usageOf(pid: number): Usage {
  return { cpu: cpuSeconds(pid), ...bytesRead(pid) };
}

function difference(before: Usage, after: Usage): Usage {
  return {
    cpu: after.cpu - before.cpu,
    asked: after.asked - before.asked,
    fromDisk: after.fromDisk - before.fromDisk,
  };
}

function rowsOf(side: string, { daemon, bare, transcriptBytes }: Idling): Row[] {
  const percent = ({ used, seconds }: Watched) => formatSpread(spreadOf([(used.cpu / seconds) * 100]), 2);
  const bytes = (count: number) => count.toLocaleString("en-US");
  return [
    { what: `beside ${side}: CPU of an idle bare server, % of a core`, value: percent(bare) },
    { what: `${side}: CPU of the idle daemon, % of a core`, value: percent(daemon), budget: "< 0.5" },
    { what: `${side}: bytes of transcripts read`, value: bytes(transcriptBytes), budget: "0" },
    { what: `${side}: bytes of all it read (rchar)`, value: bytes(daemon.used.asked) },
    { what: `${side}: bytes read from the disk (read_bytes)`, value: bytes(daemon.used.fromDisk) },
    {
      what: `beside ${side}: memory of the bare server, first → last (least–most), MB`,
      value: course(bare.memoryMb),
    },
    {
      what: `${side}: memory of the daemon, first → last (least–most), MB`,
      value: course(daemon.memoryMb),
      budget: "< 80",
    },
  ];
}

function course(memory: readonly number[]): string {
  const [first, last, least, most] = [
    memory[0] ?? Number.NaN,
    memory.at(-1) ?? Number.NaN,
    Math.min(...memory),
    Math.max(...memory),
  ].map((value) => value.toFixed(0));
  return `${first} → ${last} (${least}–${most})`;
}
