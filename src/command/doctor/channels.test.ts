import { afterAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hookHandlers, type HookMode } from "../../agent/claude-code/hook-setup.ts";
import { withHooks } from "../../agent/claude-code/settings-hooks.ts";
import { withStatusLine } from "../../agent/claude-code/settings-status-line.ts";
import type { Machine } from "../../config/data-dir.ts";
import { inspectHooks, judgeHooks, type HookFacts, type HookSurroundings } from "./hooks.ts";
import { createRemedies } from "./remedy.ts";
import { judgeSilence } from "./silence.ts";
import { inspectStatusLine, judgeStatusLine } from "./status-line.ts";
import { inspectSpool, judgeSpool, type SpoolFacts } from "./spool.ts";

const root = mkdtempSync(join(tmpdir(), "hallmonitor-"));
afterAll(() => rmSync(root, { recursive: true }));

const program = join(root, "hallmonitor");
writeFileSync(program, "");
const machine: Machine = { env: { HALLMONITOR_DATA_DIR: "/d" }, home: root, platform: "linux" };
const remedies = createRemedies({ platform: "linux", dataFlags: ["--data-dir", "/d"], clientFlags: [] });
const now = Date.parse("2026-11-20T12:00:00.000Z");
const httpUrl = "http://127.0.0.1:4318";

function settings(text: string): HookFacts | undefined {
  const path = join(root, "settings.json");
  writeFileSync(path, text);
  return inspectHooks(path, machine);
}

function hooked(mode: HookMode, url = httpUrl, text = "{}"): HookFacts | undefined {
  const target = { httpUrl: url, program, args: [] };
  return settings(withHooks(text, hookHandlers(mode, target)).text);
}

function judge(facts: HookFacts | undefined, around: Partial<HookSurroundings> = {}) {
  if (facts === undefined) throw new Error("the settings could not be read");
  const usual = {
    dataDir: "/d",
    httpUrl,
    lastHookAt: undefined,
    now,
    closed: false,
    isGated: false,
    env: {},
  };
  return judgeHooks(facts, { ...usual, ...around }, remedies);
}

test("hooks that are set up are counted, with the last one that came", () => {
  for (const mode of ["http", "command"] as const) {
    const check = judge(hooked(mode), { lastHookAt: now - 120_000 });
    expect(check).toMatchObject({ name: "hooks", status: "ok" });
    expect(check.detail).toMatch(
      /^\d+ kinds of event are set up \(.+settings\.json\); last one heard 2m ago$/,
    );
  }
});

test("no hooks are no fault, and the way to add them is shown; foreign hooks are none of ours", () => {
  const foreign = '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"say done"}]}]}}';
  for (const text of ["{}", foreign]) {
    expect(judge(settings(text))).toMatchObject({
      status: "ok",
      detail: expect.stringContaining("not set up"),
      fix: "hallmonitor setup claude-code --hooks http --data-dir /d",
    });
  }
  expect(judge(inspectHooks(join(root, "none.json"), machine)).detail).toContain("not set up");
});

test("hooks that come without being in the settings are a plugin's", () => {
  const check = judge(settings("{}"), { lastHookAt: now });
  expect(check).toMatchObject({ status: "ok", detail: expect.stringContaining("as from the plugin") });
  expect(check.fix).toBeUndefined();
});

test("hooks that lead elsewhere, are switched off, or are too few are warnings", () => {
  expect(judge(hooked("http", "http://127.0.0.1:9999"))).toMatchObject({
    status: "warning",
    detail: expect.stringContaining(
      "posted to http://127.0.0.1:9999/hooks/claude-code, but the collector takes them at http://127.0.0.1:4318/hooks/claude-code",
    ),
    fix: "hallmonitor setup claude-code --hooks http --data-dir /d",
  });
  expect(judge(hooked("http", httpUrl, '{"disableAllHooks":true}'))).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("disableAllHooks is set"),
    fix: expect.stringContaining("EDITOR"),
  });
  const all = hooked("command");
  expect(judge(all && { ...all, events: all.events.slice(1) })).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("1 event of "),
    fix: "hallmonitor setup claude-code --hooks command --data-dir /d",
  });
});

