import { dirname } from "node:path";
import type { Signal } from "../../domain/telemetry.ts";
import { rivalNames } from "../../agent/claude-code/settings.ts";
import { plainText } from "../../domain/plain-text.ts";
import { ok, type Check } from "./check.ts";
import {
  exporterName,
  exportersOf,
  pathFault,
  protocolOf,
  type Addresses,
  type Fault,
} from "./export-path.ts";
import {
  effectiveOf,
  isExporterVariable,
  isOn,
  type Effective,
  type Layer,
  type Setting,
  type SettingsFile,
} from "./layer.ts";
import type { Remedies } from "./remedy.ts";
import { tokenFault, type TokenDoor } from "./shown-token.ts";

/** Everything that decides where a Claude Code started here sends its telemetry. */
export interface SettingsFacts {
  readonly user: SettingsFile;
  /** The places that win over the user's settings, the weakest first. */
  readonly stronger: readonly Layer[];
  readonly collector: Addresses;
  /** Agents that were heard where Claude Code itself was never used; none where it was. */
  readonly others: readonly string[];
  /** Undefined where the collector takes telemetry from everybody who reaches it. */
  readonly door: TokenDoor | undefined;
}

const name = "settings";
const enableName = "CLAUDE_CODE_ENABLE_TELEMETRY";

/**
 * Whether telemetry arrives from a Claude Code that is started here, each fault with what mends it; and whether texts
 * leave the client.
 */
export function judgeSettings(facts: SettingsFacts, remedies: Remedies): Check[] {
  const { user, stronger } = facts;
  if (user.fault !== undefined) {
    const detail = `${user.path} cannot be read, ${user.fault}`;
    return [{ name, status: "failed", detail, fix: remedies.edit(user.path) }];
  }
  const settings: Layer = { kind: "settings", where: user.path, variables: user.variables };
  const effective = effectiveOf([settings, ...stronger]);
  const isHelped = [user, ...stronger].some(({ hasHelper }) => hasHelper === true);
  if (!isPointedAnywhere(effective) && facts.others.length > 0) {
    const heard = facts.others.map((agent) => plainText(agent)).join(", ");
    return [
      ok(name, `Claude Code was never used here: there is no ${dirname(user.path)}; heard of ${heard}`),
    ];
  }
  if (!isPointedAnywhere(effective)) {
    const detail = `no telemetry variables in ${user.path}: Claude Code reports nothing`;
    return [{ name, status: "failed", detail, fix: remedies.setUp() }];
  }
  const faults = faultsOf(effective, isHelped ? { ...facts, door: undefined } : facts);
  const broken = faults.map((fault) => faultCheck(fault, user.path, remedies));
  return [
    ...(broken.length === 0 ? [summary(effective, facts)] : broken),
    ...oddities(effective, remedies),
    ...rivalChecks(settings, stronger, { faults, remedies }),
    ...contentChecks(effective),
  ];
}

function isPointedAnywhere(effective: Effective): boolean {
  return effective.has(enableName) || signals.some((signal) => effective.has(exporterName(signal)));
}

const signals: readonly Signal[] = ["logs", "metrics", "traces"];

/** What keeps telemetry from arriving. One wrong variable is one fault, however many signals it stops. */
function faultsOf(effective: Effective, { collector, door }: SettingsFacts): readonly Fault[] {
  const enable = effective.get(enableName);
  if (!isOn(enable?.value)) {
    const state = enable === undefined ? "is not set" : `is ${enable.value}`;
    return [{ text: `${enableName} ${state}, so nothing is exported`, culprit: enable }];
  }
  const faults: Fault[] = [];
  for (const signal of signals) {
    const isSent = exportersOf(signal, effective).includes("otlp");
    // Traces are an extra: who wants none lacks nothing that is counted.
    if (!isSent && signal !== "traces") faults.push(unsent(signal, effective));
    if (isSent) faults.push(...sendingFaults(signal, effective, { collector, door }));
  }
  const betaTracing = effective.get("BETA_TRACING_ENDPOINT");
  if (betaTracing !== undefined && isOn(effective.get("ENABLE_BETA_TRACING_DETAILED")?.value)) {
    faults.push({ text: "BETA_TRACING_ENDPOINT takes logs and traces elsewhere", culprit: betaTracing });
  }
  return [...new Map(faults.map((fault) => [fault.text, fault])).values()];
}

/** Why an exported signal does not reach the collector, or is not let in. */
function sendingFaults(
  signal: Signal,
  effective: Effective,
  { collector, door }: Pick<SettingsFacts, "collector" | "door">,
): readonly Fault[] {
  const path = pathFault(signal, effective, collector);
  const token = door === undefined ? undefined : tokenFault(signal, effective, door);
  return [path, token].filter((fault) => fault !== undefined);
}

function unsent(signal: Signal, effective: Effective): Fault {
  const exporter = effective.get(exporterName(signal));
  const state = exporter === undefined ? "is not set" : `is ${exporter.value || "empty"}, not otlp`;
  const loss = signal === "logs" ? "requests, tools and prompts are" : "active time, lines and commits are";
  return { text: `${exporterName(signal)} ${state}: ${loss} not seen`, culprit: exporter };
}

function faultCheck({ text, culprit }: Fault, userPath: string, remedies: Remedies): Check {
  const detail = culprit === undefined ? text : `${text} (set in ${placeOf(culprit)})`;
  const fix = culprit === undefined ? missingFix(text, userPath, remedies) : remedyFor([culprit], remedies);
  return { name, status: "failed", detail, fix };
}

function placeOf({ layer }: Setting): string {
  return layer.kind === "managed" ? `${layer.where}, which only an administrator may change` : layer.where;
}

