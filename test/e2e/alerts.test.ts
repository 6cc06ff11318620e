/** Alerts from the outside: over the API, on the streams, and from a terminal, with a collector and without one. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { soon } from "../real-client/soon.ts";
import { run, startDaemon, temporaryDir, type Ran, type StartedDaemon } from "./daemon.ts";
import { listen } from "./event-stream.ts";

const dir = temporaryDir();
const data = join(dir.path, "data");
const flags = ["--no-import", "--claude-dir", join(dir.path, "claude")];
let daemon: StartedDaemon;

beforeAll(async () => {
  mkdirSync(data);
  writeFileSync(
    join(data, "config.json"),
    JSON.stringify({ alert: { waiting_permission: { after: "1s" }, waiting_input: { off: true } } }),
  );
  daemon = await startDaemon(data, flags);
}, 60_000);

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function tell(session: string, own: object): Promise<void> {
  const body = JSON.stringify({ session_id: session, cwd: `/home/ada/${session}`, ...own });
  const { status } = await daemon.fetch("/hooks/claude-code", { method: "POST", body });
  expect(status).toBe(200);
}

const tool = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: "ls" } };

/** Has a session wait for a permission until its alert fires. */
async function waiting(session: string): Promise<any> {
  await tell(session, { hook_event_name: "PermissionRequest", ...tool });
  return soon(async () => {
    // Rules are looked at after what was heard: others go on working.
    await tell("busy", { hook_event_name: "UserPromptSubmit", prompt: "on" });
    const { alerts } = await daemon.get(`/api/alerts?state=firing&session=${session}`);
    expect(alerts).toHaveLength(1);
    return alerts[0];
  });
}

function terminal(...args: string[]): Promise<Ran> {
  return run(["alerts", ...args, "--data-dir", data], { COLUMNS: "100", HOME: dir.path });
}

async function refusal(path: string, init?: RequestInit): Promise<[number, string]> {
  const response = await daemon.fetch(path, init);
  const { error } = (await response.json()) as { error: { message: string } };
  return [response.status, error.message];
}

const post = (body: unknown): RequestInit => ({ method: "POST", body: JSON.stringify(body) });

test("an alert is listed, told one by one, silenced for a while, and heard of again", async () => {
  const alert = await waiting("one");
  expect(alert).toMatchObject({
    rule: "waiting_permission",
    severity: "bad",
    title: "one waits for your permission to use Bash",
    action: "Answer it in its terminal",
    project: "/home/ada/one",
    silenced_until: null,
  });
  expect((await daemon.get(`/api/alerts/${alert.id}`)).alert).toEqual(alert);
  const made = await daemon.fetch(
    "/api/alerts/silences",
    post({ alert: alert.id, for: "1h30m", reason: "lunch" }),
  );
  expect(made.status).toBe(201);
  const { silence } = (await made.json()) as { silence: any };
  expect(silence).toMatchObject({ rule: "waiting_permission", project: null, reason: "lunch" });
  expect(Date.parse(silence.until) - Date.parse(silence.created_at)).toBe(5_400_000);
  const listed = await daemon.get("/api/alerts?project=/home/ada/one");
  expect(listed.alerts[0].silenced_until).toBe(silence.until);
  expect(listed.silences).toEqual([silence]);
  expect((await daemon.get("/api/alerts?project=/home/ada/other")).silences).toEqual([]);
  const ended = await daemon.fetch(`/api/alerts/silences/${silence.id}`, { method: "DELETE" });
  expect([ended.status, await ended.json()]).toEqual([200, { schema_version: 1, ended: silence.id }]);
  expect((await daemon.get("/api/alerts")).silences).toEqual([]);
}, 60_000);

test("what cannot be meant is refused with what is wrong", async () => {
  const silences = "/api/alerts/silences";
  expect(await refusal("/api/alerts?state=fireing")).toEqual([
    400,
    "state: 'fireing' is no state; use firing, pending, resolved, open, all",
  ]);
  for (const [path, reason] of [
    ["/api/alerts?rule=waiting", "rule: 'waiting' is no rule"],
    ["/api/alerts?model=opus", "knows no model"],
    ["/api/alerts?cursor=9", "cursor is not one of ours"],
    ["/api/alerts?limit=0", "limit is not a positive number"],
    ["/api/alerts?projekt=x", "projekt is not known here"],
  ] as const) {
    const [status, message] = await refusal(path);
    expect([path, status, message]).toEqual([path, 400, expect.stringContaining(reason)]);
  }
  for (const [body, status] of [
    [{}, 400],
    [{ rule: "retries" }, 400],
    [{ rule: "retries", for: "soon" }, 400],
    [{ all: true, for: "31d" }, 400],
    [{ rule: "retries", for: "1h", extra: 1 }, 400],
    [{ rule: 7, for: "1h" }, 400],
    ["rule", 400],
    [{ project: "nowhere", for: "1h" }, 404],
    [{ alert: "a999", for: "1h" }, 404],
  ] as const)
    expect([body, (await refusal(silences, post(body)))[0]]).toEqual([body, status]);
  for (const id of ["s999", "a1", "x"])
    expect([id, (await refusal(`${silences}/${id}`, { method: "DELETE" }))[0]]).toEqual([id, 404]);
  expect((await refusal("/api/alerts/a999"))[0]).toBe(404);
  expect((await daemon.get("/api/alerts")).silences).toEqual([]);
});

