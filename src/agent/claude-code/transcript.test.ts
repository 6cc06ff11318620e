import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Observation } from "../../domain/observation.ts";
import type { PromptObservation } from "../../domain/prompt.ts";
import { addUsage, noUsage, type Usage } from "../../domain/usage.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

const noon = Date.UTC(2026, 10, 19, 12);
const main = "/home/dev/.claude/projects/-home-dev-project/s1.jsonl";
const agentId = "a0123456789abcdef";
const fixtures = join(import.meta.dir, "..", "..", "..", "test", "fixtures", "transcripts");

function line(type: string, own: object = {}): object {
  return { type, uuid: "u1", sessionId: "s1", timestamp: new Date(noon).toISOString(), ...own };
}

function user(content: unknown, own: object = {}): object {
  return line("user", { message: { role: "user", content }, ...own });
}

function read(lines: readonly unknown[], path = main, meta?: string): Observation[] {
  const reader = new TranscriptReader(fileOf(path, meta));
  for (const one of lines) reader.read(one, noon);
  return reader.drain();
}

function prompts(...lines: readonly object[]): PromptObservation[] {
  return read(lines).filter((seen) => seen.kind === "prompt");
}

describe("a prompt", () => {
  const promptId = "5e550000-0000-4000-8000-000000000001";

  test("is what a person typed", () => {
    const told = user("Hello", { promptId, origin: { kind: "human" }, version: "2.1.196" });
    expect(prompts(told)).toMatchObject([
      {
        aliases: [`prompt:${promptId}`, "line:u1"],
        promptId,
        text: "Hello",
        length: 5,
        command: undefined,
        sign: { says: "prompted" },
      },
    ]);
  });

  test("without an id is known by its line, its length and its time", () => {
    const aliases = ["asked:s1:5:897544800", "asked:s1:5:897544800+", "line:u1"];
    expect(prompts(user("Hello"))[0]?.aliases).toEqual(aliases);
  });

  test("may hold pictures beside its words", () => {
    const parts = [
      { type: "text", text: "What is" },
      { type: "image", source: { type: "base64", data: "xxxx" } },
      { type: "text", text: "this?" },
    ];
    expect(prompts(user(parts))).toMatchObject([{ text: "What is\nthis?" }]);
  });

  test("may be a command", () => {
    const text = "<command-name>/compact</command-name>\n<command-message>compact</command-message>";
    expect(prompts(user(text))).toMatchObject([{ command: "/compact" }]);
  });

  test("is no /clear: it was asked in the session before, whose event tells it", () => {
    const text = "<command-name>/clear</command-name>\n<command-message>clear</command-message>";
    expect(prompts(user(text), user(text, { promptId, uuid: "u2" }))).toEqual([]);
    expect(read([user(text)])).toMatchObject([{ kind: "inserted-text", bytes: text.length }]);
  });

  /** As 2.1.329 writes what is typed while the model works. */
  const queued = (own: object = {}) =>
    line("attachment", {
      attachment: {
        type: "queued_command",
        prompt: "And this",
        source_uuid: "u7",
        commandMode: "prompt",
        origin: { kind: "human" },
        ...own,
      },
    });

  test("typed while the model works is known by its own id, and belongs to the turn", () => {
    expect(prompts(user("Hello", { promptId }), queued())).toMatchObject([
      { text: "Hello", promptId },
      { text: "And this", length: 8, promptId, aliases: ["line:u7"] },
    ]);
  });

  test("typed while the model works may hold pictures, and is known by its line where nothing else names it", () => {
    const prompt = [{ type: "text", text: "Look" }, { type: "image" }];
    expect(prompts(queued({ prompt, source_uuid: undefined, origin: undefined }))).toMatchObject([
      { text: "Look", aliases: ["line:u1"] },
    ]);
  });

  test.each([
    [
      "a notification that waited",
      queued({ commandMode: "task-notification", prompt: "<task-notification>" }),
    ],
    ["a text of the client that waited", queued({ isMeta: true })],
    ["word of another agent that waited", queued({ origin: { kind: "peer" } })],
    ["what waited for a subagent", { ...queued(), isSidechain: true }],
    ["a note of the client", user("Caveat", { isMeta: true })],
    ["the summary after a compaction", user("This session is being continued", { isCompactSummary: true })],
    ["what a local command wrote", user("<local-command-stdout>done</local-command-stdout>")],
    ["a reminder", user("<system-reminder>mind the gap</system-reminder>")],
    ["word of a background task", user("<task-notification>done</task-notification>")],
    ["a task's word by its origin", user("It is done", { origin: { kind: "task-notification" } })],
    ["a text that a tool put there", user("Base directory", { sourceToolUseID: "toolu_01abcdef" })],
    ["nothing but space", user(" \n ")],
    ["what a subagent was told", user("count", { isSidechain: true })],
    ["a tool's answer", user([{ type: "tool_result", tool_use_id: "t", content: "text" }])],
  ])("is not %s", (_, told) => {
    expect(prompts(told)).toEqual([]);
  });

  test("in a subagent's file is none of a person", () => {
    const seen = read([user("count")], `/p/s1/subagents/agent-${agentId}.jsonl`);
    expect(seen.map(({ kind }) => kind)).toEqual(["subagent", "inserted-text"]);
  });
});

