/**
 * A person's machine, as the tests in a terminal need it: a home with a project, a collector that the client is set up
 * for, and the scripted model that answers the client.
 */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, startDaemon, type StartedDaemon } from "../e2e/daemon.ts";
import { binaryOf, type Usage, type Version } from "./client.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

const apiKey = "sk-ant-stub";

/** A request as the model got it. */
export interface ModelRequest {
  /** When, UTC milliseconds. */
  readonly at: number;
  readonly sessionId: string;
  readonly kind: "scenario" | "compaction" | "side";
  /** Undefined for what no scenario is about. */
  readonly scenario: string | undefined;
  readonly body: { readonly messages: readonly { readonly role: string; readonly content: unknown }[] };
}

/** The scripted model: what messages-api-stub.mjs starts. */
export interface Model {
  readonly url: string;
  readonly truth: readonly { readonly sessionId: string; readonly usage: Usage }[];
  /** Everything that was put before it, in order. */
  readonly requests: readonly ModelRequest[];
  close(): Promise<void>;
}

/** A machine that is set up. When its scope ends, collector and model end and its folders go. */
export interface Person extends AsyncDisposable {
  /** The collector, until it is killed. */
  readonly daemon: StartedDaemon;
  readonly dataDir: string;
  readonly home: string;
  readonly project: string;
  readonly model: Model;
  /** kill -9 of the collector. */
  kill(): Promise<void>;
  /** Starts the collector again on the same folders. */
  restart(): Promise<void>;
  /** Starts the client as a person would, with more words on its command line. */
  open(...words: readonly string[]): Terminal;
  /** Runs the client without a terminal to its end, and tells what it printed. */
  print(...words: readonly string[]): Promise<string>;
}

/** Which client the person has, and how its hooks reach the collector: by HTTP, by `hallmonitor hook`, or not at all. */
export interface PersonSettings {
  readonly version: Version;
  readonly hooks: "http" | "command" | "off";
  /** The collector's config file; without it everything has its default. */
  readonly config?: object;
}

/** Makes a machine on which a person has set the client up for a collector that runs. */
export async function openPerson({ version, hooks, config }: PersonSettings): Promise<Person> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "hallmonitor-person-")));
  const [home, dataDir, temp] = [join(dir, "home"), join(dir, "data"), join(dir, "tmp")];
  const project = join(home, "project");
  const claudeDir = join(home, ".claude");
  for (const path of [project, claudeDir, temp]) mkdirSync(path, { recursive: true });
  writeFileSync(join(home, ".claude.json"), JSON.stringify(greeted(project)));
  if (config !== undefined) {
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, "config.json"), JSON.stringify(config));
  }
  const start = () => startDaemon(dataDir, ["--claude-dir", claudeDir]);
  let daemon = await start();
  const flags = ["--hooks", hooks, "--statusline", "on", "--data-dir", dataDir, "--claude-dir", claudeDir];
  const { code, err } = await run(["setup", "claude-code", ...flags], { HOME: home });
  if (code !== 0) throw new Error(`setup failed: ${err}`);
  const model = await startModel(project);
  const env = clientEnvironment({ home, temp, model });
  // The newer client would decide for itself in its usual mode.
  const command = [binaryOf(version), "--permission-mode", "default"];
  return {
    get daemon() {
      return daemon;
    },
    dataDir,
    home,
    project,
    model,
    kill: () => daemon.kill(),
    restart: async () => {
      daemon = await start();
    },
    open: (...words) => openTerminal([...command, ...words], { cwd: project, env }),
    print: (...words) => printed([...command, ...words], { cwd: project, env }),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([model.close(), daemon.kill()]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** What a client writes once its person has been greeted, trusts the folder and has allowed the key. */
function greeted(project: string) {
  return {
    hasCompletedOnboarding: true,
    theme: "dark",
    customApiKeyResponses: { approved: [apiKey], rejected: [] },
    projects: { [project]: { hasTrustDialogAccepted: true } },
  };
}

function clientEnvironment({ home, temp, model }: { home: string; temp: string; model: Model }) {
  return {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    CLAUDE_CODE_TMPDIR: temp,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: apiKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    // Newer models have no task tools unless they are asked for.
    CLAUDE_CODE_ENABLE_TODO_TOOLS: "1",
    DISABLE_AUTOUPDATER: "1",
  };
}

async function startModel(project: string): Promise<Model> {
  const stub = join(import.meta.dir, "messages-api-stub.mjs");
  const { startMessagesApiStub } = (await import(stub)) as {
    readonly startMessagesApiStub: (settings: object) => Promise<Model>;
  };
  const scenarios: unknown = JSON.parse(readFileSync(join(import.meta.dir, "scenarios.json"), "utf8"));
  return startMessagesApiStub({
    scenarios,
    replace: { CWD: project },
    seed: crypto.randomUUID().slice(0, 8),
  });
}

async function printed(
  command: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<string> {
  const child = Bun.spawn([...command], { cwd, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  if (code !== 0) throw new Error(`the client failed with ${code}: ${err}${out}`);
  return out;
}
