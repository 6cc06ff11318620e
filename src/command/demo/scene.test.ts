import { expect, test } from "bun:test";
import { promptTokens, type Usage } from "../../domain/usage.ts";
import type { Act } from "../../imitation/act.ts";
import { createChance } from "./chance.ts";
import {
  answer,
  bash,
  begin,
  call,
  delegate,
  edit,
  plan,
  progress,
  read,
  refused,
  turn,
  type Character,
  type Turn,
} from "./character.ts";
import { createIds } from "../../imitation/identity.ts";
import { playSession } from "./scene.ts";

const startedAt = 1_795_000_000_000;

function priceOf(_model: string, usage: Usage): number {
  return usage.output * 1000;
}

type Traits = Partial<Character> & { readonly speed?: number };

function perform(turns: readonly Turn[], { speed = 1, ...traits }: Traits = {}) {
  const character: Character = {
    model: "claude-opus-5-5",
    effort: "medium",
    user: "someone@example.com",
    team: "core",
    repository: "acme/checkout",
    branch: "main",
    title: "A test",
    terminal: "tmux",
    language: "TypeScript",
    contextTokens: 20_000,
    startType: "fresh",
    compactsAtTokens: 967_000,
    cacheLife: "5m",
    gateway: false,
    restMs: [1000, 1000],
    turns,
    afterwards: "leaves",
    ...traits,
  };
  return playSession({
    character,
    startedAt,
    speed,
    chance: createChance("1"),
    ids: createIds("1"),
    priceOf,
  });
}

function play(turns: readonly Turn[], traits: Traits = {}): readonly Act[] {
  return [...perform(turns, traits)];
}

function lengthOf(acts: readonly Act[]): number {
  return (acts.at(-1)?.at ?? 0) - startedAt;
}

function ofKind<Kind extends Act["kind"]>(acts: readonly Act[], kind: Kind) {
  return acts.filter((act): act is Extract<Act, { kind: Kind }> => act.kind === kind);
}

test("each request reads from the cache what the earlier ones wrote", () => {
  const acts = play([turn("Go", call(read), call(bash(10, 20)), answer(50, 90))]);
  const [first, second, third] = ofKind(acts, "api_request").map(({ usage }) => usage);
  expect(first).toMatchObject({ cacheRead: 0, cacheWrite1h: 0 });
  expect(first?.cacheWrite).toBeGreaterThan(20_000);
  expect(second?.cacheRead).toBe(first?.cacheWrite ?? Number.NaN);
  expect(third?.cacheRead).toBe((second?.cacheRead ?? 0) + (second?.cacheWrite ?? 0));
});

test("a pause longer than the cache lives makes the next request write everything again", () => {
  const turns = [turn("Go", answer(50, 90)), turn("Go on", answer(50, 90))];
  const isRead = (pauseMs: number, traits: Traits = {}) =>
    ofKind(play(turns, { restMs: [pauseMs, pauseMs], ...traits }), "api_request").map(
      ({ usage }) => usage.cacheRead > 0,
    );
  expect(isRead(400_000)).toEqual([false, false]);
  expect(isRead(400_000, { cacheLife: "1h" })).toEqual([false, true]);
  expect(isRead(400_000, { speed: 20 })).toEqual([false, false]);
  expect(isRead(200_000, { speed: 20 })).toEqual([false, true]);
});

test("writes for an hour are told apart from those for five minutes", () => {
  const [request] = ofKind(play([turn("Go", answer(50, 90))], { cacheLife: "1h" }), "api_request");
  expect(request?.usage.cacheWrite1h).toBe(request?.usage.cacheWrite ?? Number.NaN);
});

test("a context over the limit is summed up before the next request", () => {
  const acts = play([turn("Go", call(read), call(read))], {
    contextTokens: 30_000,
    compactsAtTokens: 30_200,
  });
  const kinds = acts.map(({ kind }) => kind);
  expect(kinds.indexOf("compaction")).toBeGreaterThan(0);
  const compaction = ofKind(acts, "compaction")[0];
  const requests = ofKind(acts, "api_request");
  const summary = requests.find(({ querySource }) => querySource === "compact");
  expect(compaction?.tokensBefore).toBe(summary === undefined ? Number.NaN : promptTokens(summary.usage));
  expect(compaction?.tokensAfter).toBeLessThanOrEqual(21_000 + 5500 + 12_000);
  const after = requests.find(({ at }) => at > (compaction?.at ?? 0));
  expect(after?.usage.cacheRead).toBe(21_000);
});