test("posted hooks are a warning where the collector wants a token, and commands bring it", () => {
  const fix = "hallmonitor setup claude-code --hooks command --data-dir /d";
  expect(judge(hooked("http"), { closed: true })).toMatchObject({
    status: "warning",
    detail: expect.stringContaining("posted without a token"),
    fix,
  });
  expect(judge(hooked("command"), { closed: true }).status).toBe("ok");
  expect(judge(settings("{}"), { closed: true })).toMatchObject({ status: "ok", fix });
});

test("posted hooks are a warning where the shell names a proxy and not what to reach without it; commands ask none", () => {
  for (const env of [
    { HTTPS_PROXY: "http://proxy:3128" },
    { http_proxy: "http://p:1", no_proxy: "corp.example" },
  ])
    expect(judge(hooked("http"), { env })).toMatchObject({
      status: "warning",
      detail: expect.stringContaining(`through the proxy that ${Object.keys(env)[0]} names in this shell`),
      fix: "hallmonitor setup claude-code --hooks command --data-dir /d",
    });
  const proxy = { http_proxy: "http://p:1" };
  for (const NO_PROXY of ["*", "localhost, 127.0.0.1", "127.0.0.1:4318"])
    expect(judge(hooked("http"), { env: { ...proxy, NO_PROXY } }).status).toBe("ok");
  expect(judge(hooked("command"), { env: proxy }).status).toBe("ok");
  expect(judge(hooked("http"), { env: { http_proxy: "" } }).status).toBe("ok");
});

test("hooks of an older setup are a warning, and a setup brings them up to date", () => {
  const command = { type: "command", command: program, args: ["hook"], async: true, timeout: 2 };
  const olds = [
    {
      mode: "command",
      old: { SessionStart: command, PreCompact: command },
      who: "SessionStart and PreCompact do",
    },
    {
      mode: "http",
      old: { PreCompact: { type: "http", url: `${httpUrl}/hooks/claude-code`, timeout: 2 } },
      who: "PreCompact does",
    },
  ] as const;
  for (const { mode, old, who } of olds) {
    const target = { httpUrl, program, args: [] };
    const text = withHooks("{}", new Map([...hookHandlers(mode, target), ...Object.entries(old)])).text;
    expect(judge(settings(text))).toMatchObject({
      status: "warning",
      detail: expect.stringContaining(`of an older form: ${who} not wait for an answer`),
      fix: `hallmonitor setup claude-code --hooks ${mode} --data-dir /d`,
    });
    expect(judge(settings(withHooks(text, hookHandlers(mode, target)).text)).status).toBe("ok");
  }
});

test("hooks that do not hear that a budget ends the work are a warning where one may, and a setup has them wait", () => {
  const target = { httpUrl, program, args: [] };
  const deaf = hooked("command");
  expect(judge(deaf)).toMatchObject({ status: "ok" });
  expect(judge(deaf, { isGated: true })).toMatchObject({
    status: "warning",
    detail: expect.stringContaining(
      "budget.stop is set, but UserPromptSubmit, PreToolUse, PostToolUse do not wait",
    ),
    fix: "hallmonitor setup claude-code --hooks command --data-dir /d",
  });
  const waiting = settings(withHooks("{}", hookHandlers("command", { ...target, isGated: true })).text);
  for (const facts of [waiting, hooked("http")])
    expect(judge(facts, { isGated: true })).toMatchObject({ status: "ok" });
});

test("hooks and a status line are a warning whose program is gone or reports elsewhere", () => {
  const inUse = { httpUrl, program, args: [], platform: "linux" } as const;
  const moved = { ...inUse, program: join(root, "old", "hallmonitor"), args: ["--data-dir", "/d"] };
  const stray = { ...inUse, args: ["--data-dir", "/other"] };
  for (const [target, detail] of [
    [moved, `${moved.program} is to be started, which does not exist`],
    [stray, "reports go to the data dir /other, and not to /d"],
  ] as const) {
    for (const mode of ["http", "command"] as const) {
      expect(judge(settings(withHooks("{}", hookHandlers(mode, target)).text))).toMatchObject({
        status: "warning",
        detail: expect.stringContaining(detail),
        fix: `hallmonitor setup claude-code --hooks ${mode} --data-dir /d`,
      });
    }
    expect(
      judgedLine(withStatusLine('{"statusLine":{"type":"command","command":"my \'line\'"}}', target).text),
    ).toMatchObject({
      status: "warning",
      detail: expect.stringContaining(detail),
      fix: "hallmonitor setup claude-code --statusline --data-dir /d",
    });
  }
  expect(judgedLine(withStatusLine("{}", inUse).text)).toMatchObject({ name: "status line", status: "ok" });
  expect(judgedLine('{"statusLine":{"type":"command","command":"mine"}}')).toBeUndefined();
});