test.each(["[Request interrupted by user]", "[Request interrupted by user for tool use]"])(
  "%s ends the turn and is no prompt",
  (text) => {
    expect(read([user([{ type: "text", text }])])).toMatchObject([
      { kind: "event", name: "interrupt", sign: { says: "turn-ended" } },
    ]);
  },
);

describe("a hook of its person", () => {
  const refused = line("system", { subtype: "informational", preventContinuation: true, content: "no" });
  const attachment = { type: "hook_stopped_continuation", hookEvent: "PostToolUse", message: "enough" };
  const stopped = line("attachment", { attachment });
  const feedback = user("Stop hook feedback:\ngo on", { isMeta: true, promptId: "p1" });
  const signs = (...told: Parameters<typeof read>) =>
    read(...told).flatMap(({ name, sign }) => (sign ? [[name, sign.says]] : []));

  test("that refuses a prompt or stops the work ends the turn, of which no other hook hears", () => {
    expect(signs([refused])).toEqual([["stopped_by_hook", "turn-ended"]]);
    expect(signs([stopped])).toEqual([["stopped_by_hook", "turn-ended"]]);
    expect(signs([line("system", { subtype: "informational", preventContinuation: false })])).toEqual([]);
  });

  test("that does not let a turn end has the session go on, and asks nothing", () => {
    expect(signs([feedback])).toEqual([["kept_on_by_hook", "woken"]]);
    expect(prompts(feedback)).toEqual([]);
    expect(new Set(read([feedback]).map(({ digest }) => digest)).size).toBe(2);
    expect(signs([user("Stop hook feedback: what is it?")])).toEqual([["user_prompt", "prompted"]]);
  });

  test("says in a subagent's file nothing of its session", () => {
    const path = `/p/s1/subagents/agent-${agentId}.jsonl`;
    expect(signs([refused, stopped, feedback], path)).toEqual([]);
    expect(signs([line("attachment", { attachment, isSidechain: true })])).toEqual([]);
  });
});

