/**
 * Keys and passwords stand in every text of every channel, with all texts kept, which is the worst that a person can have set.
 * None of them may be anywhere afterwards: not in the data dir, its log and what is written beside it, nor in any answer.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planted } from "../contract/planted-secret.ts";
import { paced, run, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { streamText } from "../e2e/event-stream.ts";
import { hook, live, tenant, transcript, write, type Tenant } from "../e2e/isolation/tenant.ts";
import { askOverHttp } from "../e2e/mcp.ts";
import { apiRequest, callGrpc, event, logs, post, send } from "../e2e/otlp.ts";
import { proved } from "../proof/proved.ts";
import { soon } from "../real-client/soon.ts";

const source = join(import.meta.dir, "..", "..", "src");
const home = temporaryDir();
const data = join(home.path, "data");
const claude = join(home.path, "claude");
const now = Date.now();

/** Whose word is a name that is no secret, so that what was told is known to have arrived, and beside it the secret. */
const tenants = new Map<string, Tenant>(
  Object.entries({ ...planted, password: `postgres://ann:Hunter22hunter@db` }).map(([name, secret]) => [
    secret,
    tenant(`zorilla_${name} ${secret} `, join(home.path, "p", name)),
  ]),
);
/** What of a secret nobody may see: its end, whatever became of its beginning. */
const clues = [...tenants.keys()].map((secret) =>
  secret.includes("@") ? "Hunter22hunter" : secret.slice(-14),
);

/** The collector in the background, whose log is a file of the data dir. */
let daemon: Pick<StartedDaemon, "httpUrl" | "grpcAddress" | "token" | "fetch" | "get">;
const ask = (...words: string[]) => run([...words, "--data-dir", data], { HOME: home.path, COLUMNS: "400" });

beforeAll(async () => {
  mkdirSync(data);
  const config = { pipeline: { keep_text: true }, alert: { context_threshold: { percent: [1] } } };
  writeFileSync(join(data, "config.json"), JSON.stringify(config));
  for (const one of tenants.values()) {
    write(claude, one, transcript(one, now));
    plan(one);
  }
  const up = await ask("up", "--port", "0", "--grpc-port", "0", "--claude-dir", claude);
  const [, httpUrl = "", grpcAddress = ""] = /ready http=(\S+) grpc=(\S+)/.exec(up.out) ?? [];
  expect([up.code, httpUrl]).toEqual([0, expect.stringContaining("http")]);
  const token = readFileSync(join(data, "token"), "utf8").trim();
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(httpUrl + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
  daemon = {
    httpUrl,
    grpcAddress,
    token,
    fetch: call,
    get: async (path) => (await paced(() => call(path))).json(),
  };
  for (const [secret, one] of tenants) await tell(one, secret);
  await soon(async () => {
    expect((await daemon.get("/api/health")).reading.importing).toBeNull();
    expect((await daemon.get("/api/sessions")).sessions.length).toBeGreaterThanOrEqual(tenants.size);
    expect((await daemon.get("/api/plans")).plans.length).toBe(tenants.size);
  });
}, 120_000);

afterAll(async () => {
  await ask("down", "--force");
  home[Symbol.dispose]();
});

/** A plan in the project's folder. */
function plan({ word, project }: Tenant): void {
  const folder = join(project, "dev", "active", "zorilla");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "plan.md"), `# ${word}\n\n- [ ] ${word}\n`);
  const feature = { id: word, description: word, status: "in_progress" };
  writeFileSync(join(folder, "manifest.jsonl"), `${JSON.stringify(feature)}\n`);
}

