/**
 * Nothing of one project ever stands under another: every route and every command that can be asked of one project is asked
 * of each, in a ledger of projects that are easily taken for one another. The surfaces are found in the code, so that one
 * that is added is asked as well.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { paced, run, startDaemon, temporaryDir, type StartedDaemon } from "../daemon.ts";
import { listen, streamText } from "../event-stream.ts";
import {
  hook,
  leaksIn,
  live,
  tearCheckpoint,
  tenant,
  tenantsIn,
  transcript,
  write,
  type Tenant,
} from "./tenant.ts";

const source = join(import.meta.dir, "..", "..", "..", "src");
const home = temporaryDir();
const data = join(home.path, "data");
const claude = join(home.path, "claude");
const now = Date.now();

/** Moves to the folder of another while it runs. */
const mover = tenant("gecko", "/p/mover");
/** Begins in the folder of another with a copy of what `mover` did. */
const fork = tenant("saiga", "/srv/web");
const tenants = tenantsIn(home.path);
const all = [...tenants, mover, fork];

let daemon: StartedDaemon;

beforeAll(async () => {
  mkdirSync(data);
  const budget = {
    // Whatever a session costs is enough for an alert: everybody has one.
    session_usd: 0.0001,
    day_usd: 9,
    projects: Object.fromEntries(all.map(({ project }) => [project, { day_usd: 9 }])),
  };
  const config = { pipeline: { keep_text: true }, budget };
  writeFileSync(join(data, "config.json"), JSON.stringify(config));
  for (const one of [...tenants, mover]) write(claude, one, transcript(one, now));
  const copied = transcript(mover, now).map((line) => ({
    ...line,
    sessionId: fork.session,
    cwd: fork.project,
  }));
  write(claude, fork, [...copied, ...transcript(fork, now + 10_000)]);
  daemon = await startDaemon(data, ["--claude-dir", claude]);
  for (const one of [...tenants, mover, fork]) await live(daemon, one, now);
  const { project } = fork;
  await hook(daemon, mover, {
    hook_event_name: "CwdChanged",
    old_cwd: mover.project,
    new_cwd: project,
    cwd: project,
  });
  const tool = {
    tool_name: "Edit",
    tool_input: { file_path: `${project}/gecko.ts` },
    tool_use_id: "toolu_gecko_moved",
  };
  await hook(daemon, mover, { hook_event_name: "PostToolUse", ...tool, tool_response: {}, cwd: project });
  for (const one of all) tearCheckpoint(data, one);
  while ((await daemon.get("/api/health")).reading.importing !== null) await Bun.sleep(20);
  // Each of the two plans is told of by three events: it was made, so was its feature, and that is at work.
  using plans = await listen(daemon, "/events/plans", 0);
  await plans.take(6);
  using alerts = await listen(daemon, "/events/alerts", 0);
  const alerted = new Set<string>();
  while (!tenants.every(({ session }) => alerted.has(session)))
    alerted.add((await alerts.next()).data.session_id);
}, 60_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  home[Symbol.dispose]();
});

/** Routes that are about the collector, not about a project. */
const general = new Set(["/api/health", "/api/import", "/api/rebuild", "/api/archive", "/api/archive/work"]);

/** Routes that answer a GET, as the code declares them. */
const routes = readdirSync(join(source, "server", "routes"))
  .flatMap((file) => [
    ...readFileSync(join(source, "server", "routes", file), "utf8").matchAll(/get\(\s*"(\/[^"]+)"/g),
  ])
  .map(([, path = ""]) => path)
  .filter((path) => !general.has(path));

const groupings =
  "hour day week month model project branch agent user team session subagent_type pull_request ticket".split(
    " ",
  );

/** What makes a route answer in all its ways. */
const ways: Readonly<Record<string, readonly string[]>> = {
  "/api/usage": groupings.flatMap((by) => [`group_by=${by}`, `group_by=${by}&breakdown=project`]),
  "/api/metrics": ["limit=500"],
  "/api/metrics/costs": groupings.map((by) => `group_by=${by}`),
  "/api/metrics/aggregations": ["hour", "day"].map((period) => `period=${period}`),
  // Words that stand in titles, prompts, paths and errors of all of them.
  "/api/search": ["the", "feature", "src", "edit", "is down", "a"].map((words) => `q=${words}&limit=500`),
  "/api/alerts": ["state=all", "limit=500"],
  "/api/tools": "tool mcp_server session project branch agent subagent_type"
    .split(" ")
    .map((by) => `group_by=${by}`),
};