describe("a subagent's file", () => {
  const told = line("user", { agentId, isSidechain: true, promptId: "p1", message: { content: "count" } });
  const answered = line("assistant", {
    agentId,
    message: { id: "msg_1", content: [], usage: { output_tokens: 9 }, stop_reason: "end_turn" },
  });
  const meta = JSON.stringify({
    agentType: "Explore",
    description: "Count",
    toolUseId: "toolu_9",
    parentAgentId: "a9",
  });

  test.each([
    `/p/s1/subagents/agent-${agentId}.jsonl`,
    `/p/s1/subagents/workflows/wf_1/agent-${agentId}.jsonl`,
    `/p/agent-${agentId}.jsonl`,
    String.raw`C:\Users\Ada\.claude\projects\C--work-app\s1\subagents\agent-${agentId}.jsonl`,
  ])("at %s tells of it and of its requests", (path) => {
    const [agent, words, request, ...others] = read([told, answered], path, meta);
    expect(others).toEqual([]);
    expect(words).toMatchObject({ kind: "inserted-text", part: "prompt", bytes: 5, subagentId: agentId });
    expect(agent).toMatchObject({
      kind: "subagent",
      sessionId: "s1",
      aliases: [`agent:${agentId}`],
      subagentType: "Explore",
      description: "Count",
      toolUseId: "toolu_9",
      parentId: "a9",
      startedAt: noon,
    });
    expect(request).toMatchObject({ kind: "request", subagentId: agentId, subagentType: "Explore" });
    expect(request?.sign).toBeUndefined();
  });

  test("tells its requests' branch, and none of its session, which may be on another by then", () => {
    const lines = [told, answered].map((one) => ({ ...one, gitBranch: "main" }));
    const seen = read(lines, `/p/s1/subagents/agent-${agentId}.jsonl`);
    expect(seen.map(({ facts }) => facts.branch)).toEqual(seen.map(() => undefined));
    expect(seen.find(({ kind }) => kind === "request")).toMatchObject({ branch: "main" });
  });

  test("gives its lines the session of its folder when they name none", () => {
    const bare = { ...answered, sessionId: undefined };
    for (const path of [
      `/p/s7/subagents/agent-x.jsonl`,
      String.raw`C:\p\s7\subagents\workflows\w\agent-x.jsonl`,
    ])
      expect(read([bare], path).map(({ sessionId }) => sessionId)).toEqual(["s7", "s7"]);
  });

  test("tells that it has ended where its person stopped it, or an answer failed", () => {
    const path = `/p/s1/subagents/agent-${agentId}.jsonl`;
    const later = { uuid: "u2", timestamp: new Date(noon + 5000).toISOString() };
    const stops = [
      user([{ type: "text", text: "[Request interrupted by user for tool use]" }], later),
      line("assistant", {
        ...later,
        isApiErrorMessage: true,
        message: { model: "<synthetic>", content: [] },
      }),
    ];
    for (const stop of stops)
      expect(read([told, stop], path).filter(({ kind }) => kind === "subagent")).toMatchObject([
        { subagentId: agentId, endedAt: undefined },
        { subagentId: agentId, endedAt: noon + 5000, aliases: [`agent:${agentId}`] },
      ]);
    const session = read([told, ...stops]).map(({ kind }) => kind);
    expect(session).not.toContain("subagent");
  });

  test("is read without what lies beside it, or with half of it", () => {
    for (const text of [undefined, '{"agentType":"Expl', "[]", "null"])
      expect(read([told], `/p/s1/subagents/agent-${agentId}.jsonl`, text)).toMatchObject([
        { kind: "subagent", subagentType: undefined },
        { kind: "inserted-text" },
      ]);
  });
});

test("a session's own file gives its name to lines that name none, on Windows, too", () => {
  for (const path of ["/p/s7.jsonl", String.raw`C:\Users\Ada\.claude\projects\x\s7.jsonl`])
    expect(read([user("Hello", { sessionId: undefined })], path)[0]?.sessionId).toBe("s7");
});

test("a compaction is known by its line", () => {
  const compactMetadata = { trigger: "manual", preTokens: 15_846, postTokens: 900, durationMs: 61 };
  const [seen] = read([line("system", { subtype: "compact_boundary", compactMetadata })]);
  expect(seen).toMatchObject({
    kind: "compaction",
    trigger: "manual",
    tokensBefore: 15_846,
    tokensAfter: 900,
    durationMs: 61,
    success: true,
  });
  const aliases = seen?.kind === "compaction" ? seen.aliases : [];
  expect(aliases).toEqual(["line:u1"]);
});