/** The set-up writes all that is missing but a token. */
function missingFix(text: string, userPath: string, remedies: Remedies): string {
  return text.includes("_HEADERS") ? remedies.edit(userPath) : remedies.setUp();
}

/** What the set-up writes anew; other variables of the settings a person must take out. */
const ownedBySetup =
  /^(?:CLAUDE_CODE_ENABLE_TELEMETRY|OTEL_(?:METRICS|LOGS)_EXPORTER|OTEL_EXPORTER_OTLP_(?:PROTOCOL|ENDPOINT))$/;

/** The command for variables of one layer. Only an administrator can change managed ones. */
function remedyFor(settings: readonly Setting[], remedies: Remedies): string | undefined {
  const [first] = settings;
  switch (first?.layer.kind) {
    case "settings":
      return settings.every((setting) => ownedBySetup.test(setting.name))
        ? remedies.setUp()
        : remedies.edit(first.layer.where);
    case "shell":
      return remedies.unset(settings.map((setting) => setting.name));
    case "managed":
    case undefined:
      return undefined;
  }
}

function summary(effective: Effective, { collector }: SettingsFacts): Check {
  const sent = signals.filter((signal) => exportersOf(signal, effective).includes("otlp"));
  const ways = new Set(sent.map((signal) => protocolOf(signal, effective)?.value));
  const where = effective.get(enableName)?.layer.where ?? "";
  return ok(name, `${sent.join(" and ")} go to ${targetsOf(ways, collector)} (${where})`);
}

function targetsOf(ways: ReadonlySet<string | undefined>, { httpUrl, grpcAddress }: Addresses): string {
  return [...ways]
    .map((way) => `${way === "grpc" ? (grpcAddress ?? "") : httpUrl} over ${way ?? ""}`)
    .join(" and ");
}

/** Settings with which telemetry arrives, and something else goes wrong. */
function oddities(effective: Effective, remedies: Remedies): Check[] {
  const checks: Check[] = [];
  for (const signal of signals) {
    const exporter = effective.get(exporterName(signal));
    if (exporter === undefined || !exportersOf(signal, effective).includes("console")) continue;
    const detail = `${exporter.name} has the console exporter, which prints into the client's own output (set in ${placeOf(exporter)})`;
    checks.push({ name, status: "warning", detail, fix: remedyFor([exporter], remedies) });
  }
  const temporality = effective.get("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE");
  if (temporality !== undefined && temporality.value.toLowerCase() !== "delta") {
    const detail = `${temporality.name} is ${temporality.value}: counters of processes that share a session collide (set in ${placeOf(temporality)})`;
    checks.push({ name, status: "warning", detail, fix: remedyFor([temporality], remedies) });
  }
  return [...checks, ...limitChecks(effective, remedies)];
}

/** What an SDK cuts off or leaves out of each record and span. */
const sdkLimits = /^OTEL_(?:LOGRECORD_|SPAN_)?ATTRIBUTE_(?:VALUE_LENGTH|COUNT)_LIMIT$/;
/** Ids have some forty letters, records of requests some forty attributes. */
const leastLimit = 64;

function limitChecks(effective: Effective, remedies: Remedies): Check[] {
  const tight = [...effective.values()].filter(
    ({ name: variable, value }) => sdkLimits.test(variable) && Number.parseInt(value, 10) < leastLimit,
  );
  return tight.map((limit) => {
    const detail = `${limit.name} is ${limit.value}, which takes ids away: what is told of one request counts more than once; allow ${leastLimit} and more (set in ${placeOf(limit)})`;
    return { name, status: "warning", detail, fix: remedyFor([limit], remedies) };
  });
}

/** Variables that hide what the user's settings say. The ones that do harm are faults already. */
function rivalChecks(
  settings: Layer,
  stronger: readonly Layer[],
  { faults, remedies }: { readonly faults: readonly Fault[]; readonly remedies: Remedies },
): Check[] {
  const own = new Map([...settings.variables].filter(([variable]) => isExporterVariable(variable)));
  if (own.size === 0) return [];
  return stronger.flatMap((layer) => {
    const blamed = new Set(
      faults.map(({ culprit }) => culprit).filter((culprit) => culprit?.layer === layer),
    );
    const blamedNames = new Set([...blamed].map((culprit) => culprit?.name));
    const rivals = rivalNames(layer.variables, own).filter((rival) => !blamedNames.has(rival));
    if (rivals.length === 0) return [];
    const detail = `${layer.where} wins over ${settings.where} with ${rivals.join(", ")}`;
    const found = rivals.map((rival) => ({ name: rival, value: layer.variables.get(rival) ?? "", layer }));
    return [{ name, status: "warning" as const, detail, fix: remedyFor(found, remedies) }];
  });
}

const contents: ReadonlyMap<string, string> = new Map([
  ["OTEL_LOG_USER_PROMPTS", "prompts"],
  ["OTEL_LOG_ASSISTANT_RESPONSES", "answers"],
  ["OTEL_LOG_TOOL_DETAILS", "tool parameters"],
  ["OTEL_LOG_TOOL_CONTENT", "tool contents"],
  ["OTEL_LOG_RAW_API_BODIES", "whole API bodies"],
]);

/** No fault, but people should know when what they write leaves the client. */
function contentChecks(effective: Effective): Check[] {
  const sent = [...contents].filter(([variable]) => {
    const value = effective.get(variable)?.value ?? "";
    return isOn(value) || value.startsWith("file:");
  });
  if (sent.length === 0) return [];
  const detail = `the client sends ${sent.map(([, what]) => what).join(", ")}: ${sent.map(([variable]) => variable).join(", ")}`;
  return [ok("content", detail)];
}
