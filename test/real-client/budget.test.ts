/**
 * The real client at work when a budget is used up: the log of the scripted model shows that no further request came, and that it
 * goes on once a person allowed more.
 */
import { describe, expect, test } from "bun:test";
import { run } from "../e2e/daemon.ts";
import { versions } from "./client.ts";
import { openPerson, type Person } from "./person.ts";
import { say } from "./say.ts";
import { soon } from "./soon.ts";

/** Nobody is there to be asked. */
const allowed = ["--allowedTools", "Write,Edit,Read,Bash"];
/** The first request of each scenario costs about twice as much. */
const config = { budget: { session_usd: 0.05, stop: ["session"] } };

describe.each(
  versions.flatMap((version) => (["http", "command"] as const).map((hooks) => ({ version, hooks }))),
)("Claude Code $version with $hooks hooks", (world) => {
  test("a run without a terminal ends when its session's budget is used up", async () => {
    await using person = await openPerson({ ...world, config });
    await person.print("-p", "SCENARIO=tools please", ...allowed);
    // The whole scenario has four. A laden client may tell of the first only after it asked for the second.
    expect(scenarioRequests(person)).toBeLessThan(3);
    const [session] = (await person.daemon.get("/api/sessions")).sessions;
    const { budgets } = await person.daemon.get(`/api/budgets?session=${session.id}`);
    expect(budgets).toMatchObject([{ scope: "session", name: session.id, is_used_up: true, stops: true }]);
    const [stop] = await stopsOf(person, session.id);
    expect(requestsAfter(person, stop?.at ?? "")).toEqual([]);
    expect((await person.daemon.get("/api/health")).budget_gate).toMatchObject({
      stop: ["session"],
      failed: 0,
    });
  }, 120_000);

  test("in a terminal its person reads why, and lets it go on", async () => {
    await using person = await openPerson({ ...world, config });
    using client = person.open(...allowed);
    await say(client, "SCENARIO=tools please");
    await soon(() => expect(client.text()).toContain("this session's budget is used up"));
    const before = scenarioRequests(person);
    await say(client, "SCENARIO=go-on please");
    await soon(() => expect(client.text()).toContain("Original prompt: SCENARIO=go-on please"));
    expect(scenarioRequests(person)).toBe(before);
    await soon(async () => {
      const [session] = (await person.daemon.get("/api/sessions")).sessions;
      expect([session.prompts, session.sources.otlp_log > 0]).toEqual([1, true]);
    });
    const { sessionId = "" } = person.model.requests.find(({ kind }) => kind === "scenario") ?? {};
    const allowance = await budget(person, "allow", "--session", sessionId, "--usd", "5");
    expect(allowance).toContain(`allowed $5.00 more for session ${sessionId}`);
    // The newer client has put the prompt back before its person.
    client.press("C-u");
    await say(client, "SCENARIO=go-on please");
    await soon(() => expect(client.text()).toContain("Going on with the parser."));
    const requests = scenarioRequests(person);
    expect(requests).toBeGreaterThan(before);
    expect(await budget(person, "revoke", "l1")).toContain("l1 is revoked");
    await say(client, "SCENARIO=tools please");
    await soon(() => expect(client.text()).toContain("Original prompt: SCENARIO=tools please"));
    expect(scenarioRequests(person)).toBe(requests);
  }, 120_000);

  test("a subagent's work is its session's: neither goes on", async () => {
    await using person = await openPerson({ ...world, config });
    await person.print("-p", "SCENARIO=subagent please", ...allowed, "--allowedTools", "Agent");
    // The whole has two of each: once its subagent was stopped, or kept from work, the session is not heard of again.
    const asked = person.model.requests.flatMap(({ scenario }) => scenario ?? []);
    expect(asked.filter((scenario) => scenario === "subagent")).toEqual(["subagent"]);
    expect(asked.length).toBeLessThan(4);
  }, 120_000);
});

// The older client's account is not held against any session, and its start does not say that it forks.
test.each(["http", "command"] as const)(
  "a fork is not held to what its parent spent (%s hooks)",
  async (hooks) => {
    await using person = await openPerson({ version: "2.1.329", hooks, config });
    await person.print("-p", "SCENARIO=tools please", ...allowed);
    const [parent] = (await person.daemon.get("/api/sessions")).sessions;
    const before = scenarioRequests(person);
    using client = person.open("--resume", parent.id, "--fork-session", ...allowed);
    // What the parent spent is on the fork's status line before anything is asked.
    await soon(() => expect(client.text()).toMatch(/· \$0\.(?!00)\d\d ·/));
    await say(client, "SCENARIO=go-on please");
    await soon(() => expect(scenarioRequests(person)).toBeGreaterThan(before));
  },
  120_000,
);

/** How often the model was asked for the work itself. */
function scenarioRequests(person: Person): number {
  return person.model.requests.filter(({ kind }) => kind === "scenario").length;
}

/** What the model was asked after an instant. */
function requestsAfter(person: Person, instant: string): readonly string[] {
  return person.model.requests
    .filter(({ at }) => at > Date.parse(instant))
    .map(({ kind, scenario }) => `${kind} ${scenario}`);
}

async function budget(person: Person, ...words: readonly string[]): Promise<string> {
  const { code, out, err } = await run(["budget", ...words, "--data-dir", person.dataDir]);
  expect([code, err]).toEqual([0, ""]);
  return out;
}

/** What the ledger says of budgets that ended a session's work, once it does. */
async function stopsOf(person: Person, sessionId: string): Promise<readonly { readonly at: string }[]> {
  return soon(async () => {
    const { rows } = await person.daemon.get(`/api/sessions/${sessionId}/timeline`);
    const stops = rows.filter(({ kind }: { readonly kind: string }) => kind === "stop");
    expect(stops).not.toEqual([]);
    return stops;
  });
}