test("a compaction of a subagent's conversation is none of its session's", () => {
  const path = `/p/s1/subagents/agent-${agentId}.jsonl`;
  const [, seen] = read([line("system", { subtype: "compact_boundary" })], path);
  expect(seen).toMatchObject({ kind: "event", name: "compact_boundary" });
  expect(seen?.data.get("agent_id")).toBe(agentId);
});

describe("names", () => {
  const title = (aiTitle: string): object => ({ type: "ai-title", aiTitle, sessionId: "s1" });
  const named = (lines: readonly object[]): Observation[] =>
    read([user("Hello"), ...lines]).filter(({ name }) => name === "session_named");

  test("that are repeated are told once", () => {
    expect(named([title("A bug"), title("A bug"), title("A bug")])).toHaveLength(1);
  });

  test("of equal length at one time are told apart", () => {
    const digests = named([title("Bug A"), title("Bug B")]).map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(2);
  });

  test("are those of the agent, of the person and of a pull request", () => {
    const lines = [
      title("A bug"),
      { type: "custom-title", customTitle: "mine" },
      { type: "pr-link", prUrl: "https://github.com/a/b/pull/1", prNumber: 1 },
    ];
    expect(named(lines).at(-1)?.facts).toEqual({ pullRequest: "https://github.com/a/b/pull/1" });
    expect(read([user("Hello"), ...lines, user("Go", { uuid: "u2" })]).at(-1)?.facts).toMatchObject({
      title: "A bug",
      name: "mine",
      pullRequest: "https://github.com/a/b/pull/1",
    });
  });

  test("are given by a client that calls its agents by names, too", () => {
    expect(named([{ type: "agent-name", agentName: "scout" }])).toMatchObject([{ facts: { name: "scout" } }]);
  });

  test("before the first line with a time are kept for those that follow", () => {
    const seen = read([title("A bug"), user("Hello")]);
    expect(seen).toMatchObject([{ kind: "prompt", facts: { title: "A bug" } }]);
  });

  test("in summaries of old clients are titles", () => {
    expect(named([{ type: "summary", summary: "An old bug" }])).toMatchObject([
      { facts: { title: "An old bug" } },
    ]);
  });
});

describe("facts", () => {
  test("are where, on which branch and with which client", () => {
    const own = { cwd: "/home/dev/a b", gitBranch: "main", version: "2.1.329", entrypoint: "cli" };
    expect(read([user("Hello", own)])[0]?.facts).toMatchObject({
      project: "/home/dev/a b",
      branch: "main",
      clientVersion: "2.1.329",
      entrypoint: "cli",
    });
  });

  test("name the folder that the session began in, and no branch outside a repository", () => {
    const lines = [user("a", { cwd: "/a", gitBranch: "HEAD" }), user("b", { cwd: "/b", uuid: "u2" })];
    expect(read(lines).map(({ facts }) => [facts.project, facts.branch])).toEqual([
      ["/a", undefined],
      ["/a", undefined],
    ]);
  });

  test("that did not change are one object, so that they merge once", () => {
    const [first, second] = read([user("a", { cwd: "/a" }), user("b", { cwd: "/a", uuid: "u2" })]);
    expect(second?.facts).toBe(first?.facts as never);
  });
});

