import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ConfigFlags } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import type { UnixMs } from "../../domain/time.ts";
import { machineTimeZone } from "../../query/calendar.ts";
import { askHealth, type Health } from "../health.ts";
import { fetchNear } from "../fetch.ts";
import type { Host } from "../host.ts";
import { targetOf } from "../target.ts";
import { ok, type Check } from "./check.ts";
import { checkpointChecks } from "./checkpoints.ts";
import { gateChecks } from "./budget-gate.ts";
import { inspectClient, judgeClient, type ClientFacts } from "./client.ts";
import { judgeCollector, type CollectorFacts, type TakenPort } from "./collector.ts";
import { inspectConfig, judgeConfigFault } from "./config.ts";
import { inspectDataDir, judgeDataDir } from "./data-dir.ts";
import { judgeFiles } from "./files.ts";
import { inspectHooks, judgeHooks } from "./hooks.ts";
import { managedLayers, readProjectSettings, readSettings, shellLayer } from "./layer.ts";
import { inspectLedger, judgeLedger, type LedgerFacts } from "./ledger.ts";
import { notifierChecks } from "./notifiers.ts";
import { isTaken } from "./port.ts";
import { probeWire, wires } from "./probe.ts";
import { judgeProjectSettings } from "./project.ts";
import { pushChecks } from "./pushgateway.ts";
import { createRemedies, type Remedies } from "./remedy.ts";
import { judgeSettings } from "./settings.ts";
import { relayChecks } from "./relays.ts";
import type { TokenDoor } from "./shown-token.ts";
import { judgeSilence } from "./silence.ts";
import { judgeSources } from "./source.ts";
import { inspectSpool, judgeSpool } from "./spool.ts";
import { inspectFolder } from "./transcripts.ts";
import { inspectStatusLine, judgeStatusLine } from "./status-line.ts";
import { judgeTimeZone } from "./time-zone.ts";
import { judgeWire } from "./wire.ts";

interface Examination {
  readonly host: Host;
  readonly config: Config;
  readonly remedies: Remedies;
}

/** Every check, in the order in which their remedies should be tried. Leaves nothing behind but three test records. */
export async function examine(host: Host, flags: ConfigFlags): Promise<readonly Check[]> {
  const remedies = createRemedies({
    platform: host.platform,
    dataFlags: [...flagOf("--data-dir", flags.dataDir), ...flagOf("--config", flags.config)],
    clientFlags: flagOf("--claude-dir", flags.claudeDirs?.[0]),
  });
  const loaded = inspectConfig(host, flags);
  // Without its settings nothing says where to look on.
  if (loaded.kind === "faulty") return [programCheck(host), ...judgeConfigFault(loaded.fault, remedies)];
  const { config } = loaded;
  const examination = { host, config, remedies };
  // A client may take a second to say its version; meanwhile there is enough to do.
  const client = inspectClient(host.env, host.home);
  // The ledger is read before the test records go in.
  const ledger = inspectLedger(host, config.dataDir);
  const collector = await inspectCollector(examination);
  const settings = settingsChecks(examination, collector, ledger);
  const found = { ledger, collector, settings };
  return [
    programCheck(host),
    ...judgeTimeZone({ told: host.env["TZ"], taken: machineTimeZone() }),
    ...dataChecks(examination, ledger),
    ...judgeCollector(collector, { version: host.version, ledger }, examination.remedies),
    ...(await wireChecks(examination, collector)),
    ...settings,
    ...hookChecks(examination, collector),
    ...statusLineChecks(examination),
    judgeClient(await client),
    ...sourceChecks(examination, { ...found, client: await client }),
    ...silenceChecks(examination, collector),
    ...fileChecks(examination, found),
    ...spoolChecks(examination, collector),
    ...checkpointChecks(healthOf(collector)?.checkpoints),
    ...relayChecks(healthOf(collector)?.relays, examination.host.clock()),
    ...notifierChecks(healthOf(collector) ?? {}, host.clock(), remedies),
    ...pushChecks(healthOf(collector) ?? {}, host.clock()),
    ...gateChecks(healthOf(collector) ?? {}),
  ];
}