/** What a route answers, in the pace that it allows. */
async function told(path: string, init?: RequestInit): Promise<string> {
  const response = await paced(() => daemon.fetch(path, init));
  const text = await response.text();
  expect([path, response.status, response.ok ? "" : text]).toEqual([path, 200, ""]);
  return text;
}

async function answer(path: string): Promise<any> {
  return JSON.parse(await told(path));
}

/** What was saved of a session before it was compacted. */
async function checkpointsOf({ session }: Tenant): Promise<string[]> {
  const { checkpoints } = await answer(`/api/sessions/${session}/checkpoints`);
  expect(checkpoints.length).toBeGreaterThan(0);
  return checkpoints.map(({ id }: { id: string }) => id);
}

/** What happened in a session, by the keys under which each is told in full. */
async function rowsOf({ session }: Tenant): Promise<string[]> {
  const { rows } = await answer(`/api/sessions/${session}/timeline`);
  expect(rows.length).toBeGreaterThan(0);
  return rows.map(({ key }: { key: string }) => key);
}

async function alertsOf({ session }: Tenant): Promise<string[]> {
  const { alerts } = await answer(`/api/alerts?session=${session}&state=all`);
  expect(alerts.length).toBeGreaterThan(0);
  return alerts.map(({ id }: { id: string }) => id);
}

function comparedWith(route: string, id: string): string {
  return route.endsWith("/diff") ? `?to=${id}` : "";
}

async function pathsOf(route: string, own: Tenant): Promise<string[]> {
  const { word, project, session } = own;
  const asked = ways[route] ?? [""];
  if (route.includes(":plan")) return project.includes("plan") ? [route.replace(":plan", word)] : [];
  if (route.startsWith("/api/checkpoints/:id"))
    return (await checkpointsOf(own)).map((id) => `${route.replace(":id", id)}${comparedWith(route, id)}`);
  if (route === "/api/alerts/:id") return (await alertsOf(own)).map((id) => `/api/alerts/${id}`);
  const ofSession = route.replace(/:\w+/, session);
  if (ofSession.endsWith("/:key"))
    return (await rowsOf(own)).map((key) => ofSession.replace(":key", encodeURIComponent(key)));
  if (route.includes("/:")) return [ofSession];
  return asked.flatMap((way) => [
    `${route}?${way}&project=${encodeURIComponent(project)}`,
    `${route}?${way}&session=${session}`,
  ]);
}

const plain = routes.filter((route) => route.startsWith("/api/"));

test.each(plain)(
  "GET %s of a project tells of that project only",
  async (route) => {
    for (const own of tenants) {
      for (const path of await pathsOf(route, own)) {
        const kin = own.project === fork.project ? all.filter((one) => one !== fork) : all;
        expect([path, leaksIn(await told(path), own, kin)]).toEqual([path, []]);
      }
    }
  },
  60_000,
);

test("what is of a project is told of it", async () => {
  for (const { word, project, session } of tenants) {
    const only = `project=${encodeURIComponent(project)}`;
    const { budgets } = await answer(`/api/budgets?${only}`);
    const owners = budgets.map(({ scope, name }: { scope: string; name: string }) => [scope, name]);
    expect(owners).toContainEqual(["project", project]);
    expect(owners).toContainEqual(["session", session]);
    const { sessions } = await answer(`/api/sessions?${only}`);
    expect(sessions.map(({ id }: { id: string }) => id)).toContain(session);
    const own = `/api/sessions/${session}`;
    for (const path of [own, `${own}/files`, `${own}/errors`, `/api/metrics?${only}`, `/api/tools?${only}`])
      expect(await told(path)).toContain(word);
    const { total } = await answer(`/api/usage?session=${session}`);
    expect([project, total.requests]).toEqual([project, 3]);
  }
});

test("two projects with one last part are two rows", async () => {
  const { groups } = await answer("/api/usage?group_by=project");
  const keys = groups.map(({ key }: { key: string }) => key);
  for (const { project } of tenants) expect(keys.filter((key: string) => key === project)).toHaveLength(1);
  const { out } = await run(["report", "project", "--data-dir", data], { COLUMNS: "120" });
  for (const name of ["ann/web", "srv/web", "app-old"]) expect(out).toContain(name);
});