describe("a fork", () => {
  const parentOf = (...lines: readonly object[]) => read(lines).at(-1)?.facts.parentSessionId;
  const answer = (own: object) => line("assistant", { message: { id: "m1", content: [] }, ...own });

  test("by /branch is of the session that its repeated lines name", () => {
    const repeated = user("Hello", { forkedFrom: { sessionId: "s0", messageUuid: "u0" } });
    expect(parentOf(repeated, user("Go on", { uuid: "u2" }))).toBe("s0");
  });

  test("by --fork-session is of the session that asked for the last answer which it repeats", () => {
    const repeated = ["s-1", "s0"].map((requestSessionId) =>
      answer({ uuid: requestSessionId, requestSessionId }),
    );
    expect(parentOf(...repeated, user("Go on", { uuid: "u2" }))).toBe("s0");
  });

  test("of a branch is of the branch, whatever the lines of that say", () => {
    const ofBranch = answer({ forkedFrom: { sessionId: "s-1" }, requestSessionId: "s-1" });
    expect(parentOf(ofBranch, answer({ uuid: "u2", requestSessionId: "s0" }), user("Go on"))).toBe("s0");
    const again = answer({ forkedFrom: { sessionId: "s0" }, requestSessionId: "s-1" });
    expect(parentOf(again, user("Go on", { uuid: "u2" }))).toBe("s0");
  });

  test("by /branch takes its name with its first own line, for it did not have it when what it repeats was written", () => {
    const reader = new TranscriptReader({ ...fileOf(main), writtenAt: noon + 5000 });
    reader.read(user("Hello", { forkedFrom: { sessionId: "s0" } }), noon);
    reader.read({ type: "custom-title", customTitle: "Hello (Branch)", sessionId: "s1" }, noon);
    reader.read(user("Go on", { uuid: "u2", timestamp: new Date(noon + 9000).toISOString() }), noon);
    expect(reader.drain().map(({ at, facts }) => [at, facts.name])).toEqual([
      [noon, undefined],
      [noon + 9000, "Hello (Branch)"],
    ]);
  });

  test("is none where a line names its own session, or another agent's file is read", () => {
    expect(parentOf(answer({ requestSessionId: "s1" }), user("Hello"))).toBeUndefined();
    const path = main.replace(".jsonl", `/subagents/agent-${agentId}.jsonl`);
    const told = read([user("Hello", { forkedFrom: { sessionId: "s0" } })], path);
    expect(told.map(({ facts }) => facts.parentSessionId)).toEqual(told.map(() => undefined));
  });
});

test("the client's own account is its last word", () => {
  const state = (totalCostUSD: number): object => ({
    type: "cost-state",
    sessionId: "s1",
    totalCostUSD,
    totalLinesAdded: 3,
    totalDuration: 700,
    hasUnknownModelCost: false,
    modelUsage: {
      a: { inputTokens: 1, outputTokens: 2, cacheReadInputTokens: 3, cacheCreationInputTokens: 4 },
      b: { inputTokens: 10, outputTokens: 20, thinkingTokens: 5, cacheCreationEphemeral1hInputTokens: 0 },
    },
  });
  const seen = read([user("Hello"), state(0.1), state(0.2)]).filter(({ kind }) => kind === "statement");
  expect(seen.at(-1)).toMatchObject({
    aliases: ["statement:s1:transcript"],
    costNano: 200_000_000,
    usage: { input: 11, output: 22, cacheRead: 3, cacheWrite: 4, reasoning: 5 },
    linesAdded: 3,
    durationMs: 700,
    isEstimate: false,
  });
});

test("a failed attempt is an event with what is known of it", () => {
  const error = { status: 529, requestId: "req_1", message: "529 Overloaded" };
  const attempt = line("system", {
    subtype: "api_error",
    error,
    retryAttempt: 1,
    maxRetries: 10,
    retryInMs: 538,
  });
  const [seen, ...others] = read([attempt]);
  expect(others).toEqual([]);
  expect(seen).toMatchObject({ kind: "event", name: "api_error" });
  expect([...(seen?.data ?? [])]).toEqual([
    ["attempt", 1],
    ["max_retries", 10],
    ["retry_in_ms", 538],
    ["status_code", 529],
    ["request_id", "req_1"],
  ]);
});