/** Tells of a session over every channel, and of things that no channel takes. */
async function tell(one: Tenant, secret: string): Promise<void> {
  const { word, session } = one;
  await live(daemon as StartedDaemon, one, now);
  const who = { "session.id": session, "user.email": word, [`key ${secret}`]: word };
  const message = logs(
    apiRequest(session, `req_${secret}`, { at: now, ...who, model: word, "agent.name": word }),
    event("tool_result", now, {
      ...who,
      tool_name: word,
      tool_parameters: JSON.stringify({ word }),
      error: word,
    }),
    event(word, now, { ...who, anything: word }),
  );
  for (const wire of ["http/json", "http/protobuf", "grpc"] as const)
    expect((await send(daemon, { signal: "logs", message, wire })).status).toBe(200);
  await hook(daemon as StartedDaemon, one, { hook_event_name: "Notification", message: word, title: word });
  await hook(daemon as StartedDaemon, one, { hook_event_name: word, anything: { [secret]: word } });
  await hook(daemon as StartedDaemon, one, { hook_event_name: "SessionEnd", reason: word });
  const elsewhere = { ...one, session: crypto.randomUUID(), project: `/p/${secret}/shop` };
  await hook(daemon as StartedDaemon, elsewhere, { hook_event_name: "SessionStart", source: secret });
  // Refused, with the secret in what a careless answer or log line would repeat.
  await post(daemon, { body: `{"resourceLogs": "${secret}` });
  await post(daemon, { path: `/v1/${encodeURIComponent(secret)}`, body: "{}" });
  await post(daemon, { body: "{}", type: secret.replaceAll("\n", "") });
  await post(daemon, { path: "/hooks/claude-code", body: `{"session_id": 7, "cwd": "${secret}"}` });
  await callGrpc(daemon, { signal: "logs", body: Buffer.from(secret) }).catch(() => undefined);
  const body = JSON.stringify({ name: word, note: word, usd: secret });
  for (const path of [
    "/api/budgets/allowances",
    "/api/alerts/silences",
    `/api/sessions/${session}/checkpoints`,
  ])
    await daemon.fetch(path, { method: "POST", body });
  const byHand = ["log", "session", "--project", one.project, "--agent", "zorilla"];
  await run([...byHand, "--title", word, "--data-dir", data], { HOME: home.path });
}

/** What of the secrets stands in a text, whichever way it is written. */
function seenIn(text: string): string[] {
  const readable = text.toLowerCase();
  return clues.flatMap((clue) => {
    const at = readable.indexOf(clue.toLowerCase());
    return at === -1 ? [] : [text.slice(Math.max(0, at - 120), at + clue.length)];
  });
}

/** Every file below a folder. */
function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Routes that answer a GET, as the code declares them. */
const routes = readdirSync(join(source, "server", "routes"))
  .flatMap((file) => [
    ...readFileSync(join(source, "server", "routes", file), "utf8").matchAll(/get\(\s*"(\/[^"]+)"/g),
  ])
  .map(([, path = ""]) => path)
  .filter((path) => !path.startsWith("/events/"));

async function pathsOf(route: string): Promise<string[]> {
  if (!route.includes("/:")) return [route, `${route}?limit=500`];
  const idsOf = async (path: string, list: string): Promise<string[]> =>
    ((await daemon.get(path))[list] as { id: string }[]).map(({ id }) => id);
  const sessions = [...tenants.values()].map(({ session }) => session);
  if (route.startsWith("/api/sessions/:"))
    return await Promise.all(
      sessions.map(async (session) => {
        const { rows } = await daemon.get(`/api/sessions/${session}/timeline`);
        const ofSession = route.replace(/:\w+/, session);
        return rows.map(({ key }: { key: string }) => ofSession.replace(/:\w+/, encodeURIComponent(key)));
      }),
    ).then((all) => [...new Set(all.flat() as string[])]);
  const lists: Record<string, [string, string]> = {
    "/api/checkpoints/:": ["/api/checkpoints", "checkpoints"],
    "/api/alerts/:": ["/api/alerts?state=all", "alerts"],
  };
  const [, asked] = Object.entries(lists).find(([start]) => route.startsWith(start)) ?? [];
  const ids = asked === undefined ? ["zorilla"] : await idsOf(...asked);
  return ids.map((id) => route.replace(/:\w+/, encodeURIComponent(id)));
}

test("what was told with a secret in it arrived, and stands there without it", async () => {
  const { hits } = await daemon.get("/api/search?q=zorilla&limit=500");
  expect(hits.length).toBeGreaterThan(tenants.size);
  const text = JSON.stringify(await daemon.get("/api/metrics?limit=500"));
  expect(text).toContain("[redacted");
  for (const name of Object.keys(planted)) expect(text).toContain(`zorilla_${name}`);
});

test("no answer of the API holds a secret", async () => {
  let asked = 0;
  for (const route of routes) {
    for (const path of await pathsOf(route)) {
      const text = await (await paced(() => daemon.fetch(path))).text();
      expect([path, seenIn(text)]).toEqual([path, []]);
      asked += 1;
    }
  }
  for (const secret of tenants.keys()) {
    const { hits } = await daemon.get(`/api/search?q=${encodeURIComponent(secret)}`);
    expect(hits).toEqual([]);
  }
  proved({
    what: "a key of each kind in every text of every channel, then every GET of the API",
    rounds: asked,
    outcome: `${tenants.size} secrets, none in any answer`,
  });
}, 60_000);