function flagOf(flag: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [flag, value];
}

function programCheck({ version, platform }: Host): Check {
  return ok("program", `hallmonitor ${version} on Bun ${Bun.version}, ${platform} ${process.arch}`);
}

function dataChecks({ host, config, remedies }: Examination, ledger: LedgerFacts): Check[] {
  const hasToken = host.readToken(config.dataDir) !== undefined;
  const facts = inspectDataDir(config.dataDir, host.platform, hasToken);
  const checks = judgeDataDir(facts, remedies);
  return facts.state === "absent" ? checks : [...checks, judgeLedger(ledger, remedies)];
}

async function inspectCollector({ host, config }: Examination): Promise<CollectorFacts> {
  const daemon = host.findDaemon(config.dataDir);
  if (daemon === undefined) return { kind: "absent", taken: await takenPorts(config) };
  const health = await askHealth(daemon.httpUrl, host.readToken(config.dataDir), fetchNear);
  return { kind: "running", daemon, health };
}

async function takenPorts({ server, receiver }: Config): Promise<readonly TakenPort[]> {
  const { grpcPort } = receiver.otlp;
  const wanted: TakenPort[] = [{ flag: "--port", port: server.port }];
  if (grpcPort !== "off") wanted.push({ flag: "--grpc-port", port: grpcPort });
  const answers = await Promise.all(
    wanted.map(async (port) => ({ port, taken: port.port !== 0 && (await isTaken(server.host, port.port)) })),
  );
  return answers.filter(({ taken }) => taken).map(({ port }) => port);
}

/** One after the other, so that each time is its own. */
async function wireChecks({ host, config, remedies }: Examination, facts: CollectorFacts): Promise<Check[]> {
  if (facts.kind === "absent" || facts.health.kind === "silent") return [];
  const { httpUrl, grpcAddress } = facts.daemon;
  const token = host.readToken(config.dataDir);
  const checks: Check[] = [];
  for (const wire of wires) {
    const target = { httpUrl, grpcAddress, token, now: host.clock(), fetch: fetchNear };
    checks.push(judgeWire(wire, await probeWire(wire, target), remedies));
  }
  return checks;
}

function settingsChecks(
  { host, config, remedies }: Examination,
  collector: CollectorFacts,
  ledger: LedgerFacts,
): Check[] {
  const path = settingsPath(host, config);
  const facts = {
    others: othersAlone(path, ledger),
    user: readSettings(path),
    stronger: [shellLayer(host.env), ...managedLayers(host.platform)],
    collector: addressesOf(host, config),
    door: isClosed(collector) ? doorOf(host, config, remedies) : undefined,
  };
  return [
    ...judgeSettings(facts, remedies),
    ...readProjectSettings(process.cwd(), path).flatMap((file) => judgeProjectSettings(file, remedies)),
  ];
}

function doorOf(host: Host, { dataDir }: Config, remedies: Remedies): TokenDoor {
  const tokens = (["ingest", "admin"] as const).flatMap((role) => host.readToken(dataDir, role) ?? []);
  return { tokens, command: remedies.ours("token", "--role", "ingest") };
}

/** Who else was heard, where Claude Code itself was never used: without its folder there is nothing to set up. */
function othersAlone(path: string, ledger: LedgerFacts): readonly string[] {
  const { lastLogAt, others } = ledger.kind === "readable" ? ledger : nothingTold;
  return lastLogAt === undefined && !existsSync(dirname(path)) ? others : [];
}

const nothingTold = { lastLogAt: undefined, archivedDay: undefined, hasMetrics: false, others: [] } as const;

/** Whether the collector asks every sender for a token. */
function isClosed(collector: CollectorFacts): boolean {
  return collector.kind === "running" && collector.health.kind === "answered" && collector.health.closed;
}

