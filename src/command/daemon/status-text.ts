import { formatWhole } from "../../domain/whole.ts";
import { formatBytes } from "../../format/bytes.ts";
import { channelName } from "../../format/channel.ts";
import { formatAge, formatAgo, formatDuration, instantOf } from "../../format/duration.ts";
import { unknown } from "../../format/unknown.ts";
import type { StatusShape } from "./status.ts";
import { factLines, type Fact } from "../format/fact-line.ts";
import type { Look, Style } from "../format/style.ts";
import { counted, plainText } from "../format/text.ts";

/** How `status` draws its answer for people. Ages are as of `now`, UTC milliseconds. */
export interface StatusSettings extends Look {
  readonly now: number;
  /** The command that installs a service for this data dir. */
  readonly install: string;
}

/** The status for people: the collector first, then what it does, then what its data takes. */
export function formatStatus(status: StatusShape, settings: StatusSettings): string {
  const { width, style, now } = settings;
  const facts = [...daemonFacts(status, style), ...workFacts(status, now), ...dataFacts(status, settings)];
  // Paths are whole: they are there to be copied.
  return factLines(facts, { width, style }, Number.POSITIVE_INFINITY).join("\n");
}

function daemonFacts(status: StatusShape, style: Style): Fact[] {
  const { state, ready, reason, pid, uptime_s, resident_bytes, http_url, grpc_address } = status;
  const why = plainText(reason);
  const words = {
    running: ready === true ? style.green("running") : style.yellow(`running, but not ready: ${why}`),
    silent: style.red(`its process ${pid} is there, but does not answer: ${why}`),
    stopped: reason === null ? "not running" : `not running; ${why}`,
  };
  return [
    ["collector", words[state]],
    [
      "address",
      [http_url, grpc_address && `gRPC ${grpc_address}`].filter((part) => part !== null).join(", "),
    ],
    ["version", versionText(status)],
    ["process", pid === null ? "" : processText({ pid, uptime_s, resident_bytes })],
  ];
}

function versionText({ version, program_version, ledger }: StatusShape): string {
  if (version === null) return `${program_version} (this program)`;
  if (version === program_version) return version;
  const told = `${version}; this program is ${program_version}`;
  return (ledger.schema ?? 0) > ledger.program_schema
    ? `${told}, which is too old for this ledger`
    : `${told}: restart to use it ('hallmonitor down', then 'hallmonitor up')`;
}

function processText({
  pid,
  uptime_s,
  resident_bytes,
}: Pick<StatusShape, "uptime_s" | "resident_bytes"> & { readonly pid: number }): string {
  const up = uptime_s === null ? "" : `, up for ${formatDuration(Math.max(1, uptime_s) * 1000)}`;
  return `pid ${pid}${up}${resident_bytes === null ? "" : `, ${formatBytes(resident_bytes)} of memory`}`;
}

function workFacts({ queue, commits, sources, alerts, notifiers, relays }: StatusShape, now: number): Fact[] {
  return [
    ["heard", sources === null ? "" : sourcesText(sources, now)],
    [
      "queue",
      queue ? `${formatWhole(queue.waiting)} of ${formatWhole(queue.capacity)} wait for a commit` : "",
    ],
    ["commits", commits === null ? "" : commitsText(commits)],
    ["alerts", alerts ? (alerts.open === 0 ? "none" : `${alerts.open} open, ${alerts.firing} firing`) : ""],
    ["notifiers", (notifiers ?? []).map((one) => notifierText(one, now)).join(", ")],
    ["relays", (relays ?? []).map(relayText).join(", ")],
  ];
}

function sourcesText(sources: NonNullable<StatusShape["sources"]>, now: number): string {
  const seen = Object.entries(sources)
    .toSorted(([, a], [, b]) => b.last_seen_at.localeCompare(a.last_seen_at))
    .map(
      ([source, { last_seen_at }]) => `${channelName(source)} ${formatAgo(now - instantOf(last_seen_at))}`,
    );
  return seen.length === 0 ? "nothing since its start" : seen.join(", ");
}

function commitsText({ count, failed, p50_ms, p95_ms }: NonNullable<StatusShape["commits"]>): string {
  const times =
    p50_ms === undefined || p50_ms === null || p95_ms === undefined || p95_ms === null
      ? ""
      : `, half within ${p50_ms} ms, 95 % within ${p95_ms} ms`;
  return `${formatWhole(count)} since its start, ${formatWhole(failed)} failed${times}`;
}

/** `team`, `team (failing for 5m)`. */
function notifierText(
  { name, failing_since }: NonNullable<StatusShape["notifiers"]>[number],
  now: number,
): string {
  const fault = failing_since === null ? "" : ` (failing for ${formatAge(now - instantOf(failing_since))})`;
  return plainText(name) + fault;
}

/** `central`, `central (failing, 12 items wait)`. */
function relayText({ name, waiting, last_error }: NonNullable<StatusShape["relays"]>[number]): string {
  const notes = [
    last_error === null ? "" : "failing",
    waiting.items === 0 ? "" : `${counted(waiting.items, "item")} wait${waiting.items === 1 ? "s" : ""}`,
  ].filter((note) => note !== "");
  return plainText(name) + (notes.length === 0 ? "" : ` (${notes.join(", ")})`);
}

function dataFacts(
  { data_dir, ledger, log, service }: StatusShape,
  { now, install }: StatusSettings,
): Fact[] {
  const { exists, bytes, free_bytes } = data_dir;
  const path = plainText(data_dir.path);
  if (!exists) return [["data", `${path}, which is not there yet: the first start makes it`]];
  const parts = Object.entries(bytes).filter(([name, size]) => name !== "total" && size > 0);
  return [
    ["data", path],
    [
      "takes",
      // Of a data dir that is a file, or empty, there are no parts to tell.
      [
        formatBytes(bytes.total),
        ...(parts.length === 0
          ? []
          : [parts.map(([name, size]) => `${name} ${formatBytes(size)}`).join(", ")]),
      ].join(": "),
    ],
    ["free", free_bytes === null ? unknown : formatBytes(free_bytes)],
    ["ledger", ledgerText(ledger, now)],
    ["log", plainText(log)],
    ["service", service.installed ? plainText(service.path) : `not installed ('${install}')`],
  ];
}

function ledgerText(
  { schema, program_schema, last_entry_at, fault }: StatusShape["ledger"],
  now: number,
): string {
  if (fault !== null) return `cannot be read: ${plainText(fault)}`;
  if (schema === null) return "none yet";
  if (schema === 0) return "not finished; the next start makes it";
  const newest =
    last_entry_at === null ? "" : `, the newest entry is of ${formatAgo(now - instantOf(last_entry_at))}`;
  if (schema === program_schema) return `schema ${schema}${newest}`;
  return schema < program_schema
    ? `schema ${schema}; the next start brings it to ${program_schema}, with a copy in backup first`
    : `schema ${schema}, which is newer than this program (${program_schema}): use the newer one`;
}
