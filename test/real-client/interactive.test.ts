/**
 * The real client as a person has it before them: in a terminal, with a question for permission on its screen and our
 * status line below.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { run } from "../e2e/daemon.ts";
import { versions, type Usage, type Version } from "./client.ts";
import { openPerson, type Person } from "./person.ts";
import { patienceMs, soon } from "./soon.ts";
import type { Terminal } from "./terminal.ts";

/** The older client shows this before anything else when it does not like its settings. */
const complaint = "Settings Warning";
const models: Readonly<Record<Version, string>> = { "2.1.197": "Opus 4.8", "2.1.329": "Opus 5.5" };

describe.each([...versions])("Claude Code %s in a terminal", (version) => {
  let world: Person;
  let client: Terminal;
  let greeting = "";

  beforeAll(async () => {
    world = await openPerson({ version, hooks: "http" });
    client = world.open();
    greeting = await soon(() => {
      const text = client.text();
      expect(text).toMatch(new RegExp(`${complaint}|❯`));
      return text;
    });
    if (greeting.includes(complaint)) client.press("Enter");
  }, 120_000);

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
  }, 120_000);

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
  }, 120_000);

  test("once it is allowed it works, then waits for what is said next", async () => {
    client.press("Enter");
    await soon(() => expect(client.text()).toContain("The file is there."));
    expect(existsSync(join(world.project, "asked.txt"))).toBe(true);
    await soon(async () => {
      expect(await onlySession(world)).toMatchObject({ state: "waiting-input", waiting_for: null });
    });
  }, 120_000);

  test("the status line shows the context and what the model's answers cost", async () => {
    await soon(async () => {
      const { cost_usd, requests } = await onlySession(world);
      expect(requests).toBe(world.model.truth.length);
      expect(statusLine(client)).toContain(` · $${cost_usd.toFixed(2)} · `);
    });
    // 18,229 of the 967,000 tokens at which the client makes room.
    expect(statusLine(client)).toContain(`${models[version]} · ▮▯▯▯▯▯▯▯▯▯ 1% of 967k`);
  }, 120_000);

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
  }, 120_000);
});

test.each([...versions])(
  "without hooks, too, Claude Code %s is seen to wait for its person, as it notes itself",
  async (version) => {
    await using world = await openPerson({ version, hooks: "off" });
    using client = world.open();
    await soon(() => expect(client.text()).toContain("❯"));
    client.type("SCENARIO=permission please");
    await soon(() => expect(client.text()).toContain("SCENARIO=permission please"));
    client.press("Enter");
    await soon(() => expect(client.text()).toContain("Do you want to proceed?"));
    await soon(async () => {
      const { state, state_basis, waiting_for } = await onlySession(world);
      expect([state, state_basis]).toEqual(["waiting-permission", "transcript"]);
      // At times the client writes down only after the answer what it asked for.
      expect(waiting_for).toMatch(/^(Bash|permission)$/);
    });
    client.press("Enter");
    await soon(() => expect(client.text()).toContain("The file is there."));
    await soon(async () => {
      expect(await onlySession(world)).toMatchObject({ state: "waiting-input", waiting_for: null });
    });
  },
  120_000,
);

/** The line of the screen that ours is: the one with the point at which the context is compacted. */
function statusLine(client: Terminal): string {
  return (
    client
      .text()
      .split("\n")
      .find((line) => line.includes(" of 967k")) ?? ""
  );
}

async function onlySession(world: Person): Promise<any> {
  const { sessions } = await world.daemon.get("/api/sessions");
  expect(sessions).toHaveLength(1);
  return sessions[0];
}
