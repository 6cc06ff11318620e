import { join } from "node:path";
import type { ConfigFlags } from "../../config/load.ts";
import type { Config } from "../../config/schema.ts";
import type { Host } from "../host.ts";
import { targetOf } from "../target.ts";
import { ok, type Check } from "./check.ts";
import { inspectClient, judgeClient } from "./client.ts";
import { judgeCollector, type CollectorFacts, type TakenPort } from "./collector.ts";
import { inspectDataDir, judgeDataDir } from "./data-dir.ts";
import { askHealth } from "./health.ts";
import { managedLayers, readProjectSettings, readSettings, shellLayer } from "./layer.ts";
import { inspectLedger, judgeLedger, type LedgerFacts } from "./ledger.ts";
import { isTaken } from "./port.ts";
import { probeWire, wires } from "./probe.ts";
import { judgeProjectSettings } from "./project.ts";
import { createRemedies, type Remedies } from "./remedy.ts";
import { judgeSettings } from "./settings.ts";
import { judgeSources } from "./source.ts";
import { judgeWire } from "./wire.ts";

interface Examination {
  readonly host: Host;
  readonly config: Config;
  readonly remedies: Remedies;
}

/** Every check, in the order in which their remedies should be tried. Leaves nothing behind but three test records. */
export async function examine(host: Host, flags: ConfigFlags): Promise<readonly Check[]> {
  const { config } = host.loadConfig(flags);
  const remedies = createRemedies({
    platform: host.platform,
    dataFlags: [...flagOf("--data-dir", flags.dataDir), ...flagOf("--config", flags.config)],
    clientFlags: flagOf("--claude-dir", flags.claudeDirs?.[0]),
  });
  const examination = { host, config, remedies };
  // A client may take a second to say its version; meanwhile there is enough to do.
  const client = inspectClient(host.env, host.home);
  // The ledger is read before the test records go in.
  const ledger = inspectLedger(host, config.dataDir);
  const collector = await inspectCollector(examination);
  const settings = settingsChecks(examination, collector);
  return [
    programCheck(host),
    ...dataChecks(examination, ledger),
    ...judgeCollector(collector, host.version, examination.remedies),
    ...(await wireChecks(examination, collector)),
    ...settings,
    judgeClient(await client),
    ...sourceChecks(examination, { ledger, collector, settings }),
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
  const health = await askHealth(daemon.httpUrl, host.readToken(config.dataDir), fetch);
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
    const target = { httpUrl, grpcAddress, token, now: host.clock(), fetch };
    checks.push(judgeWire(wire, await probeWire(wire, target), remedies));
  }
  return checks;
}

function settingsChecks({ host, config, remedies }: Examination, collector: CollectorFacts): Check[] {
  const path = join(config.claudeDirs[0] ?? join(host.home, ".claude"), "settings.json");
  const facts = {
    user: readSettings(path),
    stronger: [shellLayer(host.env), ...managedLayers(host.platform)],
    collector: addressesOf(host, config),
    closed: collector.kind === "running" && collector.health.kind === "answered" && collector.health.closed,
  };
  return [
    ...judgeSettings(facts, remedies),
    ...readProjectSettings(process.cwd(), path).flatMap((file) => judgeProjectSettings(file, remedies)),
  ];
}

function addressesOf(host: Host, config: Config) {
  const { httpUrl, grpcAddress } = targetOf(host, config, { protocol: "http/protobuf" });
  return { httpUrl, grpcAddress };
}

/** Only where nothing on the way is broken: otherwise silence has its reason, and that one is told already. */
function sourceChecks(
  { host, remedies }: Examination,
  found: { ledger: LedgerFacts; collector: CollectorFacts; settings: readonly Check[] },
): Check[] {
  const { ledger, collector, settings } = found;
  if (collector.kind === "absent" || collector.health.kind === "silent") return [];
  if (settings.some(({ status }) => status === "failed")) return [];
  const lastMetric = collector.health.health.sources["otlp-metric"]?.last_seen_at;
  const facts = {
    lastLogAt: ledger.kind === "readable" ? ledger.lastLogAt : undefined,
    lastMetricAt: lastMetric === undefined ? undefined : Date.parse(lastMetric),
    now: host.clock(),
  };
  return [judgeSources(facts, remedies)];
}