function judgedLine(text: string) {
  const path = join(root, "settings.json");
  writeFileSync(path, text);
  const facts = inspectStatusLine(path, machine);
  return facts && judgeStatusLine(facts, "/d", remedies);
}

test("settings that cannot be read are left to the check that says so", () => {
  expect(settings("{ not json")).toBeUndefined();
});

const spool: SpoolFacts = { path: "/d/spool", waiting: 0, oldestAt: undefined, aside: 0, lost: 0 };

function judgeWaiting(more: Partial<SpoolFacts>, upMs: number | undefined) {
  return judgeSpool({ ...spool, ...more }, { upMs, now }, remedies);
}

test("records that wait for a collector are all right; beside one that runs for long they are stuck", () => {
  expect(judgeWaiting({}, 60_000)).toEqual([]);
  const waiting = { waiting: 3, oldestAt: now - 120_000 };
  expect(judgeWaiting(waiting, undefined)).toEqual([
    {
      name: "spool",
      status: "ok",
      detail: "3 records of hooks and status lines wait for the collector, the oldest 2m ago",
    },
  ]);
  expect(judgeWaiting(waiting, 10_000)[0]?.status).toBe("ok");
  expect(judgeWaiting({ ...waiting, oldestAt: now - 2000 }, 60_000)[0]?.status).toBe("ok");
  expect(judgeWaiting(waiting, 60_000)).toMatchObject([
    { status: "warning", detail: expect.stringContaining("wait in /d/spool although a collector runs") },
  ]);
});

test("lost and unreadable records are warnings", () => {
  expect(judgeWaiting({ lost: 2, aside: 1 }, undefined)).toMatchObject([
    {
      status: "warning",
      detail: "2 events of hooks and status lines were lost: no room in the spool, too large, or no JSON",
    },
    { status: "warning", detail: "1 record could not be understood and lies in /d/spool as .bad" },
  ]);
  expect(judgeWaiting({ aside: 2 }, undefined)).toMatchObject([
    { detail: "2 records could not be understood and lie in /d/spool as .bad" },
  ]);
});

test("a spool is looked at without being changed", () => {
  const dir = join(root, "spooled");
  expect(inspectSpool(dir)).toEqual({ ...spool, path: join(dir, "spool") });
  mkdirSync(join(dir, "spool"), { recursive: true });
  const names = ["1795176000000-7-b.json", "1795175999000-7-a.json", "1795175999000-7-c.json.bad", "x.tmp"];
  for (const name of names) writeFileSync(join(dir, "spool", name), "{}");
  writeFileSync(join(dir, "spool", "lost.count"), "...");
  expect(inspectSpool(dir)).toEqual({
    path: join(dir, "spool"),
    waiting: 2,
    oldestAt: 1_795_175_999_000,
    aside: 1,
    lost: 3,
  });
});

const loss = {
  session_id: "3f2a91c0-7d1e-4c55-8000-000000000000",
  project: "/srv/payments-api",
  channel: "events",
  requests: 12,
  tokens: 9000,
  silent_since: "2026-11-20T11:55:00.000Z",
} as const;

test("telemetry that fell silent is a warning for each session, up to three", () => {
  expect(judgeSilence([], now, remedies)).toMatchObject([{ name: "silence", status: "ok" }]);
  expect(judgeSilence([loss], now, remedies)).toEqual([
    {
      name: "silence",
      status: "warning",
      detail:
        "telemetry of session 3f2a91c0 in /srv/payments-api ended 5m ago while it went on: 12 requests known from its transcript only; restart that client",
      fix: "hallmonitor reconcile 3f2a91c0-7d1e-4c55-8000-000000000000 --data-dir /d",
    },
  ]);
  const many = judgeSilence([loss, loss, loss, loss, loss], now, remedies);
  expect(many).toHaveLength(4);
  expect(many.at(-1)?.detail).toContain("2 more sessions");
  expect(judgeSilence([{ ...loss, channel: "counters" }], now, remedies)[0]?.detail).toBe(
    "metric counters of session 3f2a91c0 in /srv/payments-api last rose 5m ago, and it goes on: 12 requests in none of them; restart that client",
  );
});
