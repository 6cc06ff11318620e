/** The description held against a collector with days of sessions in it: what it says can be asked can be, and is answered so. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { operations } from "../../src/server/openapi/document.ts";
import { openScene, type Scene } from "../browser/scene.ts";
import { paced, temporaryDir } from "../e2e/daemon.ts";
import { soon } from "../real-client/soon.ts";
import { faultsOf } from "./faults-of.ts";

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: any;
}

let scene: Scene;
let document: any;
/** Something that there is, for each name in a path or a query. */
let there: Record<string, string> = {};

beforeAll(async () => {
  scene = await openScene(6, { budget: { day_usd: 20, session_usd: 5 } });
  document = await (await fetch(`${scene.httpUrl}/openapi.json`)).json();
  there = await found();
}, 120_000);

afterAll(async () => scene[Symbol.asyncDispose]());

const gets = Object.keys(operations).filter((route) => route.startsWith("GET /api/"));

test("it is told without a token, to this machine's own pages and programs only", async () => {
  const get = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${scene.httpUrl}/openapi.json`, { headers });
  const told = await get({});
  expect([told.status, told.headers.get("content-type"), document.info.version]).toEqual([
    200,
    "application/json",
    "0.1.0",
  ]);
  expect((await get({ origin: "http://evil.example" })).status).toBe(403);
  expect((await get({ host: "evil.example" })).status).toBe(403);
});

describe.each(gets)("%s", (route) => {
  test("takes every parameter that is described, and answers as described", async () => {
    await expectDescribed(route, {});
    for (const parameter of inQuery(route))
      for (const value of await samples(route, parameter))
        await expectDescribed(route, { ...beside(route, parameter.name), [parameter.name]: value });
  });

  test("answers the same where what is the default is said", async () => {
    const usual = inQuery(route).filter(({ schema }) => schema.default !== undefined);
    for (const { name, schema } of usual) {
      const others = beside(route, name);
      const [without, said] = [
        await ask(route, others),
        await ask(route, { ...others, [name]: String(schema.default) }),
      ];
      expect([name, await said.json()]).toEqual([name, await without.json()]);
    }
  });

  test("refuses what is not described", async () => {
    for (const parameter of inQuery(route))
      for (const value of wrong(parameter)) {
        const query = { ...beside(route, parameter.name), [parameter.name]: value };
        await expectRefused(route, await ask(route, query), query);
      }
    const { error } = (await (await ask(route, { stray: "1" })).json()) as any;
    const [, list = ""] = /known: (.*)$/.exec(error.message) ?? [];
    const names = new Set(inQuery(route).map(({ name }) => name));
    for (const name of list
      .split(", ")
      .filter((word) => word !== "" && word !== "token" && !names.has(word))) {
      const [value = "x"] = await samples(route, { name, in: "query", schema: { type: "string" } });
      await expectRefused(route, await ask(route, { [name]: value }), name);
    }
  });
});

test("orders are answered as described, and what is no order is refused", async () => {
  const order = async (route: string, body: unknown, own: Record<string, string> = {}): Promise<any> => {
    const response = await ask(route, {}, { own, body });
    return expectAnswer(route, response, body);
  };
  const { silence } = await order("POST /api/alerts/silences", { rule: "waiting_input", for: "2h" });
  await order("DELETE /api/alerts/silences/:id", undefined, { id: silence.id });
  await order("POST /api/alerts/test", undefined);
  const { allowances } = await order("POST /api/budgets/allowances", { period: "day", usd: 5 });
  await order("DELETE /api/budgets/allowances/:id", undefined, { id: allowances[0].id });
  await order("POST /api/sessions/:id/checkpoints", undefined);
  await order("POST /api/import", {});
  await order("POST /api/rebuild", { prices: true });
  await ended("GET /api/rebuild");
  await order("POST /api/archive", { after_days: 3 });
  await ended("GET /api/archive/work");
  const { files } = await expectAnswer("GET /api/archive", await ask("GET /api/archive", {}), "archived");
  await order("POST /api/archive/restore", { day: files[0].day });
  await ended("GET /api/archive/work");
  for (const [route, { body }] of Object.entries(operations)) {
    if (body === undefined || !route.startsWith("POST /api/")) continue;
    for (const told of [{ stray: 1 }, []])
      await expectRefused(route, await ask(route, {}, { body: told }), told);
  }
});

test("every question and order refuses a parameter that nobody knows, before it does anything", async () => {
  // Senders of telemetry, probes and MCP have protocols of their own.
  const strict = Object.keys(operations).filter((route) =>
    /^\w+ \/(?:api|events|metrics|openapi)/.test(route),
  );
  expect(strict.length).toBeGreaterThan(55);
  for (const route of strict) await expectRefused(route, await ask(route, { zzz: "1" }, { body: {} }), "zzz");
});

test("what senders post is answered as described, and so is what is none of it", async () => {
  const said = async (route: string, body: string, own: Record<string, string> = {}): Promise<any> => {
    const path = route.split(" ")[1] ?? "";
    const response = await ask(route, {}, { own, text: body });
    const told = document.paths[path.replace(":agent", "{agent}")].post.responses[response.status];
    const text = await response.text();
    if (text === "") return response.status;
    expect([route, faultsOf(JSON.parse(text), schemaIn(told), shapes())]).toEqual([route, []]);
    return response.status;
  };
  for (const route of ["POST /v1/logs", "POST /v1/metrics", "POST /v1/traces"]) {
    expect(await said(route, "{}")).toBe(200);
    expect(await said(route, "{")).toBe(400);
  }
  const session = { session_id: there["session"], cwd: there["project"] };
  const statusLine = JSON.stringify({ ...session, model: { id: there["model"] } });
  expect(await said("POST /statusline/claude-code", statusLine)).toBe(200);
  expect(await said("POST /statusline/claude-code", "{}")).toBe(400);
  const hook = JSON.stringify({ ...session, hook_event_name: "Notification", message: "hello" });
  expect(await said("POST /hooks/:agent", hook, { agent: "claude-code" })).toBe(200);
  expect(await said("POST /hooks/:agent", "{}", { agent: "claude-code" })).toBe(400);
  expect(await said("POST /hooks/:agent", "{}", { agent: "nobody" })).toBe(404);
});

test("HEAD is answered as GET, with the length of what is left out", async () => {
  for (const path of ["/openapi.json", "/api/archive", "/api/usage", "/api/nope", "/healthz", "/readyz"]) {
    const [got, headed] = [await asked(path), await asked(path, { method: "HEAD" })];
    expect([path, headed.status, headed.headers.get("content-length"), await headed.text()]).toEqual([
      path,
      got.status,
      String((await got.bytes()).length),
      "",
    ]);
  }
});

test("what OTLP and MCP refuse in words of their own is described", async () => {
  const said = async (path: string, body: object, headers: Record<string, string>): Promise<number> => {
    const init = { method: "POST", headers: { authorization: `Bearer ${scene.token}`, ...headers } };
    const response = await fetch(`${scene.httpUrl}${path}`, { ...init, body: JSON.stringify(body) });
    const told = document.paths[path].post.responses[response.status];
    const text = await response.text();
    if (text === "") expect([path, told]).toEqual([path, { description: expect.any(String) }]);
    else if (response.headers.get("content-type")?.startsWith("application/json") === true)
      expect([path, faultsOf(JSON.parse(text), schemaIn(told), shapes())]).toEqual([path, []]);
    return response.status;
  };
  const json = { "content-type": "application/json" };
  for (const path of ["/", "/v1/logs", "/v1/metrics", "/v1/traces"]) {
    expect(await said(path, {}, { "content-type": "text/plain" })).toBe(415);
    expect(await said(path, {}, { ...json, "content-encoding": "br" })).toBe(415);
  }
  const both = { ...json, accept: "application/json, text/event-stream" };
  const list = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  expect(await said("/mcp", list, both)).toBe(200);
  expect(await said("/mcp", list, { ...json, accept: "application/json" })).toBe(406);
  expect(await said("/mcp", list, { ...both, "content-type": "text/plain" })).toBe(415);
  expect(await said("/mcp", {}, both)).toBe(400);
  expect(await said("/mcp", { jsonrpc: "2.0", method: "notifications/initialized" }, both)).toBe(202);
});

test("an import of a file is told in lines as described", async () => {
  using dir = temporaryDir();
  const file = join(dir.path, "all.jsonl");
  const exported = await ask("POST /api/metrics/export", {}, { body: { format: "jsonl", what: "all" } });
  const { content } = document.paths["/api/metrics/export"].post.responses[200];
  expect(Object.keys(content)).toContain(exported.headers.get("content-type") ?? "");
  await Bun.write(file, await exported.bytes());
  const told = await (await ask("POST /api/import/file", {}, { body: { file } })).text();
  const lines = told
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.at(-1)).toHaveProperty("done");
  const schema = document.paths["/api/import/file"].post["x-line"];
  expect(lines.flatMap((line) => faultsOf(line, schema, shapes()))).toEqual([]);
});

test.each(["events/sessions", "events/alerts", "events/live", "events/metrics", "events/plans"])(
  "events of %s are as described",
  async (path) => {
    const { names, schema } = document.paths[`/${path}`].get["x-events"];
    const heard = await events(path, names.length);
    expect(heard.map(({ event }) => event).filter((event) => !names.includes(event))).toEqual([]);
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.flatMap(({ data }) => faultsOf(data, schema, shapes()))).toEqual([]);
  },
);

/** What the ledger holds: a session that has some of everything, and the others of whom something is asked. */
async function found(): Promise<Record<string, string>> {
  const get = async (path: string): Promise<any> => (await asked(path)).json();
  const { session: first } = await get(`/api/sessions/${await scene.compactedSession()}?parts=none`);
  const { rows } = await get(`/api/sessions/${first.id}/timeline`);
  const { plans } = await get("/api/plans");
  const { checkpoints } = await get("/api/checkpoints");
  const { alerts } = await get("/api/alerts?state=all");
  const [one, other] = checkpoints.filter(({ stored }: any) => stored);
  return {
    session: first.id,
    key: rows[0].key,
    plan: plans[0]?.name,
    alert: alerts[0]?.id,
    checkpoint: one?.id,
    later: (other ?? one)?.id,
    project: first.project,
    branch: first.branch,
    user: first.user ?? "ada",
    team: first.team ?? "payments",
    model: first.models[0],
    agent: first.agent,
  };
}

/** Resolves when nothing is under way there any more; what it tells until then is as described. */
async function ended(route: string): Promise<void> {
  await soon(async () => {
    const { running } = await expectAnswer(route, await ask(route, {}), "running");
    if (running !== null && running !== false) throw new Error("it is under way");
  });
}

function shapes(): any {
  return document.components.schemas;
}

function inQuery(route: string): readonly Parameter[] {
  return (operations[route]?.parameters ?? []).filter((one) => one.in === "query");
}

/** Values that a parameter takes, each of which is another question. */
async function samples(route: string, { name, schema }: Parameter): Promise<readonly string[]> {
  if (name === "cursor") {
    const { next_cursor } = (await (await ask(route, { limit: "1" })).json()) as any;
    return typeof next_cursor === "string" ? [next_cursor] : [];
  }
  const words = schema.enum ?? schema.items?.enum;
  if (words !== undefined) return schema.type === "array" ? [...words, words.slice(0, 2).join(",")] : words;
  if (schema.type === "boolean") return ["true", "false"];
  if (schema.type === "integer") return [String(schema.minimum), String(schema.maximum ?? 500)];
  if (schema.type === "number") return ["250.5"];
  return [textOf(route, name)];
}

/** A text that the parameter takes: a time, a word, or what is there. */
function textOf(route: string, name: string): string {
  const value = route.endsWith("/diff") && name === "to" ? there["later"] : (there[name] ?? texts[name]);
  if (value === undefined) throw new Error(`nothing is there for ${name} of ${route}`);
  return value;
}

const texts: Readonly<Record<string, string>> = {
  from: "2026-11-10",
  since: "2026-11-10T00:00:00Z",
  // The scene is on the 20th in UTC; by the clock of this machine that may be the 21st.
  to: "2026-11-21",
  until: "2026-11-20T17:00:00+01:00",
  timezone: "Europe/Berlin",
  event_type: "tool_result",
  tool: "Bash",
  mcp_server: "github",
  q: "the",
};

/** What cannot be meant by it. */
function wrong({ schema }: Parameter): readonly string[] {
  if (schema.enum !== undefined || schema.items !== undefined || schema.type === "boolean")
    return ["perhaps"];
  if (schema.type === "number") return ["much", "-1", "0"];
  if (schema.type === "integer")
    return [
      "many",
      String(schema.minimum - 1),
      ...(schema.maximum === undefined ? [] : [`${schema.maximum + 1}`]),
    ];
  return schema.minLength === 1 ? [""] : [];
}

/** What must be said for a parameter to mean anything: what is required, and what it goes with. */
function beside(route: string, name: string): Record<string, string> {
  const required = inQuery(route).filter((one) => one.required === true && one.name !== name);
  return {
    ...Object.fromEntries(required.map((one) => [one.name, textOf(route, one.name)])),
    ...(name === "compare" && { from: "2026-11-16" }),
    ...(route === "GET /api/plans" && name === "limit" && { plan: there["plan"] ?? "" }),
  };
}

interface Sent {
  readonly own?: Record<string, string>;
  readonly body?: unknown;
  /** The same as it is sent. */
  readonly text?: string;
}

async function ask(route: string, query: Record<string, string>, sent: Sent = {}): Promise<Response> {
  const [method = "", path = ""] = route.split(" ");
  const id = path.includes("/checkpoints/:id")
    ? there["checkpoint"]
    : path.includes("/alerts/:id")
      ? there["alert"]
      : there["session"];
  const named = { ...there, id, ...sent.own } as Record<string, string>;
  const target = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(named[name] ?? ""));
  const all = { ...beside(route, Object.keys(query).at(-1) ?? ""), ...query };
  return asked(`${target}?${new URLSearchParams(all).toString()}`, {
    method,
    ...(sent.body !== undefined && method !== "GET" && { body: JSON.stringify(sent.body) }),
    ...(sent.text !== undefined && { body: sent.text }),
  });
}

function asked(path: string, init: RequestInit = {}): Promise<Response> {
  return paced(() =>
    fetch(`${scene.httpUrl}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${scene.token}`, "content-type": "application/json" },
    }),
  );
}

async function expectDescribed(route: string, query: Record<string, string>): Promise<void> {
  const response = await ask(route, query);
  // A plan that is not of the session, or of the project, that it is narrowed to.
  if (response.status === 404 && route.includes(":plan") && Object.keys(query).some((name) => name in there))
    return;
  await expectAnswer(route, response, query);
}

async function expectAnswer(route: string, response: Response, said: unknown): Promise<any> {
  const [method = "", path = ""] = route.split(" ");
  const { responses } = document.paths[path.replaceAll(/:(\w+)/g, "{$1}")][method.toLowerCase()];
  const told = (await response.json()) as any;
  const described = responses[response.status];
  expect([route, said, response.status < 300 ? "" : told]).toEqual([route, said, ""]);
  const { schema } = described.content["application/json"];
  expect([said, faultsOf(told, schema, shapes())]).toEqual([said, []]);
  return told;
}

async function expectRefused(route: string, response: Response, said: unknown): Promise<void> {
  expect([route, said, response.status]).toEqual([route, said, 400]);
  const [method = "", path = ""] = route.split(" ");
  const { responses } = document.paths[path.replaceAll(/:(\w+)/g, "{$1}")][method.toLowerCase()];
  expect(faultsOf(await response.json(), schemaIn(responses[400]), shapes())).toEqual([]);
}

/** The JSON of a response, which may be told elsewhere. */
function schemaIn(response: any): any {
  const name = response.$ref?.replace("#/components/responses/", "");
  const { content } = name === undefined ? response : document.components.responses[name];
  return content["application/json"].schema;
}

/** What a stream tells of all that was before, as far as its first chunks go. */
async function events(path: string, kinds: number): Promise<{ event: string; data: unknown }[]> {
  const leaving = new AbortController();
  const response = await fetch(`${scene.httpUrl}/${path}?token=${scene.token}`, {
    headers: { "last-event-id": Array.from({ length: kinds }, () => "0").join("-") },
    signal: leaving.signal,
  });
  let text = "";
  for await (const chunk of response.body as any as AsyncIterable<Uint8Array>) {
    text += new TextDecoder().decode(chunk);
    if (text.includes("data: ")) break;
  }
  leaving.abort();
  return [...text.matchAll(/event: (\w+)\ndata: (.*)\n\n/g)].map(([, event = "", data = ""]) => ({
    event,
    data: JSON.parse(data),
  }));
}
