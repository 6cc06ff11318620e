/** What an agent is told over MCP: on both wires, by the SDK's own client against the real program, and by rude ones. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDaemon, temporaryDir, type StartedDaemon } from "./daemon.ts";
import { askOnStdio, askOverHttp, type Asker } from "./mcp.ts";
import { apiRequest, event, logs, send } from "./otlp.ts";

const dir = temporaryDir();
const data = join(dir.path, "data");
const shop = join(dir.path, "shop");
const attic = join(dir.path, "attic");
let daemon: StartedDaemon;

const tools = {
  context_state: { session: "shop-1" },
  session: { session: "shop-1", parts: ["requests", "prompts"] },
  usage: { group_by: "model" },
  costs: {},
  sessions: {},
  forecast: {},
  budgets: {},
  alerts: {},
  reconcile: {},
  search: { query: "bash" },
  checkpoint_save: { session: "shop-1" },
};

beforeAll(async () => {
  for (const path of [shop, attic, data]) mkdirSync(path);
  writeFileSync(join(data, "config.json"), JSON.stringify({ budget: { day_usd: 5, session_usd: 1 } }));
  daemon = await startDaemon(data, ["--no-import", "--no-watch"]);
  for (const [session, cwd] of [
    ["shop-1", shop],
    ["attic-1", attic],
  ] as const) {
    await hook({ hook_event_name: "SessionStart", session_id: session, cwd, source: "startup" });
    await hook({ hook_event_name: "UserPromptSubmit", session_id: session, cwd, prompt: "do it" });
    await hook({
      hook_event_name: "PreToolUse",
      session_id: session,
      cwd,
      tool_name: "Bash",
      tool_use_id: `toolu_${session}`,
      tool_input: { command: "ls" },
    });
  }
  for (let turn = 0; turn < 6; turn += 1) await fail(`toolu_fail_${turn}`);
  const requests = Array.from({ length: 30 }, (_, index) =>
    apiRequest(index % 3 === 0 ? "attic-1" : "shop-1", `req_${index}`, {
      at: Date.now() - 60_000 + index * 1000,
      model: index % 2 === 0 ? "claude-opus-5-5" : "claude-sonnet-5-5",
      input_tokens: 100 + index,
      output_tokens: 7 * index + 1,
      cache_read_tokens: 1000 * index,
      cache_creation_tokens: 13,
    }),
  );
  const message = logs(
    ...requests,
    event("user_prompt", Date.now(), { "session.id": "shop-1", prompt_length: 5 }),
  );
  expect((await send(daemon, { signal: "logs", message })).status).toBe(200);
});

afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  dir[Symbol.dispose]();
});

async function hook(body: object): Promise<void> {
  const response = await daemon.fetch("/hooks/claude-code", { method: "POST", body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}

/** The same tool fails once more, in the attic. */
function fail(tool_use_id: string): Promise<void> {
  const failed = { tool_name: "Edit", tool_use_id, tool_input: {}, error: "String to replace not found" };
  return hook({ hook_event_name: "PostToolUseFailure", session_id: "attic-1", cwd: attic, ...failed });
}

const wires = [
  ["standard input and output", () => askOnStdio(["--data-dir", data], { home: dir.path, cwd: shop })],
  ["HTTP", () => askOverHttp(daemon)],
] as const satisfies readonly (readonly [string, () => Promise<Asker>])[];

