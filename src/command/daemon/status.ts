import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "../../config/schema.ts";
import { formatInstant } from "../../domain/time.ts";
import { askHealth, type Health } from "../health.ts";
import { fetchNear } from "../fetch.ts";
import type { Host } from "../host.ts";
import { dataSize, freeBytes } from "./data-size.ts";
import type { DaemonProcess, DaemonWords } from "./life.ts";
import { askReadiness } from "./readiness.ts";
import { installedService } from "./service/install.ts";

/** What `status --json` prints. */
export interface StatusShape {
  readonly schema_version: 1;
  /** `silent`: its process is there and does not answer. */
  readonly state: "running" | "silent" | "stopped";
  /** Whether it takes what comes; null where there is nobody to ask. */
  readonly ready: boolean | null;
  /** Why it does not answer or is not ready, or how the last one ended. */
  readonly reason: string | null;
  readonly pid: number | null;
  readonly http_url: string | null;
  readonly grpc_address: string | null;
  readonly started_at: string | null;
  readonly uptime_s: number | null;
  readonly resident_bytes: number | null;
  /** Of the collector that runs. */
  readonly version: string | null;
  /** Of this program, which the next start will use. */
  readonly program_version: string;
  readonly data_dir: {
    readonly path: string;
    readonly exists: boolean;
    readonly bytes: ReturnType<typeof dataSize>;
    readonly free_bytes: number | null;
  };
  readonly ledger: {
    readonly schema: number | null;
    /** The one that this program writes. */
    readonly program_schema: number;
    /** When the newest entry happened. */
    readonly last_entry_at: string | null;
    /** Why it cannot be read; null where it can, and where there is none. */
    readonly fault: string | null;
  };
  readonly queue: Health["queue"] | null;
  readonly commits: Health["commits"] | null;
  readonly sources: Readonly<Record<string, { readonly last_seen_at: string }>> | null;
  readonly alerts: Health["alerts"] | null;
  readonly notifiers: Health["notifiers"] | null;
  readonly relays: Health["relays"] | null;
  readonly log: string;
  /** The file by which the system starts it at each login. */
  readonly service: { readonly path: string; readonly installed: boolean };
}

/** How the collector of a data dir is, and what its data takes. */
export async function statusOf(host: Host, { dataDir }: Config): Promise<StatusShape> {
  const found = host.life.look(dataDir);
  const said = found.kind === "running" ? await ask(host, dataDir, found.daemon.httpUrl) : unasked;
  return {
    schema_version: 1,
    state: found.kind !== "running" ? "stopped" : said.health === undefined ? "silent" : "running",
    ready: said.health === undefined ? null : said.unready === undefined,
    reason: said.silence ?? said.unready ?? endOf(found) ?? null,
    ...daemonPart(found.kind === "running" ? found.daemon : undefined),
    program_version: host.version,
    data_dir: {
      path: dataDir,
      exists: existsSync(dataDir),
      bytes: dataSize(dataDir),
      free_bytes: freeBytes(dataDir) ?? null,
    },
    ledger: ledgerPart(host, dataDir),
    ...workPart(said.health),
    log: host.life.logFiles(dataDir).current,
    service: installedService(host, dataDir),
  };
}

function daemonPart(daemon: DaemonWords | undefined) {
  return {
    pid: daemon?.pid ?? null,
    http_url: daemon?.httpUrl ?? null,
    grpc_address: daemon?.grpcAddress ?? null,
    started_at: daemon?.startedAt ?? null,
    version: daemon?.version ?? null,
  };
}

function workPart(health: Health | undefined) {
  return {
    uptime_s: health?.uptime_s ?? null,
    resident_bytes: health?.process?.resident_bytes ?? null,
    queue: health?.queue ?? null,
    commits: health?.commits ?? null,
    sources: health?.sources ?? null,
    alerts: health?.alerts ?? null,
    notifiers: health?.notifiers ?? null,
    relays: health?.relays ?? null,
  };
}

function ledgerPart(host: Host, dataDir: string): StatusShape["ledger"] {
  const { found, own } = host.life.ledgerSchema(dataDir);
  // What is of another version cannot be asked, and its schema says enough.
  const isOther = found === undefined ? !existsSync(join(dataDir, "ledger.db")) : found !== own;
  return {
    schema: found ?? null,
    program_schema: own,
    ...(isOther ? { last_entry_at: null, fault: null } : newestPart(host, dataDir)),
  };
}

/** How the last collector ended, where it did not say so itself. */
function endOf(found: DaemonProcess): string | undefined {
  if (found.kind === "running" || found.left === undefined) return undefined;
  const { pid, startedAt } = found.left;
  return `the last one (pid ${pid}, started ${startedAt}) ended without a word: it was killed, or it broke`;
}

interface Said {
  readonly health: Health | undefined;
  readonly silence: string | undefined;
  readonly unready: string | undefined;
}

const unasked: Said = { health: undefined, silence: undefined, unready: undefined };

async function ask(host: Host, dataDir: string, httpUrl: string): Promise<Said> {
  const token = host.readToken(dataDir);
  const [answer, readiness] = await Promise.all([
    askHealth(httpUrl, token, fetchNear),
    askReadiness(httpUrl, token, fetchNear),
  ]);
  return {
    health: answer.kind === "answered" ? answer.health : undefined,
    silence: answer.kind === "silent" ? answer.reason : undefined,
    unready: readiness.kind === "unready" ? readiness.reason : undefined,
  };
}

function newestPart(host: Host, dataDir: string): Pick<StatusShape["ledger"], "last_entry_at" | "fault"> {
  try {
    using reader = host.openReader(dataDir);
    const [newest] = reader.entries({}, 1);
    return { last_entry_at: newest === undefined ? null : formatInstant(newest.at), fault: null };
  } catch (thrown) {
    return { last_entry_at: null, fault: host.faultOfReading(thrown).reason };
  }
}
