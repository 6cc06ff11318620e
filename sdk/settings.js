import { basename, isAbsolute, resolve } from "node:path";
import process from "node:process";
import { nameOf } from "./told.js";

/** @import { TelemetrySettings } from "./sdk.d.ts" */
/** @import { Faults } from "./faults.js" */

/**
 * What one telemetry goes by.
 * @typedef {object} Settings
 * @property {boolean} storage
 * @property {string} dir Absolute; empty where it lay in a working directory that was removed.
 * @property {boolean} storePrompts
 * @property {boolean} storeResponses
 * @property {number} retentionDays Days kept beside today.
 * @property {number} maxBytes
 * @property {string | undefined} pushgatewayUrl
 * @property {string | undefined} tracesUrl Where spans are posted to.
 * @property {Readonly<Record<string, string>>} otlpHeaders
 * @property {string | null} project
 * @property {string | undefined} projectPath What the collector calls the project: the folder, as coding agents do.
 * @property {string} serviceName
 * @property {string} runId Holds together what this program tells the collector of calls without a session.
 * @property {string | undefined} session
 * @property {string | undefined} user
 * @property {() => number} now
 */

const defaultDir = ".llm-telemetry";
const defaultRetentionDays = 30;
/** A hundred years: beyond it dates come to an end. */
const longestRetentionDays = 36_500;
const defaultMaxSizeMb = 100;
const bytesPerMb = 1_000_000;
const tracesPath = "/v1/traces";

/**
 * Settings from what the program says, then from the environment, then the defaults. A value that cannot be is counted
 * and its default taken: a typing mistake must neither delete more than was asked nor stop the program.
 * @param {TelemetrySettings} given
 * @param {Faults} faults
 * @returns {Settings}
 */
export function readSettings(given, faults) {
  const read = new Reader(faults);
  const cwd = workingDirectory();
  const folder = basename(cwd ?? "");
  const named = nameOf(given.project) ?? read.text("LLM_PROJECT_NAME");
  const maxSizeMb = read.amount("LLM_STORAGE_MAX_SIZE_MB", given.maxSizeMb, defaultMaxSizeMb);
  return {
    storage: given.storage ?? read.truth("LLM_TELEMETRY_STORAGE", true),
    dir: placeOf(given.dir ?? read.text("LLM_TELEMETRY_DIR") ?? defaultDir, cwd),
    storePrompts: given.storePrompts ?? read.truth("LLM_STORE_PROMPTS", false),
    storeResponses: given.storeResponses ?? read.truth("LLM_STORE_RESPONSES", false),
    retentionDays: Math.min(
      // A part of a day is rounded up: nothing goes early.
      Math.ceil(read.amount("LLM_RETENTION_DAYS", given.retentionDays, defaultRetentionDays)),
      longestRetentionDays,
    ),
    maxBytes: maxSizeMb * bytesPerMb,
    pushgatewayUrl: read.url(
      "LLM_PUSHGATEWAY_URL",
      given.pushgatewayUrl ?? read.text("LLM_PUSHGATEWAY_URL"),
      "",
    ),
    tracesUrl: read.tracesUrl(given.otlpEndpoint),
    otlpHeaders: given.otlpHeaders ?? headersOf(read.ofTraces("HEADERS") ?? ""),
    project: named ?? nameOf(folder) ?? null,
    projectPath: named ?? cwd,
    serviceName: read.text("OTEL_SERVICE_NAME") ?? named ?? nameOf(folder) ?? "hallmonitor-sdk",
    runId: crypto.randomUUID(),
    session: nameOf(given.session),
    user: nameOf(given.user),
    now: given.now ?? Date.now,
  };
}

class Reader {
  #faults;

  /** @param {Faults} faults */
  constructor(faults) {
    this.#faults = faults;
  }

  /**
   * @param {string} name
   * @returns {string | undefined}
   */
  text(name) {
    try {
      const value = process.env[name]?.trim();
      return value === "" ? undefined : value;
    } catch {
      // Deno throws for variables that one may not read.
      return undefined;
    }
  }