function settingsPath(host: Host, config: Config): string {
  return join(config.claudeDirs[0] ?? join(host.home, ".claude"), "settings.json");
}

function addressesOf(host: Host, config: Config) {
  const { httpUrl, grpcAddress } = targetOf(host, config, { protocol: "http/protobuf" });
  return { httpUrl, grpcAddress };
}

/** What the checks before have found. */
interface Found {
  readonly ledger: LedgerFacts;
  readonly collector: CollectorFacts;
  readonly settings: readonly Check[];
}

/** Only where nothing on the way is broken: otherwise silence has its reason, and that one is told already. */
function sourceChecks(
  { host, config, remedies }: Examination,
  found: Found & { readonly client: ClientFacts },
): Check[] {
  const { ledger, collector, settings, client } = found;
  const health = healthOf(collector);
  if (health === undefined || settings.some(({ status }) => status === "failed")) return [];
  const { lastLogAt, archivedDay, hasMetrics, others } = ledger.kind === "readable" ? ledger : nothingTold;
  // Who never used Claude Code is told so already.
  if (othersAlone(settingsPath(host, config), ledger).length > 0) return [];
  const facts = {
    lastLogAt,
    archivedDay,
    // What the collector counts is of all agents.
    lastMetricAt: hasMetrics || others.length === 0 ? lastSeen(health, "otlp-metric") : undefined,
    hasClient: client.kind !== "absent",
    now: host.clock(),
  };
  return [judgeSources(facts, remedies)];
}

function healthOf(collector: CollectorFacts): Health | undefined {
  if (collector.kind === "absent" || collector.health.kind === "silent") return undefined;
  return collector.health.health;
}

function lastSeen({ sources }: Health, source: string): UnixMs | undefined {
  const at = sources[source]?.last_seen_at;
  return at === undefined ? undefined : Date.parse(at);
}

function hookChecks({ host, config, remedies }: Examination, collector: CollectorFacts): Check[] {
  const facts = inspectHooks(settingsPath(host, config), host);
  if (facts === undefined) return [];
  const health = healthOf(collector);
  const around = {
    dataDir: config.dataDir,
    httpUrl: addressesOf(host, config).httpUrl,
    closed: isClosed(collector),
    lastHookAt: health === undefined ? undefined : lastSeen(health, "hook"),
    now: host.clock(),
    isGated: config.budget.stop.length > 0,
    env: host.env,
  };
  return [judgeHooks(facts, around, remedies)];
}

function statusLineChecks({ host, config, remedies }: Examination): Check[] {
  const facts = inspectStatusLine(settingsPath(host, config), host);
  return facts === undefined ? [] : [judgeStatusLine(facts, config.dataDir, remedies)];
}

function silenceChecks({ host, remedies }: Examination, collector: CollectorFacts): Check[] {
  const health = healthOf(collector);
  return health === undefined ? [] : judgeSilence(health.silent_loss, host.clock(), remedies);
}

function fileChecks({ host, config, remedies }: Examination, { ledger, collector }: Found): Check[] {
  const reading = healthOf(collector)?.reading;
  // The running collector may have been started with other folders than this command.
  const known = reading?.folders ?? config.claudeDirs;
  const facts = {
    known,
    folders: known.flatMap((dir) => inspectFolder(dir) ?? []),
    read: ledger.kind === "readable" ? ledger.filesRead : new Map<string, number>(),
    broken: ledger.kind === "readable" ? ledger.broken : [],
    importing: reading?.importing ?? null,
    unreadable: reading?.unreadable_files ?? [],
    now: host.clock(),
  };
  return judgeFiles(facts, remedies);
}

function spoolChecks({ host, config, remedies }: Examination, collector: CollectorFacts): Check[] {
  const health = healthOf(collector);
  const upMs = health === undefined ? undefined : health.uptime_s * 1000;
  return judgeSpool(inspectSpool(config.dataDir), { upMs, now: host.clock() }, remedies);
}
