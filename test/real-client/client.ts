import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDir } from "../e2e/daemon.ts";

/** The client versions that are tested: the last that Node 20 picks by itself, and the newest. */
export const versions = ["2.1.197", "2.1.329"] as const;

/** A client version that `test/prepare.ts` puts beside these tests. */
export type Version = (typeof versions)[number];

/** Tokens of one answer or of many, by the names of the Messages API. */
export interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
}

/** What the scripted model really answered in one session, and what the client said of itself. */
export interface SessionTruth {
  readonly sessionId: string;
  readonly requests: number;
  readonly usage: Usage;
  readonly tools: readonly string[];
  /** One per answer of the model. */
  readonly records: readonly {
    readonly kind: "scenario" | "compaction" | "side";
    readonly scenario?: string;
    readonly usage: Usage;
  }[];
}

/** What came of a run, from both ends: what the client said of itself, and what the model really answered. */
export interface LabTruth {
  /** The client's home, which is gone unless it was given. */
  readonly home: string;
  /** The folder it worked in. */
  readonly cwd: string;
  readonly runs: readonly {
    readonly scenario: string;
    readonly code: number;
    readonly sessionId: string | undefined;
    readonly reported: { readonly total_cost_usd: number; readonly is_error?: boolean };
    readonly stderr: string;
  }[];
  readonly sessions: readonly SessionTruth[];
}

/** How the client is run: once for each scenario, in turn; or `parallel` times for each, all at once. */
export interface LabSettings {
  readonly version: Version;
  readonly scenarios: readonly string[];
  /** Where telemetry goes; without it the client sends none. */
  readonly otlp?: string;
  readonly protocol?: "http/json" | "http/protobuf" | "grpc";
  readonly parallel?: number;
  /** A home that stays, with its settings and transcripts; without it the client gets one that goes. */
  readonly home?: string;
  /** Becomes the client's settings.json; without it the home's own stays. */
  readonly settingsFile?: string;
  readonly resume?: string;
  /** Where every request goes as the model got it. */
  readonly dumpDir?: string;
  /** What is said to the client; the usual one names the scenario. */
  readonly prompt?: string;
  /** More words of the client's command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether answers carry no id of their request, as behind some gateways. */
  readonly isUnnamed?: boolean;
}

/** Runs the real client through scenarios, offline, and returns the truth. */
export async function runClient(settings: LabSettings): Promise<LabTruth> {
  const { version, scenarios, env = {} } = settings;
  const flags = {
    scenario: scenarios.join(","),
    otlp: settings.otlp,
    protocol: settings.protocol,
    parallel: settings.parallel?.toString(),
    home: settings.home,
    settings: settings.settingsFile,
    resume: settings.resume,
    prompt: settings.prompt,
    dump: settings.dumpDir,
  };
  const args = Object.entries(flags).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, value],
  );
  if (settings.isUnnamed === true) args.push("--unnamed");
  for (const word of settings.args ?? []) args.push(`--args=${word}`);
  // The client keeps a folder per user id in the system's temp folder and refuses one that somebody else made.
  using temp = temporaryDir();
  args.push("--env", `CLAUDE_CODE_TMPDIR=${temp.path}`);
  for (const [name, value] of Object.entries(env)) args.push("--env", `${name}=${value}`);
  const lab = Bun.spawn([process.execPath, join(import.meta.dir, "claude-lab.mjs"), ...args], {
    stdout: "pipe",
    stderr: "pipe",
    env: { PATH: process.env["PATH"] ?? "", CLAUDE_BIN: binaryOf(version) },
  });
  const [out, err, code] = await Promise.all([
    new Response(lab.stdout).text(),
    new Response(lab.stderr).text(),
    lab.exited,
  ]);
  if (code !== 0) throw new Error(`the lab failed: ${err}`);
  const truth = JSON.parse(out) as LabTruth;
  const mute = truth.runs.find((one) => one.sessionId === undefined);
  if (mute !== undefined)
    throw new Error(`Claude Code ${version} gave no session (exit ${mute.code}): ${mute.stderr}`);
  return truth;
}

/** The native program of a version: npm hoists one of the two and nests the other. */
export function binaryOf(version: Version): string {
  const name = `claude-code-${process.platform}-${process.arch}`;
  const modules = join(import.meta.dir, "node_modules");
  const places = [
    join(modules, `claude-code-${version}`, "node_modules", "@anthropic-ai", name),
    join(modules, "@anthropic-ai", name),
  ];
  const place = places.find((path) => existsSync(join(path, "claude")) && versionOf(path) === version);
  if (place === undefined)
    throw new Error(`Claude Code ${version} is not in test/real-client; run 'bun test/prepare.ts'`);
  return join(place, "claude");
}

function versionOf(path: string): string | undefined {
  return (JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as { version?: string }).version;
}
