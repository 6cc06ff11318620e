/**
 * Names and texts that want to be something else: an escape of the terminal, a path, a property of every object. They are told over
 * every channel, with all texts kept, and are what they are afterwards: text.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir, type StartedDaemon } from "../e2e/daemon.ts";
import { hook, live, tenant, transcript, write, type Tenant } from "../e2e/isolation/tenant.ts";
import { askOverHttp } from "../e2e/mcp.ts";
import { post } from "../e2e/otlp.ts";
import { rawRequest } from "../e2e/raw-request.ts";
import { proved } from "../proof/proved.ts";
import { soon } from "../real-client/soon.ts";

const home = temporaryDir();
const data = join(home.path, "data");
const claude = join(home.path, "claude");
const now = Date.now();
let daemon: StartedDaemon;

/** Titles of windows, colours, clipboards, links, eight-bit forms, cursors, and what turns a line around. */
const escapes =
  "gnu \u001b]0;owned\u0007\u001b[31mred\u001b[2J\u001b]52;c;b3duZWQ=\u0007\u001b]8;;http://x\u001b\\\u009b1m\u0090q\u0000\r\b\u202egnp.exe\u2066x\u200f";
const climbing = "../../../../../../climbed/%2e%2e%2f..\\..\\climbed";
const tenants: readonly Tenant[] = [
  tenant(escapes, join(home.path, "p", "escapes")),
  tenant(climbing, "/p/../../../../../../../climbed"),
  tenant("__proto__", join(home.path, "__proto__")),
];

