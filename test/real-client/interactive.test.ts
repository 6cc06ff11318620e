/**
 * The real client as a person has it before them: in a terminal, with a question for permission on its screen and our
 * status line below.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, startDaemon, type StartedDaemon } from "../e2e/daemon.ts";
import { binaryOf, versions, type Usage, type Version } from "./client.ts";

/** A laden machine takes its time to draw. */
const patienceMs = 20_000;
const pollMs = 100;
/** Wide enough that neither the client nor our line leaves anything out. */
const screen = { columns: "150", rows: "40" };
const apiKey = "sk-ant-stub";
/** The older client shows this before anything else when it does not like its settings. */
const complaint = "Settings Warning";
const models: Readonly<Record<Version, string>> = { "2.1.197": "Opus 4.8", "2.1.329": "Opus 5.5" };

/** The scripted model: what messages-api-stub.mjs starts. */
interface Model {
  readonly url: string;
  readonly truth: readonly { readonly sessionId: string; readonly usage: Usage }[];
  close(): Promise<void>;
}

/** A terminal with a program in it and nobody before it. Closing it ends the program. */
interface Terminal extends Disposable {
  /** What is on the screen. */
  text(): string;
  type(text: string): void;
  press(key: string): void;
}

/** A person's home, a collector that their client is set up for, and the model that answers it. */
interface World extends AsyncDisposable {
  readonly daemon: StartedDaemon;
  readonly dataDir: string;
  readonly project: string;
  readonly model: Model;
  /** Starts the client as a person would. */
  open(): Terminal;
}