test("one that moves to another folder stays with its own, and so does what a fork copied", async () => {
  const theirs = encodeURIComponent(fork.project);
  for (const path of [
    `/api/metrics?limit=500&project=${theirs}`,
    `/api/usage?group_by=session&project=${theirs}`,
  ]) {
    const text = await told(path);
    expect([path, text.includes(mover.word), text.includes(mover.session)]).toEqual([path, false, false]);
  }
  const copy = await answer(`/api/sessions/${fork.session}`);
  expect(copy.prompts.map(({ text }: { text: string }) => text).join()).not.toContain(mover.word);
  expect(await told(`/api/sessions/${mover.session}`)).toContain("gecko.ts");
});

test("a folder with a slash at its end is that folder", async () => {
  const { sessions } = await answer("/api/sessions?project=/p/app/");
  expect(sessions.map(({ id }: { id: string }) => id)).toEqual([tenants[0]?.session]);
});

test.each(["requests", "tool-calls", "prompts", "sessions", "events", "metrics", "all"])(
  "an export of the %s of a project holds that project only",
  async (what) => {
    for (const own of tenants.filter(({ project }) => project !== fork.project)) {
      const body = JSON.stringify({ what, format: "jsonl", project: own.project });
      const text = await told("/api/metrics/export", { method: "POST", body });
      expect([own.word, leaksIn(text, own, all)]).toEqual([own.word, []]);
      expect(text.split("\n").length).toBeGreaterThan(1);
    }
  },
);

test.each(routes.filter((route) => route.startsWith("/events/")))(
  "%s of a project streams that project only",
  async (route) => {
    const streams = tenants.map(async (own) => {
      const text = await streamText(daemon, `${route}?project=${encodeURIComponent(own.project)}`);
      const kin = own.project === fork.project ? all.filter((one) => one !== fork) : all;
      expect([own.word, leaksIn(text, own, kin)]).toEqual([own.word, []]);
    });
    await Promise.all(streams);
  },
  60_000,
);

test("a stream refuses what it cannot be narrowed by", async () => {
  for (const route of routes.filter((path) => path.startsWith("/events/"))) {
    const { status } = await paced(() => daemon.fetch(`${route}?projekt=/p/app`));
    expect(status).toBe(400);
  }
});

const kinds =
  "daily weekly monthly session project model branch blocks user team agent pull-request ticket".split(" ");

/** How commands are called where their name alone is not enough. */
const calls: Readonly<Record<string, (own: Tenant) => readonly (readonly string[])[]>> = {
  report: () => kinds.map((kind) => ["report", kind]),
  // It is of one session, and refuses a project beside it.
  session: () => [],
  checkpoint: ({ session }) => [
    ["checkpoint", "list"],
    ["checkpoint", "list", session],
  ],
  top: () => [["top", "--once"]],
  alerts: () => [["alerts"], ["alerts", "list", "--all"]],
  search: () => [
    ["search", "the"],
    ["search", "is", "down"],
  ],
  tools: () => [["tools"], ["tools", "--by", "project"], ["tools", "--by", "session"]],
  costs: () => [["costs"], ["costs", "--by", "project"]],
  export: () => [
    ["export", "events"],
    ["export", "sessions"],
  ],
};

/** Commands that take `--project`, as the code declares them. */
const commands = readdirSync(join(source, "command"))
  .filter((file) => /^[a-z]+\.ts$/.test(file) && file !== "flags.ts")
  .filter((file) =>
    /\b(?:readFlags|usageFlags|periodFlags)\b/.test(readFileSync(join(source, "command", file), "utf8")),
  )
  .map((file) => file.replace(".ts", ""));

test.each([...new Set([...commands, "export"])])(
  "hallmonitor %s of a project tells of that project only",
  async (command) => {
    for (const own of tenants.filter(({ word }) => word === "narwhal" || word === "dugong")) {
      for (const call of calls[command]?.(own) ?? [[command]]) {
        const args = [...call, "--project", own.project, "--data-dir", data];
        const { code, out, err } = await run(args, { COLUMNS: "160", HOME: home.path });
        expect([call.join(" "), code, err]).toEqual([call.join(" "), code < 2 ? code : 0, ""]);
        expect([call.join(" "), leaksIn(out, own, all)]).toEqual([call.join(" "), []]);
      }
    }
  },
  60_000,
);