beforeAll(async () => {
  mkdirSync(data);
  writeFileSync(join(data, "config.json"), JSON.stringify({ pipeline: { keep_text: true } }));
  for (const one of tenants) write(claude, one, transcript(one, now));
  daemon = await startDaemon(data, ["--claude-dir", claude]);
  for (const one of tenants) await live(daemon, one, now);
  for (const session of [escapes, climbing, "__proto__", "constructor"])
    await hook(
      daemon,
      { word: session, session, project: session },
      { hook_event_name: "PreCompact", trigger: "auto" },
    );
  await soon(async () => {
    const { sessions } = await daemon.get("/api/sessions");
    expect(sessions.length).toBeGreaterThanOrEqual(tenants.length + 3);
  });
}, 60_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

/** What a terminal would obey: all controls but the end of a line, and marks that turn text around. */
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const obeyed = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** What the program says it can be asked, each with what it needs; those that start, change or wait are not asked. */
const questions = [
  "sessions",
  "sessions --json",
  "search gnu",
  "context",
  "report session",
  "report branch",
  "report user",
  "report model",
  "report project",
  "costs",
  "stats",
  "kpi",
  "tools",
  "tools --by session",
  "plans",
  "reconcile",
  "forecast",
  "budget",
  "advice",
  "patterns",
  "checkpoint list",
  "alerts",
  "doctor",
  "status",
  "config print",
  "logs",
  "prices",
  "top --once",
  "archive list",
];

test("no command prints what a terminal obeys", async () => {
  let shown = 0;
  for (const question of questions) {
    const asked = [...question.split(" "), "--data-dir", data];
    const { out, err, code } = await run(asked, { HOME: home.path, COLUMNS: "100" });
    expect([question, code < 2, obeyed.exec(out + err)]).toEqual([question, true, null]);
    if (/gnu|red/.test(out)) shown += 1;
  }
  expect(shown).toBeGreaterThan(8);
  proved({
    what: "escapes of the terminal in every text of every channel, then every command that reads",
    rounds: questions.length,
    outcome: `${shown} of them show the words, none of them an escape`,
  });
}, 120_000);

test.each(tenants.map(({ session }) => session))(
  "session %s prints nothing that a terminal obeys",
  async (session) => {
    const { out, code } = await run(["session", session, "--data-dir", data], {
      HOME: home.path,
      COLUMNS: "100",
    });
    expect([code, obeyed.exec(out)]).toEqual([0, null]);
  },
);

test("an id that climbs out of a folder leaves nothing elsewhere, and nothing else is served", async () => {
  const asked: string[] = [];
  for (const up of [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..\\",
    "..%5c",
    "....//",
    "%252e%252e%252f",
    "/",
    "%00",
  ]) {
    const steps = up.repeat(8);
    for (const target of ["etc/passwd", "token", "config.json"]) {
      for (const start of [
        "/",
        "/assets/",
        "/api/sessions/",
        "/api/checkpoints/",
        "/api/plans/events/",
        "/hooks/",
        "/v1/",
      ])
        asked.push(`${start}${steps}${target}`);
    }
  }
  const authorization = `Bearer ${daemon.token}`;
  for (const path of asked) {
    const { status, body } = await rawRequest(daemon.httpUrl, { path, headers: { authorization } });
    expect([path, /root:x:|keep_text/.test(body), body.includes(daemon.token), status >= 500]).toEqual([
      path,
      false,
      false,
      false,
    ]);
  }
  const written = readdirSync(home.path, { recursive: true }).map(String);
  expect(written.filter((name) => name.split("/").includes("climbed"))).toEqual([]);
  expect(existsSync("/climbed")).toBe(false);
  proved({
    what: "paths that climb, in addresses and in ids of every channel",
    rounds: asked.length,
    outcome: "nothing served from elsewhere, nothing written there",
  });
});

test("a transcript that a hook names is read only where transcripts are", async () => {
  const outside = join(home.path, "outside.jsonl");
  const [one] = tenants as [Tenant];
  const stranger = { ...one, session: crypto.randomUUID(), word: "takin" };
  writeFileSync(
    outside,
    transcript(stranger, now)
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(""),
  );
  for (const transcript_path of [
    outside,
    "/etc/passwd",
    "/dev/zero",
    "/proc/self/environ",
    join(claude, "..", "outside.jsonl"),
  ])
    await hook(daemon, one, { hook_event_name: "PreCompact", trigger: "auto", transcript_path });
  expect((await daemon.fetch(`/api/sessions/${stranger.session}`)).status).toBe(404);
  expect((await daemon.fetch("/api/health")).status).toBe(200);
});

/** Would be inherited by every object of a program that took it for a name of its own. */
const taint = {
  status: 418,
  headers: { "x-tainted": "1" },
  limit: 1,
  isMeta: true,
  tainted: "yes",
  closed: true,
  token: "t",
};

test("a name that is every object's parent stays data", async () => {
  const before = await paged();
  const poison = JSON.stringify(taint);
  const forms = [
    `{"__proto__":${poison}}`,
    `{"constructor":{"prototype":${poison}}}`,
    `{"session_id":"s9","hook_event_name":"PreToolUse","__proto__":${poison},"tool_input":{"__proto__":${poison}}}`,
    `{"session_id":"s9","model":{"__proto__":${poison}},"__proto__":${poison},"workspace":{"constructor":{"prototype":${poison}}}}`,
    `{"resourceLogs":[{"__proto__":${poison},"resource":{"attributes":[{"key":"__proto__","value":{"kvlistValue":{"values":[{"key":"tainted","value":{"stringValue":"yes"}}]}}}]},"scopeLogs":[{"logRecords":[{"__proto__":${poison},"attributes":[{"key":"__proto__","value":{"stringValue":"yes"}},{"key":"constructor.prototype.tainted","value":{"stringValue":"yes"}}]}]}]}]}`,
    `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"usage","arguments":{"__proto__":${poison}},"__proto__":${poison}}}`,
    `[{"__proto__":${poison}}]`,
  ];
  const paths = [
    "/v1/logs",
    "/v1/metrics",
    "/v1/traces",
    "/",
    "/hooks/claude-code",
    "/statusline/claude-code",
    "/mcp",
  ];
  paths.push(
    "/api/alerts/silences",
    "/api/budgets/allowances",
    "/api/metrics/export",
    "/api/rebuild",
    "/api/import",
  );
  const authorization = `Bearer ${daemon.token}`;
  for (const body of forms) {
    for (const path of paths) {
      const init = {
        method: "POST",
        body,
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
      };
      const { status } = await daemon.fetch(path, init);
      expect([path, body, status < 500 || status === 503]).toEqual([path, body, true]);
    }
  }
  await post(daemon, { body: forms[4] ?? "" });
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    for (const path of [
      "/api/usage?group_by=",
      "/api/tools?group_by=",
      "/api/sessions?sort=",
      "/api/alerts?state=",
    ])
      expect((await daemon.fetch(path + name)).status).toBe(400);
  }
  const after = await paged();
  expect(after).toEqual(before);
  const answer = await rawRequest(daemon.httpUrl, { path: "/api/health", headers: { authorization } });
  expect([answer.status, answer.headers.get("x-tainted")]).toEqual([200, undefined]);
  await using asker = await askOverHttp(daemon);
  expect((await asker.client.listTools()).tools.length).toBeGreaterThan(5);
  expect(readFileSync(join(data, "token"), "utf8").trim()).toBe(daemon.token);
  proved({
    what: "`__proto__` and its like in every JSON that is taken",
    rounds: forms.length * paths.length,
    outcome: "no object inherited anything, no answer changed",
  });
});

/** How answers look that a tainted program would give otherwise. */
async function paged(): Promise<unknown> {
  const looks = ["/api/usage", "/api/tools", "/api/plans", "/api/kpis"].map(async (path) => {
    const response = await daemon.fetch(path);
    const body = (await response.json()) as object;
    return [path, response.status, Object.keys(body).toSorted(), [...response.headers.keys()].toSorted()];
  });
  return await Promise.all(looks);
}