async function openWorld(version: Version): Promise<World> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), "hallmonitor-interactive-")));
  const [home, dataDir, temp] = [join(dir, "home"), join(dir, "data"), join(dir, "tmp")];
  const project = join(home, "project");
  const claudeDir = join(home, ".claude");
  for (const path of [project, claudeDir, temp]) mkdirSync(path, { recursive: true });
  writeFileSync(join(home, ".claude.json"), JSON.stringify(greeted(project)));
  const daemon = await startDaemon(dataDir, ["--claude-dir", claudeDir]);
  const flags = ["--hooks", "http", "--statusline", "on", "--data-dir", dataDir, "--claude-dir", claudeDir];
  const { code, err } = await run(["setup", "claude-code", ...flags], { HOME: home });
  if (code !== 0) throw new Error(`setup failed: ${err}`);
  const model = await startModel(project);
  const env = {
    PATH: process.env["PATH"] ?? "",
    HOME: home,
    TERM: "xterm-256color",
    LANG: "C.UTF-8",
    CLAUDE_CODE_TMPDIR: temp,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: apiKey,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  };
  return {
    daemon,
    dataDir,
    project,
    model,
    // The newer client would decide for itself in its usual mode.
    open: () => openTerminal([binaryOf(version), "--permission-mode", "default"], { cwd: project, env }),
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

function openTerminal(
  command: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Terminal {
  if (Bun.which("tmux") === null)
    throw new Error("missing tmux, in which interactive sessions run; install the package 'tmux'");
  // A server of its own, which knows nobody's settings and ends with the test.
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-tmux-"));
  const ask = (words: readonly string[]) =>
    Bun.spawnSync(["tmux", "-S", join(dir, "socket"), "-f", "/dev/null", ...words], {
      cwd,
      env,
      stderr: "pipe",
    });
  const tmux = (...words: string[]): string => {
    const { exitCode, stdout, stderr } = ask(words);
    if (exitCode !== 0) throw new Error(`tmux ${words[0]}: ${stderr.toString()}`);
    return stdout.toString();
  };
  tmux("new-session", "-d", "-x", screen.columns, "-y", screen.rows, "-c", cwd, ...command);
  return {
    text: () => tmux("capture-pane", "-p"),
    type: (text) => void tmux("send-keys", "-l", text),
    press: (key) => void tmux("send-keys", key),
    [Symbol.dispose]: () => {
      // It is gone already when the client has left.
      ask(["kill-server"]);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Asks again until all of it is so. */
async function soon<T>(check: () => T | Promise<T>): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    try {
      return await check();
    } catch (thrown) {
      if (performance.now() > end) throw thrown;
      await Bun.sleep(pollMs);
    }
  }
}

describe.each([...versions])("Claude Code %s in a terminal", (version) => {
  let world: World;
  let client: Terminal;
  let greeting = "";

  beforeAll(async () => {
    world = await openWorld(version);
    client = world.open();
    greeting = await soon(() => {
      const text = client.text();
      expect(text).toMatch(new RegExp(`${complaint}|❯`));
      return text;
    });
    if (greeting.includes(complaint)) client.press("Enter");
  }, 60_000);

  afterAll(async () => {
    client[Symbol.dispose]();
    await world[Symbol.asyncDispose]();
  });

  test("it takes what setup wrote without a word", () => {
    expect(greeting).not.toContain(complaint);
  });

  test("our status line is on its screen before the first prompt", async () => {
    await soon(() => expect(statusLine(client)).toContain("$0.00"));
    expect(statusLine(client)).toContain(models[version]);
  }, 60_000);

  test("top says who waits for which tool, and since when", async () => {
    client.type("SCENARIO=permission please");
    await soon(() => expect(client.text()).toContain("SCENARIO=permission please"));
    client.press("Enter");
    await soon(() => expect(client.text()).toContain("Do you want to proceed?"));
    const session = await soon(async () => {
      const found = await onlySession(world);
      expect(found).toMatchObject({ state: "waiting-permission", waiting_for: "Bash", state_basis: "hooks" });
      return found;
    });
    const since = Date.parse(session.state_since);
    expect(Math.abs(Date.now() - since)).toBeLessThan(patienceMs);
    const { code, out } = await run(["top", "--once", "--data-dir", world.dataDir]);
    expect(code).toBe(0);
    const line = out.split("\n").find((one) => one.includes(session.id.slice(0, 8)));
    expect(line).toMatch(/◆ permission .* project .* Bash · \d+(\.\d+)?(ms|s)/);
    expect(out).toContain("1 waiting");
    expect(existsSync(join(world.project, "asked.txt"))).toBe(false);
    // A reminder follows after some seconds; it must not begin the wait anew.
    await soon(async () => {
      expect((await onlySession(world)).sources.hook).toBeGreaterThan(session.sources.hook);
    });
    expect(await onlySession(world)).toMatchObject({
      state: "waiting-permission",
      waiting_for: "Bash",
      state_since: session.state_since,
    });
  }, 60_000);

  test("once it is allowed it works, then waits for what is said next", async () => {
    client.press("Enter");
    await soon(() => expect(client.text()).toContain("The file is there."));
    expect(existsSync(join(world.project, "asked.txt"))).toBe(true);
    await soon(async () => {
      expect(await onlySession(world)).toMatchObject({ state: "waiting-input", waiting_for: null });
    });
  }, 60_000);

  test("the status line shows the context and what the model's answers cost", async () => {
    await soon(async () => {
      const { cost_usd, requests } = await onlySession(world);
      expect(requests).toBe(world.model.truth.length);
      expect(statusLine(client)).toContain(` · $${cost_usd.toFixed(2)} · `);
    });
    // 18,229 of the 967,000 tokens at which the client makes room.
    expect(statusLine(client)).toContain(`${models[version]} · ▮▯▯▯▯▯▯▯▯▯ 1% of 967k`);
  }, 60_000);

  test("after it was left the session has ended, with every token counted", async () => {
    client.type("/exit");
    await soon(() => expect(client.text()).toMatch(/❯\s\/exit/));
    client.press("Enter");
    await soon(async () => {
      const session = await onlySession(world);
      expect(session).toMatchObject({
        state: "ended",
        state_basis: "hooks",
        end_reason: "prompt_input_exit",
        project: world.project,
        requests: world.model.truth.length,
        tool_calls: 1,
      });
      const told = (name: keyof Usage): number =>
        world.model.truth.reduce((total, { usage }) => total + usage[name], 0);
      for (const name of ["input_tokens", "output_tokens", "cache_creation_input_tokens"] as const)
        expect([name, session.usage[name]]).toEqual([name, told(name)]);
      expect(session.usage.cache_read_input_tokens).toBe(told("cache_read_input_tokens"));
      expect(session.sources.statusline).toBeGreaterThan(0);
    });
  }, 60_000);
});

/** The line of the screen that ours is: the one with the point at which the context is compacted. */
function statusLine(client: Terminal): string {
  return (
    client
      .text()
      .split("\n")
      .find((line) => line.includes(" of 967k")) ?? ""
  );
}

async function onlySession(world: World): Promise<any> {
  const { sessions } = await world.daemon.get("/api/sessions");
  expect(sessions).toHaveLength(1);
  return sessions[0];
}