test.each(["/events/sessions", "/events/metrics", "/events/plans", "/events/alerts", "/events/live"])(
  "%s tells no secret",
  async (path) => {
    const text = await streamText(daemon, path);
    expect(text.length).toBeGreaterThan(100);
    expect(seenIn(text)).toEqual([]);
  },
);

test("neither an export nor what an agent is told of itself holds a secret", async () => {
  for (const what of ["requests", "tool-calls", "prompts", "sessions", "events", "metrics", "all"]) {
    const body = JSON.stringify({ what, format: "jsonl" });
    const text = await (await daemon.fetch("/api/metrics/export", { method: "POST", body })).text();
    expect([what, text.length > 100, seenIn(text)]).toEqual([what, true, []]);
  }
  await using asker = await askOverHttp(daemon);
  const { tools } = await asker.client.listTools();
  const answered = new Set<string>();
  for (const { session } of tenants.values()) {
    for (const { name } of tools) {
      if (name === "checkpoint_save") continue;
      // A tool that takes no session refuses one.
      const told = await asker.call(name, { session }).catch((refusal: unknown) => ({ refusal }));
      expect([name, seenIn(JSON.stringify(told))]).toEqual([name, []]);
      if ("text" in told && !told.isError) answered.add(name);
    }
  }
  expect([...answered]).toEqual(expect.arrayContaining(["session", "context_state"]));
}, 60_000);

test("no command prints a secret", async () => {
  const [{ session }] = [...tenants.values()] as [Tenant];
  const commands = ["sessions", `session ${session}`, "search zorilla", "report project", "tools", "plans"];
  commands.push(
    "alerts",
    "checkpoint list",
    "context",
    "doctor",
    "logs",
    "reconcile",
    "stats",
    "config print",
  );
  for (const command of commands) {
    const { out, err } = await ask(...command.split(" "));
    expect([command, seenIn(out + err)]).toEqual([command, []]);
  }
}, 60_000);

test("no byte of the data dir is a secret's, while the collector runs and after it ended", async () => {
  const folders = [data, join(home.path, ".local"), join(home.path, ".cache"), join(home.path, ".config")];
  const files = (): string[] =>
    folders.flatMap((folder) => {
      try {
        return filesIn(folder);
      } catch {
        return [];
      }
    });
  const expectClean = (): void => {
    for (const file of files()) expect([file, seenIn(readFileSync(file, "latin1"))]).toEqual([file, []]);
  };
  expectClean();
  expect((await ask("archive", "run", "--days", "0")).code).toBeLessThan(3);
  expect((await ask("down")).code).toBe(0);
  expectClean();
  const found = files();
  expect(found.some((file) => file.includes("checkpoint"))).toBe(true);
  expect(found.some((file) => file.endsWith(".log"))).toBe(true);
  proved({
    what: "the same, then every byte of the data dir, its log, checkpoints and archive",
    rounds: found.length,
    outcome: `${tenants.size} secrets, none in any file`,
  });
}, 60_000);

test("no byte of what hooks and status lines leave while nobody listens is a secret's", async () => {
  const alone = join(home.path, "alone");
  for (const [secret, { session, project }] of tenants) {
    const told = {
      session_id: session,
      cwd: project,
      prompt: `use ${secret} now`,
      [secret]: [{ text: secret }],
    };
    const words = ["--data-dir", alone];
    await run(
      ["hook", ...words],
      { HOME: home.path },
      JSON.stringify({ hook_event_name: "UserPromptSubmit", ...told }),
    );
    await run(["statusline", ...words], { HOME: home.path }, JSON.stringify({ ...told, version: secret }));
  }
  const left = filesIn(alone);
  expect(left.filter((file) => file.endsWith(".json"))).toHaveLength(2 * tenants.size);
  for (const file of left) expect(seenIn(readFileSync(file, "latin1"))).toEqual([]);
  proved({
    what: "the same, told by `hook` and `statusline` while no collector runs: every byte of the spool",
    rounds: left.length,
    outcome: `${tenants.size} secrets, none in any file`,
  });
}, 60_000);