test("changes are streamed, and a stream that was cut goes on where it was", async () => {
  using all = await listen(daemon, "/events/alerts");
  const { id } = await waiting("two");
  const heard = await all.next();
  expect([heard.event, heard.data.id, heard.data.state]).toEqual(["alert", id, "firing"]);
  await tell("two", { hook_event_name: "PostToolUse", ...tool, tool_response: {} });
  // That people were told of it is a change as well.
  let over = await all.next();
  while (over.data.state === "firing") over = await all.next();
  expect([over.data.id, over.data.state]).toEqual([id, "resolved"]);
  using again = await listen(daemon, "/events/alerts?session=two", heard.id);
  expect((await again.next()).data).toMatchObject({ id, state: "resolved" });
}, 60_000);

test("one line brings sessions and alerts, and resumes both", async () => {
  using line = await listen(daemon, "/events/live");
  await waiting("three");
  const kinds = new Set<string>();
  while (kinds.size < 2) kinds.add((await line.next()).event);
  const response = await fetch(`${daemon.httpUrl}/events/live?session=three`, {
    headers: { authorization: `Bearer ${daemon.token}`, "last-event-id": "0-0" },
  });
  let text = "";
  for await (const part of (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
    text += part;
    if (text.includes("event: alert")) break;
  }
  expect(text).toMatch(/id: \d+-0\nevent: session\n/);
  expect(text).toMatch(/id: \d+-\d+\nevent: alert\n/);
  // A stream of one kind takes the first of the two.
  expect((await refusal("/events/live?model=x"))[0]).toBe(400);
}, 60_000);

test("the terminal lists, silences and checks through the collector", async () => {
  await waiting("other");
  const { id } = await waiting("four");
  const listed = await terminal("--session", "four");
  expect(listed.out).toContain("!! four waits for your permission to use Bash");
  expect(listed.out).toMatch(/The rules are looked at since \d{4}-\d\d-\d\d \d\d:\d\d, the last time/);
  const command = `'hallmonitor alerts silence ${id} --for 2h --data-dir ${data}'`;
  expect(listed.out.replaceAll("\n", " ")).toContain(`Silence one with ${command}.`);
  expect((await terminal("list", "--check", "--session", "four")).code).toBe(1);
  // Whatever page of them is shown, it is said and checked what fires.
  expect((await terminal("--check", "--session", "four", "--state", "resolved")).code).toBe(1);
  expect((await terminal("--limit", "1")).out).toMatch(/^[2-9] firing/);
  expect((await terminal("--rule", "write_fault")).out).toStartWith("Nothing that matches is firing.\n");
  const mistyped = await terminal("--check", "--project", "fourr");
  expect([mistyped.code, mistyped.err]).toEqual([1, expect.stringContaining("no project is called fourr")]);
  const silenced = await terminal("silence", id, "--for", "2h", "--reason", "known");
  expect([silenced.code, silenced.out]).toEqual([0, expect.stringMatching(/^s\d+: nobody is told of/)]);
  expect((await terminal("list", "--check", "--session", "four")).code).toBe(0);
  const json = JSON.parse((await terminal("--json", "--session", "four")).out);
  expect(json.alerts[0]).toMatchObject({ id, silenced_until: expect.any(String) });
  const ended = await terminal("unsilence", json.silences[0].id);
  expect([ended.code, ended.out]).toEqual([0, expect.stringContaining("is over")]);
  const trial = await terminal("test", "--json");
  expect(JSON.parse(trial.out).notifiers).toBeArray();
}, 60_000);

test("a command that means nothing says what to write", async () => {
  for (const [args, reason] of [
    [["bogus"], "alerts bogus is not known"],
    [["silence"], "alerts silence what?"],
    [["silence", "a1"], "say for how long"],
    [["unsilence", "a1"], "is no silence"],
    [["list", "--state", "on"], "--state: 'on' is no state"],
    [["list", "--model", "opus"], "--model is not a flag here"],
    [["list", "--all", "--state", "firing"], "leave one of the two out"],
  ] as const) {
    const { code, err } = await terminal(...args);
    expect([args, code, err]).toEqual([args, 2, expect.stringContaining(reason)]);
  }
}, 60_000);

test("without a collector the list says that nobody looks, and silences are kept for the next one", async () => {
  await waiting("five");
  await daemon.stop();
  const listed = await terminal("--project", "/home/ada/five");
  expect(listed.out).toContain("No collector is running, so the rules are not being looked at");
  expect(listed.out).toContain("five waits for your permission");
  const silenced = await terminal(
    "silence",
    "--rule",
    "waiting_permission",
    "--project",
    "/home/ada/five",
    "--for",
    "1d",
  );
  expect([silenced.code, silenced.err]).toEqual([0, ""]);
  const [silence] = JSON.parse((await terminal("--json", "--project", "/home/ada/five")).out).silences;
  const trial = await terminal("test");
  expect([trial.code, trial.err]).toEqual([
    69,
    expect.stringContaining("start one with 'hallmonitor up --data-dir "),
  ]);
  daemon = await startDaemon(data, flags);
  expect((await daemon.get("/api/alerts?project=/home/ada/five")).silences).toEqual([silence]);
  await terminal("unsilence", silence.id);
}, 60_000);