test("a subagent has a context of its own, and only its report comes back", () => {
  const task = delegate({ type: "Explore", model: "claude-haiku-5-5" }, call(read, read), answer(70, 70));
  const acts = play([turn("Go", task, answer(50, 90))]);
  const [main, worker, report, last] = ofKind(acts, "api_request");
  expect(worker).toMatchObject({
    model: "claude-haiku-5-5",
    querySource: "agent:builtin:Explore",
    by: { type: "Explore" },
    effort: undefined,
  });
  expect(worker?.usage.cacheWrite).toBe(9000);
  const added = (last?.usage.cacheWrite ?? 0) - (main?.usage.output ?? 0);
  expect(added).toBe(70);
  const [done] = ofKind(acts, "subagent_completed");
  expect(done).toMatchObject({ subagent: worker?.by, toolUses: 2, model: "claude-haiku-5-5" });
  expect(done?.totalTokens).toBe(
    (report?.usage.cacheRead ?? 0) + (report?.usage.cacheWrite ?? 0) + (report?.usage.output ?? 0),
  );
  const agentCall = ofKind(acts, "tool_result").find(({ tool }) => tool === "Agent");
  expect(agentCall).toMatchObject({ requestId: main?.requestId, by: undefined });
});

test("a refused request is told once, after its attempts, and has no tokens", () => {
  const acts = play([turn("Go", refused(529, 4))]);
  expect(acts.map(({ kind }) => kind)).toEqual([
    "session_start",
    "user_prompt",
    "api_error",
    "api_retries_exhausted",
    "interaction",
  ]);
  expect(acts[2]).toMatchObject({ status: 529, attempts: 4, error: "Overloaded" });
});

test("a tool that the person forbids has a decision and no result; one that fails has both", () => {
  const tools = [
    { ...edit("src/a.ts", 3, 1), decidedBy: "user_reject" } as const,
    { ...bash(10, 20), fails: true },
  ];
  const acts = play([turn("Go", call(...tools))]);
  expect(ofKind(acts, "tool_decision").map(({ tool, decision }) => [tool, decision])).toEqual([
    ["Edit", "reject"],
    ["Bash", "accept"],
  ]);
  expect(ofKind(acts, "tool_result").map(({ tool, success }) => [tool, success])).toEqual([["Bash", false]]);
});

test("a tool that a person decides on waits for it, in a span that ends with the decision", () => {
  const acts = play([turn("Go", call({ ...bash(10, 20), decidedBy: "user_temporary" }, read))]);
  const [decided] = ofKind(acts, "tool_decision");
  const [wait, ...others] = ofKind(acts, "tool.blocked_on_user");
  expect(others).toEqual([]);
  expect(wait).toMatchObject({ at: decided?.at, toolUseId: decided?.toolUseId, decidedBy: "user_temporary" });
  expect(wait?.waitedMs).toBeGreaterThanOrEqual(1500);
});

test("edits name their file, and the task list is done from its top", () => {
  const acts = play([
    turn(
      "Go",
      call(plan("One"), plan("Two")),
      call(begin, edit("src/a.ts", 3, 1), progress, progress, progress),
    ),
  ]);
  expect(ofKind(acts, "tool_result").map(({ input }) => input)).toEqual([
    { subject: "One", taskId: "1" },
    { subject: "Two", taskId: "2" },
    { taskId: "1", status: "in_progress" },
    { file_path: "/home/someone/checkout/src/a.ts" },
    { taskId: "1", status: "completed" },
    { taskId: "2", status: "completed" },
    undefined,
  ]);
});

test("time only moves forward, and a faster play is as much shorter", () => {
  const turns = [turn("Go", call(read, bash(2000, 3000)), answer(200, 300)), turn("Go on", answer(100, 200))];
  const slow = play(turns);
  const fast = play(turns, { speed: 10 });
  expect(slow.map(({ at }) => at)).toEqual(slow.map(({ at }) => at).toSorted((a, b) => a - b));
  expect(lengthOf(fast) / lengthOf(slow)).toBeCloseTo(0.1, 2);
  expect(ofKind(fast, "api_request").map(({ usage }) => usage)).toEqual(
    ofKind(slow, "api_request").map(({ usage }) => usage),
  );
});

test("a session whose person comes back begins again and again", () => {
  const acts = perform([turn("Go")], { afterwards: "begins-again" });
  // Nothing but its beginning, and a prompt and the end of its turn.
  const prompts = new Set(
    acts
      .drop(1)
      .take(100)
      .map(({ promptId }) => promptId),
  );
  expect(prompts.size).toBe(50);
});