describe("what is no record", () => {
  test.each([
    ["a list", []],
    ["a number", 7],
    ["a text", "x"],
    ["nothing", null],
    ["a truth", true],
  ])("says nothing: %s", (_, value) => {
    expect(read([value])).toEqual([]);
  });

  test("says nothing: a line before any that tells a time", () => {
    expect(read([user("Hello", { timestamp: undefined })])).toEqual([]);
    expect(read([user("Hello", { timestamp: "yesterday" })])).toEqual([]);
  });

  test("says nothing: types that have no meaning here", () => {
    const types = [
      "mode",
      "last-prompt",
      "queue-operation",
      "attachment",
      "api-request-shape",
      "tools-used",
      "new",
    ];
    expect(read([...types.map((type) => line(type)), line("system", { subtype: "new" })])).toEqual([]);
  });

  test("changes nothing about objects that follow: keys that name their prototype", () => {
    const hostile = JSON.parse(
      '{"type":"user","uuid":"u1","sessionId":"s1","timestamp":"2026-11-19T12:00:00Z","__proto__":{"isMeta":true,"polluted":1},' +
        '"constructor":{"prototype":{"polluted":1}},"message":{"__proto__":{"content":"no"},"content":"Hello"}}',
    ) as object;
    expect(read([hostile])).toMatchObject([{ kind: "prompt", text: "Hello" }]);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    expect(
      read([line("cost-state", { modelUsage: JSON.parse('{"__proto__":{"inputTokens":7}}') })]),
    ).toMatchObject([{ usage: { input: 7 } }]);
  });
});

test("a change of the mode is told once, and none before a line that tells a time", () => {
  const mode = (permissionMode: string) => ({ type: "permission-mode", permissionMode, sessionId: "s1" });
  const seen = read([mode("auto"), user("Hello"), mode("plan"), mode("plan"), mode("default")]);
  expect(seen.flatMap(({ sign }) => (sign?.says === "mode-changed" ? [sign.mode] : []))).toEqual([
    "plan",
    "default",
  ]);
});

test("a notice that waits in the queue is read as it comes in, not as it is taken out", () => {
  const content =
    "<task-notification>\n<task-id>b1</task-id>\n<status>completed</status>\n<summary>done</summary>\n</task-notification>";
  const queued = (operation: string) => read([line("queue-operation", { operation, content })]);
  expect(queued("enqueue")).not.toEqual([]);
  expect(queued("dequeue")).toEqual([]);
});

test("a tool that a subagent still runs is the subagent's", () => {
  const content = [{ type: "tool_use", id: "toolu_1", name: "Bash", input: { command: "ls" } }];
  const usage = { input_tokens: 1, output_tokens: 9 };
  const call = line("assistant", { message: { id: "msg_1", content, stop_reason: "tool_use", usage } });
  const path = main.replace(/\.jsonl$/, `/subagents/agent-${agentId}.jsonl`);
  const started = read([call], path).find(({ kind }) => kind === "tool-call");
  expect(started).toMatchObject({
    name: "tool_use",
    subagentId: agentId,
    sign: { says: "tool-started", tool: "Bash", toolUseId: "toolu_1", subagentId: agentId },
  });
});

describe("a checkpoint of ours", () => {
  const text =
    "[hallmonitor checkpoint abcd1234]\nYou were writing the parser.\n[hallmonitor checkpoint abcd1234]";

  // As clients 2.1.197 and 2.1.329 write it after a compaction.
  function attachment(own: object): object {
    return line("attachment", {
      attachment: { hookName: "SessionStart", hookEvent: "SessionStart", toolUseID: "SessionStart", ...own },
    });
  }

  test("is shown where the client takes what the hook answered into the conversation", () => {
    const told = read([attachment({ type: "hook_additional_context", content: [text] })]);
    expect(told.filter(({ kind }) => kind === "checkpoint")).toMatchObject([
      { aliases: ["checkpoint:abcd1234"], checkpointId: "abcd1234", shownAt: noon, onlyJoins: true },
    ]);
  });

  test("is not shown by what the hook printed, or by a person who writes of it", () => {
    const printed = attachment({ type: "hook_success", stdout: text, content: "" });
    const others = read([
      printed,
      user(text),
      attachment({ type: "hook_additional_context", content: text }),
    ]);
    expect(others.filter(({ kind }) => kind === "checkpoint")).toEqual([]);
  });
});

