/**
 * What the real client says of its plans: task lists, plan mode with a person who approves or refuses, shells and
 * subagents in the background. Hooks, transcripts and events tell the same, and the ledger holds each once.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../e2e/daemon.ts";
import { versions } from "./client.ts";
import { openPerson, type Person } from "./person.ts";
import { soon } from "./soon.ts";
import type { Terminal } from "./terminal.ts";

/** What the client asks below a plan. */
const question = "Would you like to proceed?";

const planned = [
  { text: "Read the grammar", done: null },
  { text: "Write the parser", done: null },
  { text: "Choose a name", done: true },
  { text: "Write tests", done: false },
];

describe.each([...versions])("Claude Code %s", (version) => {
  let person: Person;

  beforeAll(async () => {
    person = await openPerson({ version, hooks: "http" });
  }, 120_000);

  afterAll(() => person[Symbol.asyncDispose]());

  test("tasks have each of their states once, with who told of it, and what blocks them", async () => {
    const id = await ran("dependencies");
    const plan = await soon(async () => {
      const found = await planOf(id);
      for (const { history } of found.tasks)
        for (const { sources } of history)
          expect(sources).toEqual(expect.arrayContaining(["hook", "transcript"]));
      expect(found.state).toBe("ended");
      return found;
    });
    expect(plan).toMatchObject({
      basis: "tasks",
      progress: { done: 0, total: 2 },
      current: { task: null },
      phase: "executing",
      permission_mode: "default",
    });
    const told = plan.tasks.map(({ id: number, blocked_by, history }: any) => ({
      number,
      blocked_by,
      history: history.map(({ status }: any) => status),
    }));
    expect(told).toEqual([
      { number: "1", blocked_by: [], history: ["pending", "in_progress"] },
      { number: "2", blocked_by: ["1"], history: ["pending"] },
      { number: "3", blocked_by: [], history: ["pending", "deleted"] },
    ]);
    const { sessions } = await person.daemon.get("/api/sessions");
    expect(sessions.find((one: any) => one.id === id)?.plan).toEqual({
      done: 0,
      total: 2,
      current: null,
    });
  }, 120_000);

  test("a list that is written whole has the states its entries went through", async () => {
    using _list = withEnv({ CLAUDE_CODE_ENABLE_TASKS: "0" });
    const id = await ran("todos");
    await soon(async () => {
      const { basis, progress, current, tasks } = await planOf(id);
      expect({ basis, progress, current }).toEqual({
        basis: "todos",
        progress: { done: 1, total: 2 },
        // The client has left, so nothing is under way.
        current: { task: null, tool: null },
      });
      expect(tasks).toMatchObject([
        {
          subject: "Write the parser",
          sources: ["hook", "transcript"],
          history: [{ status: "in_progress" }, { status: "completed" }],
        },
        { subject: "Test the parser", history: [{ status: "pending" }, { status: "in_progress" }] },
      ]);
    });
  }, 120_000);

  test("shells in the background are over when the client was told so, and that is no prompt", async () => {
    const id = await ran("background-shell");
    await soon(async () => {
      const { basis, background, subagents } = await planOf(id);
      expect(subagents).toEqual([]);
      expect(basis).toBe("subagents");
      const told = background.map(({ type, state, description, command }: any) => ({
        type,
        state,
        description,
        command,
      }));
      expect(told).toEqual([
        { type: "shell", state: "done", description: "Sleep a bit", command: null },
        { type: "shell", state: "failed", description: "Fail a bit", command: null },
      ]);
      for (const { started_at, ended_at } of background)
        expect(Date.parse(ended_at) - Date.parse(started_at)).toBeGreaterThan(500);
      const { session, prompts } = await person.daemon.get(`/api/sessions/${id}`);
      expect(session).toMatchObject({ prompts: 1, state: "ended" });
      // Events tell of notifications as of prompts, without a text; hooks and the transcript know what they are.
      expect(prompts).toMatchObject([{ sources: ["otlp-log", "hook", "transcript"] }]);
    });
  }, 120_000);

  test("a subagent in the background is done when it stops", async () => {
    const id = await ran("background-agent");
    await soon(async () => {
      const { subagents, background } = await planOf(id);
      expect(background).toEqual([]);
      expect(subagents).toMatchObject([
        {
          type: "general-purpose",
          description: "Count files",
          state: "done",
          tool_use_id: expect.stringMatching(/^toolu_/),
        },
      ]);
      expect(subagents[0].sources).toEqual(expect.arrayContaining(["hook", "transcript"]));
    });
  }, 120_000);

  describe("in plan mode", () => {
    let client: Terminal;

    beforeAll(async () => {
      client = person.open();
      await soon(() => expect(client.text()).toContain("❯"));
    }, 120_000);

    afterAll(() => client[Symbol.dispose]());

    test("a plan waits for its person, who refuses it", async () => {
      await propose(client);
      const plan = await soon(async () => {
        const found = await planOf(await newest());
        expect(found).toMatchObject({
          phase: "planning",
          permission_mode: "plan",
          plan: { state: "proposed", title: "Build a parser", proposals: 1, steps: planned },
        });
        return found.plan;
      });
      expect(plan.path).toStartWith(join(person.home, ".claude", "plans"));
      expect(plan.text).toBeNull();
      await answer(client, "Escape");
      await soon(async () => {
        const found = await planOf(await newest());
        expect(found).toMatchObject({ phase: "planning", plan: { state: "rejected", approved_at: null } });
        expect(Date.parse(found.plan.rejected_at)).toBeGreaterThan(Date.parse(found.plan.proposed_at));
      });
    }, 120_000);

    test("the next one is approved, and its boxes are told as the file has them", async () => {
      await propose(client);
      await answer(client, "Enter");
      await soon(() => expect(client.text()).toContain("That was the plan."));
      const id = await newest();
      const plan = await soon(async () => {
        const found = await planOf(id);
        expect(found).toMatchObject({
          phase: "executing",
          basis: "plan",
          progress: { done: 1, total: 2 },
          plan: { state: "approved", proposals: 2, rejected_at: null, text_from: "file" },
        });
        return found.plan;
      });
      const text = readFileSync(plan.path, "utf8");
      writeFileSync(plan.path, text.replace("- [ ]", "- [x]"));
      expect((await planOf(id)).progress).toEqual({ done: 2, total: 2 });
      expect((await planOf(id, "?text=true")).plan.text).toBe(text.replace("- [ ]", "- [x]"));
    }, 120_000);

    test("the session and its plan are shown in a terminal", async () => {
      const flags = ["--data-dir", person.dataDir];
      const home = { HOME: person.home, CLAUDE_CONFIG_DIR: join(person.home, ".claude") };
      const whole = await run(["session", await newest(), ...flags], home);
      expect(whole.out).toMatch(/^plan {9}approved \(proposal 2\) .* · Build a parser$/m);
      const own = await run(["session", await newest(), "--plan", ...flags], home);
      expect([own.code, own.err]).toEqual([0, ""]);
      expect(own.out).toMatch(/^progress {5}2 of 2 boxes ticked$/m);
      expect(own.out).toContain("  ✓ Write tests\n");
    }, 120_000);
  });

  /** Runs a scenario without a terminal; the id of its session. */
  async function ran(scenario: string): Promise<string> {
    const tools = ["Bash", "Agent", "TaskCreate", "TaskUpdate", "TodoWrite"];
    const words = ["--output-format", "json", "--allowedTools", ...tools];
    const out = await person.print("-p", `SCENARIO=${scenario} please`, ...words);
    return (JSON.parse(out) as { session_id: string }).session_id;
  }

  async function propose(terminal: Terminal): Promise<void> {
    terminal.type("SCENARIO=plan-mode please");
    await soon(() => expect(terminal.text()).toMatch(/❯.*SCENARIO=plan-mode please/));
    terminal.press("Enter");
    await soon(() => expect(terminal.text()).toContain(question));
  }

  /** Presses a key until the question is gone: the client drops what is typed in the moment in which it asks. */
  async function answer(terminal: Terminal, key: string): Promise<void> {
    await soon(async () => {
      terminal.press(key);
      await Bun.sleep(1000);
      expect(terminal.text()).not.toContain(question);
    });
  }

  function planOf(id: string, query = ""): Promise<any> {
    return person.daemon.get(`/api/sessions/${id}/plan${query}`);
  }

  async function newest(): Promise<string> {
    const { sessions } = await person.daemon.get("/api/sessions?limit=1");
    return sessions[0].id;
  }

  /** Adds variables to the client's settings until it is disposed. */
  function withEnv(env: Record<string, string>): Disposable {
    const path = join(person.home, ".claude", "settings.json");
    const before = readFileSync(path, "utf8");
    const settings = JSON.parse(before) as { env?: Record<string, string> };
    writeFileSync(path, JSON.stringify({ ...settings, env: { ...settings.env, ...env } }));
    return { [Symbol.dispose]: () => writeFileSync(path, before) };
  }
});
