import { join } from "node:path";
import type { History } from "./history.ts";
import { bytesRead, cpuSeconds, memoryMb } from "./process-status.ts";
import { askApi } from "./product.ts";
import type { Bench } from "./row.ts";
import { formatSpread, spreadOf } from "./spread.ts";

/** A new daemon compares every file with what it has read of it; that is no idling. */
const settleMs = 5000;
/** Two of the slow looks through all files, which come every 15 s. */
const watchMs = 30_000;

const bareProgram = join(import.meta.dir, "bare-server.ts");

/** A daemon with a gigabyte of history behind it and nothing new to read, beside a server that does nothing at all. */
export function idle(history: History): Bench {
  return async (site, settings) => {
    const { dataDir } = await history.filled(site, settings);
    const server = await history.serve(site, settings);
    const bare = await site.serve([process.execPath, bareProgram, site.folder(), "--answer-only"]);
    await Bun.sleep(settleMs);
    const health = () => askApi<Health>(server.url, dataDir, "/api/health");
    const { reading } = await health();
    if (reading.importing !== null) throw new Error("the daemon still reads what it has read before");
    settings.progress(`watching an idle daemon for ${watchMs / 1000} s`);
    const before = [server.pid, bare.pid].map(usageOf);
    await Bun.sleep(watchMs);
    const after = [server.pid, bare.pid].map(usageOf);
    const transcriptBytes = (await health()).reading.bytes - reading.bytes;
    const { nowMb } = memoryMb(server.pid);
    await Promise.all([server.stop(), bare.stop()]);
    const grown = (side: 0 | 1, field: keyof Usage) =>
      (after[side]?.[field] ?? Number.NaN) - (before[side]?.[field] ?? Number.NaN);
    const percent = (side: 0 | 1) => formatSpread(spreadOf([(grown(side, "cpu") / watchMs) * 1e5]), 2);
    const bytes = (count: number) => count.toLocaleString("en-US");
    return [
      { what: "CPU of an idle bare server, % of a core", value: percent(1) },
      { what: "CPU of the idle daemon, % of a core", value: percent(0), budget: "< 0.5" },
      { what: "bytes of transcripts read", value: bytes(transcriptBytes), budget: "0" },
      { what: "bytes of all it read (rchar)", value: bytes(grown(0, "asked")) },
      { what: "bytes read from the disk (read_bytes)", value: bytes(grown(0, "fromDisk")) },
      { what: "memory afterwards, MB", value: formatSpread(spreadOf([nowMb])) },
    ];
  };
}

interface Health {
  readonly reading: { readonly bytes: number; readonly importing: unknown };
}

interface Usage {
  readonly cpu: number;
  readonly asked: number;
  readonly fromDisk: number;
}

function usageOf(pid: number): Usage {
  return { cpu: cpuSeconds(pid), ...bytesRead(pid) };
}