describe("a real session", () => {
  /** What a file of the fixtures says; its totals were told by the scripted model that answered. */
  function fixture(name: string): Observation[] {
    const path = join(fixtures, name);
    const lines = readFileSync(path, "utf8").trim().split("\n");
    const beside = name.includes("agent-")
      ? readFileSync(path.replace(".jsonl", ".meta.json"), "utf8")
      : undefined;
    return read(
      lines.map((text) => JSON.parse(text) as unknown),
      path,
      beside,
    );
  }

  function countKinds(seen: readonly Observation[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const key of new Set(seen.map((one) => keyOf(one)))) {
      const kind = key.split(" ")[0] ?? "";
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return counts;
  }

  /** Several records of one thing count once. */
  function keyOf(seen: Observation): string {
    return "aliases" in seen ? `${seen.kind} ${seen.aliases[0]}` : `${seen.kind} ${seen.digest}`;
  }

  function usageIn(seen: readonly Observation[]): Usage {
    const requests = new Map<string, Usage>();
    for (const one of seen) if (one.kind === "request") requests.set(keyOf(one), one.usage ?? noUsage);
    return [...requests.values()].reduce(addUsage, noUsage);
  }

  test("of 2.1.197 with tools, a resume and a compaction by hand", () => {
    const seen = fixture("2.1.197-tools-compact.jsonl");
    expect(countKinds(seen)).toEqual({
      prompt: 3,
      request: 5,
      "tool-call": 4,
      compaction: 1,
      "inserted-text": 3,
    });
    expect(usageIn(seen)).toMatchObject({ input: 35, output: 434, cacheRead: 70_100, cacheWrite: 20_000 });
    const failed = seen.filter((one) => one.kind === "tool-call" && one.success === false);
    expect(failed).toMatchObject([{ tool: "Read" }]);
  });

  test("of 2.1.329 with a plan adds up to the client's own account", () => {
    const seen = fixture("2.1.329-plan.jsonl");
    expect(countKinds(seen)).toEqual({ prompt: 1, request: 4, "tool-call": 5, task: 2, statement: 1 });
    const { input, output, cacheRead, cacheWrite } = usageIn(seen);
    expect(seen.find(({ kind }) => kind === "statement")).toMatchObject({
      usage: { input, output, cacheRead, cacheWrite },
    });
  });

  test("of 2.1.329 with a subagent adds up to the client's own account", () => {
    const session = "2.1.329-subagent/8106e608-a3d7-4b3e-a047-dc093ce64b99";
    const own = fixture(`${session}.jsonl`);
    const sent = fixture(`${session}/subagents/agent-aad54219db94fdf6b.jsonl`);
    expect(countKinds([...own, ...sent])).toEqual({
      prompt: 1,
      request: 4,
      "tool-call": 2,
      subagent: 1,
      statement: 1,
      "inserted-text": 1,
    });
    const { input, output, cacheRead, cacheWrite } = usageIn([...own, ...sent]);
    expect(own.find(({ kind }) => kind === "statement")).toMatchObject({
      usage: { input, output, cacheRead, cacheWrite },
    });
  });

  test("of 2.1.329 whose first attempts failed", () => {
    const seen = fixture("2.1.329-errors.jsonl");
    expect(countKinds(seen)).toEqual({ prompt: 1, event: 2, request: 1, statement: 1 });
  });
});

test("lines without an id are the same ones when their folder lies elsewhere", () => {
  const path = join(fixtures, "2.1.329-plan-approved.jsonl");
  const lines = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as object);
  const digests = (folder: string): number[] =>
    read(lines, `${folder}/projects/p/19f7787d-0bf5-44e1-b8df-4fa84b6c6f55.jsonl`).map(
      ({ digest }) => digest,
    );
  expect(digests("/mnt/restored")).toEqual(digests("/home/dev/.claude"));
});

test("a line that is nested too deep to be written is told all the same", () => {
  let deep: unknown = 1;
  for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
  const title = { type: "ai-title", aiTitle: "Fix it", sessionId: "s1", deep };
  expect(read([user("Hello"), title]).map(({ name }) => name)).toContain("session_named");
});