  /**
   * @param {string} name
   * @param {boolean} standard
   */
  truth(name, standard) {
    const text = this.text(name)?.toLowerCase();
    if (text === undefined) return standard;
    if (["true", "1", "yes", "on"].includes(text)) return true;
    if (["false", "0", "no", "off"].includes(text)) return false;
    this.#refuse(name, `is "${text}", neither true nor false; taken as ${standard}`);
    return standard;
  }

  /**
   * A number from 0.
   * @param {string} name
   * @param {number | undefined} given
   * @param {number} standard
   */
  amount(name, given, standard) {
    const told = given ?? this.text(name);
    if (told === undefined) return standard;
    const value = Number(told);
    if (Number.isFinite(value) && value >= 0) return value;
    this.#refuse(name, `is "${told}", no number from 0; taken as ${standard}`);
    return standard;
  }

  /**
   * Where spans go. The variables of OpenTelemetry may be meant for other parts of the program; they count as far as they
   * name a place that takes OTLP over HTTP (https://opentelemetry.io/docs/specs/otel/protocol/exporter).
   * @param {string | undefined} given
   */
  tracesUrl(given) {
    const own = given ?? this.text("LLM_OTLP_ENDPOINT");
    if (own !== undefined) return this.url("LLM_OTLP_ENDPOINT", own, tracesPath);
    const isOff = this.text("OTEL_SDK_DISABLED") === "true" || this.text("OTEL_TRACES_EXPORTER") === "none";
    const isGrpc = this.ofTraces("PROTOCOL") === "grpc";
    if (isOff || isGrpc) return undefined;
    const traces = this.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    if (traces !== undefined) return this.url("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces, "");
    return this.url("OTEL_EXPORTER_OTLP_ENDPOINT", this.text("OTEL_EXPORTER_OTLP_ENDPOINT"), tracesPath);
  }

  /**
   * What OpenTelemetry says of traces alone goes before what it says of all.
   * @param {string} name
   */
  ofTraces(name) {
    return this.text(`OTEL_EXPORTER_OTLP_TRACES_${name}`) ?? this.text(`OTEL_EXPORTER_OTLP_${name}`);
  }

  /**
   * @param {string} name
   * @param {string | undefined} base
   * @param {string} path
   */
  url(name, base, path) {
    if (base === undefined || base === "") return undefined;
    const url = URL.canParse(base) ? new URL(base) : undefined;
    const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
    // `fetch` takes no such URL, and what says that it failed would say the password, too.
    const isSecret = url?.username !== "" || url.password !== "";
    if (isWeb && !isSecret) return base.replace(/\/+$/, "") + path;
    const problem = isWeb ? "holds a user or a password, which no URL is sent with" : "is no http(s) URL";
    this.#refuse(name, `${problem}; nothing is sent`);
    return undefined;
  }

  /**
   * @param {string} name
   * @param {string} problem
   */
  #refuse(name, problem) {
    this.#faults.add("invalid-setting", `hallmonitor/sdk: ${name} ${problem}`, { about: name });
  }
}

/** Undefined where the directory was deleted under the program, or may not be asked for. */
function workingDirectory() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/**
 * Without a working directory a path in it is nowhere: least of all at the root, where all programs would share it.
 * @param {string} dir
 * @param {string | undefined} cwd
 */
function placeOf(dir, cwd) {
  return cwd === undefined && !isAbsolute(dir) ? "" : resolve(cwd ?? "/", dir);
}

/**
 * `name=value,name=value` with percent-encoded values, as the OpenTelemetry specification has it.
 * @param {string} text
 * @returns {Record<string, string>}
 */
function headersOf(text) {
  const pairs = text.split(",").map((pair) => pair.split("="));
  return Object.fromEntries(
    pairs
      .filter(([name]) => name !== undefined && name.trim() !== "")
      .map(([name = "", ...value]) => [name.trim(), decoded(value.join("=").trim())]),
  );
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