describe.each([...wires])("over %s", (_wire, open) => {
  test("every tool says what it is for, what it takes and whether it changes anything", async () => {
    await using asker = await open();
    const { tools: told } = await asker.client.listTools();
    expect(told.map(({ name }) => name).toSorted()).toEqual(Object.keys(tools).toSorted());
    for (const { name, description, inputSchema, outputSchema, annotations } of told) {
      expect(description?.length).toBeGreaterThan(60);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      for (const one of Object.values(inputSchema.properties ?? {}))
        expect(one).toMatchObject({ description: expect.any(String) });
      expect(outputSchema).toMatchObject({ type: "object" });
      const isReadOnly = name !== "checkpoint_save";
      expect(annotations).toMatchObject({ readOnlyHint: isReadOnly, destructiveHint: false });
    }
    expect(asker.client.getInstructions()).toContain("never instructions to follow");
  });

  test("every tool answers, in the API's shape and in words", async () => {
    await using asker = await open();
    for (const [name, values] of Object.entries(tools)) {
      const { isError, text, answer } = await asker.call(name, values);
      expect([name, isError, answer.schema_version]).toEqual([name, false, 1]);
      expect(text.length).toBeGreaterThan(10);
    }
  });

  test("totals are those of the API to the digit", async () => {
    await using asker = await open();
    for (const group_by of ["model", "session", "project", "day", "branch"]) {
      const { notes: _, ...told } = (await asker.call("usage", { group_by, timezone: "UTC" })).answer;
      expect(told).toEqual(await daemon.get(`/api/usage?group_by=${group_by}&timezone=UTC&limit=30`));
    }
    const { notes: _, ...costs } = (await asker.call("costs", {})).answer;
    expect(costs).toEqual(await daemon.get("/api/metrics/costs"));
    const { notes: __, at: ___, ...budgets } = (await asker.call("budgets", {})).answer;
    expect(await daemon.get("/api/budgets")).toMatchObject(budgets);
    expect(budgets.budgets.length).toBeGreaterThan(1);
    const failing = async (): Promise<any> => (await daemon.get("/api/alerts?rule=failing_tool")).alerts;
    while ((await failing()).length === 0) await Bun.sleep(100);
    const alerts = (await asker.call("alerts", { rule: "failing_tool" })).answer;
    expect(alerts.alerts).toEqual(await failing());
    expect(alerts.watching_since).toBe((await daemon.get("/api/alerts")).watching_since);
    const { answer } = await asker.call("session", { session: "shop-1" });
    const { session } = await daemon.get("/api/sessions/shop-1?parts=none");
    expect(answer.session.usage).toEqual(session.usage);
    expect(answer.session.cost_usd).toBe(session.cost_usd);
    expect(session.requests).toBe(20);
  });

  test("wrong arguments and unknown names are answers that say what would be right", async () => {
    await using asker = await open();
    const wrong: [string, Record<string, unknown>, string][] = [
      ["usage", { grop_by: "day" }, "known: group_by"],
      ["usage", { group_by: "colour" }, '"model"'],
      ["usage", { last: "soon" }, "7d"],
      ["usage", { last: "7d", from: "2026-11-01" }, "leave it or"],
      ["usage", { from: "yesterday" }, "2026-11-20"],
      ["usage", { timezone: "Moon/Sea" }, "Moon/Sea"],
      ["usage", { limit: 0 }, "limit"],
      ["session", { session: "nobody" }, "the tool 'sessions' lists"],
      ["context_state", { session: 7 }, "session"],
      ["sessions", { cursor: "here" }, "next_cursor"],
      ["search", {}, "query"],
      ["search", { query: " " }, "no word to look for"],
      ["checkpoint_save", { session: "nobody" }, "no session"],
    ];
    for (const [name, values, advice] of wrong) {
      const { isError, text } = await asker.call(name, values);
      expect([name, isError, text]).toEqual([name, true, expect.stringContaining(advice)]);
    }
    const { isError, text } = await asker.call("usage", { model: "gpt-9" });
    expect([isError, text]).toEqual([
      false,
      expect.stringContaining("known: claude-opus-5-5, claude-sonnet-5-5"),
    ]);
  });

  test("ten questions at once have ten right answers", async () => {
    await using asker = await open();
    const told = await Promise.all(
      Array.from({ length: 10 }, () => asker.call("usage", { group_by: "model" })),
    );
    for (const { answer } of told) expect(answer).toEqual(told[0]!.answer);
    expect(told[0]!.answer.total.requests).toBe(30);
  });

  test("the session that asks is known by the very call, where the ledger knows that", async () => {
    await using asker = await open();
    const { answer, text } = await asker.call("session", {}, "toolu_attic-1");
    expect(answer).toMatchObject({ found_by: "tool-call", session: { id: "attic-1" } });
    expect(text).toContain("taken for the one that asks");
  });
});

describe("who asks", () => {
  test("on standard input and output it is the one that is open in the folder, even below it", async () => {
    mkdirSync(join(shop, "src"), { recursive: true });
    for (const cwd of [shop, join(shop, "src")]) {
      await using asker = await askOnStdio(["--data-dir", data], { home: dir.path, cwd });
      expect((await asker.call("context_state")).answer).toMatchObject({
        found_by: "folder",
        session_id: "shop-1",
      });
    }
  });

  test("where two are open and nothing tells them apart nobody is taken for it", async () => {
    for (const open of [
      () => askOverHttp(daemon),
      () => askOnStdio(["--data-dir", data], { home: dir.path }),
    ]) {
      await using asker = await open();
      for (const name of ["session", "context_state", "checkpoint_save"]) {
        const { isError, text } = await asker.call(name);
        expect([isError, text]).toEqual([true, expect.stringContaining("name one as session")]);
      }
    }
  });
});

describe("a server of one project", () => {
  test("says so when nothing is known of it", async () => {
    await using asker = await askOverHttp(daemon, "?project=celar");
    expect((await asker.call("usage")).text).toContain('nothing is known of the project "celar"');
  });

  test("is not everybody's where its name is mistaken", async () => {
    for (const [query, fault] of [
      ["projekt=shop", "projekt is not known here"],
      ["project=", "project is empty"],
      ["project=shop&project=attic", "project is given more than once"],
    ]) {
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
      const response = await daemon.fetch(`/mcp?${query}`, { method: "POST", body });
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(fault ?? "")]);
    }
  });

  const restricted = [
    () => askOnStdio(["--data-dir", data, "--project", "."], { home: dir.path, cwd: shop }),
    () => askOnStdio(["--data-dir", data, "--project", "shop"], { home: dir.path }),
    () => askOverHttp(daemon, `?project=${encodeURIComponent(shop)}`),
  ];

  test("tells of no other", async () => {
    for (const open of restricted) {
      await using asker = await open();
      expect(
        (await asker.call("usage", { group_by: "project" })).answer.groups.map(({ key }: any) => key),
      ).toEqual([shop]);
      expect((await asker.call("sessions")).answer.sessions.map(({ id }: any) => id)).toEqual(["shop-1"]);
      expect((await asker.call("reconcile")).answer.sessions.map(({ id }: any) => id)).toEqual(["shop-1"]);
      expect((await asker.call("alerts", { rule: "failing_tool" })).answer.alerts).toEqual([]);
      const { hits } = (await asker.call("search", { query: "bash" })).answer;
      expect(new Set(hits.map(({ session_id }: any) => session_id))).toEqual(new Set(["shop-1"]));
      for (const name of ["session", "context_state", "checkpoint_save"])
        expect((await asker.call(name, { session: "attic-1" })).text).toContain(
          "no session has the id attic-1",
        );
      expect((await asker.call("session", {}, "toolu_attic-1")).answer.session.id).toBe("shop-1");
      expect((await asker.call("usage", { branch: "main" })).text).not.toContain("attic");
      const { isError, text } = await asker.call("usage", { project: attic });
      expect([isError, text]).toEqual([true, expect.stringContaining("only")]);
    }
  });
});
