import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  insertedText,
  noon,
  preamble,
  prompt,
  request,
  subagent,
  toolCall,
} from "../../../test/contract/observation.ts";
import { claudeCodeFiles } from "../../agent/claude-code/files.ts";
import type { Observation } from "../../domain/observation.ts";
import { noUsage } from "../../domain/usage.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { sessionContext } from "./answer.ts";
import type { ContextAnswer, FilledByShape } from "./shape.ts";

const fixtures = join(import.meta.dir, "..", "..", "..", "test", "fixtures", "transcripts");
const settings = { thresholds: [75, 85, 95], windows: {}, compactsAt: undefined };
const minute = 60_000;

/** What the files of a session of the fixtures say, its subagents' after its own. */
function recorded(name: string): Observation[] {
  const folder = join(fixtures, name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".jsonl"))
    .toSorted();
  return files.flatMap((file) => {
    const path = join(folder, file);
    const reader = claudeCodeFiles.open(path, { description: undefined, writtenAt: noon });
    for (const line of readFileSync(path, "utf8").split("\n"))
      if (line !== "") reader.read(Buffer.from(line), noon);
    return reader.drain();
  });
}

function answerTo(...commits: (readonly Observation[])[]): ContextAnswer {
  const ledger = new MemoryLedger();
  for (const commit of commits) ledger.commit(commit);
  const reader = new MemoryReader(ledger);
  const id = reader.sessions({}, 1)[0]?.id ?? "";
  return sessionContext(reader, { id, settings, now: noon });
}

function filling(...observations: readonly Observation[]): FilledByShape {
  const { filled_by } = answerTo(observations);
  if (filled_by === null) throw new Error("nothing is known of the context");
  return filled_by;
}

function tokensOf({ parts }: FilledByShape, kind: string, name: string | null = null): number {
  return parts.find((part) => part.kind === kind && part.name === name)?.tokens ?? 0;
}

function sumOf({ parts }: FilledByShape): number {
  return parts.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** How far a figure is from the truth, as a part of it. */
function errorOf(told: number, truth: number): number {
  return Math.abs(told - truth) / truth;
}

/** The fixtures' usages are what was really sent, at so many bytes a token (their README). */
const bytesPerToken = 3.6;

describe("a real session of 2.1.329", () => {
  const answer = answerTo(recorded("2.1.329-context"));
  const filled = answer.filled_by as FilledByShape;

  test("is divided as its last request was, within a twentieth", () => {
    expect(filled).toMatchObject({
      basis: "request-records",
      since: "2026-11-28T14:50:09.122Z",
      tokens: 33_120,
    });
    expect(sumOf(filled)).toBe(33_120);
    expect(errorOf(tokensOf(filled, "tools"), 68_477 / bytesPerToken)).toBeLessThan(0.02);
    expect(errorOf(tokensOf(filled, "system"), 7216 / bytesPerToken)).toBeLessThan(0.02);
    expect(errorOf(tokensOf(filled, "mcp"), 3028 / bytesPerToken)).toBeLessThan(0.02);
    const results = tokensOf(filled, "results", "Read") + tokensOf(filled, "results", "Bash");
    expect(errorOf(results, 13_759 / bytesPerToken)).toBeLessThan(0.05);
    expect(tokensOf(filled, "other")).toBe(0);
  });

  test("tells the file that it read and was shown again after the compaction", () => {
    expect(filled.reads).toMatchObject([{ file: "/home/dev/project/big.txt", reads: 2 }]);
  });

  test("tells its subagent's conversation apart from its own", () => {
    const [worker] = answer.subagents;
    const own = worker?.filled_by as FilledByShape;
    expect(own).toMatchObject({ basis: "request-records", tokens: 21_552, since: null });
    expect(sumOf(own)).toBe(21_552);
    expect(errorOf(tokensOf(own, "tools"), 57_838 / bytesPerToken)).toBeLessThan(0.02);
    expect(own.reads.map(({ file }) => file)).toEqual(["/home/dev/project/sub/deep.txt"]);
    expect(filled.reads.map(({ file }) => file)).not.toContain("/home/dev/project/sub/deep.txt");
  });
});

test("what a client tells at a compaction is without system prompt and tools", () => {
  const seen = recorded("2.1.329-context").filter(({ at }) => at < Date.parse("2026-11-28T14:50:10Z"));
  const { context, filled_by } = answerTo(seen);
  const filled = filled_by as FilledByShape;
  expect(context).toMatchObject({ basis: "compaction", tokens: 5794 });
  expect(filled).toMatchObject({ basis: "compaction", tokens: 5794, since: "2026-11-28T14:50:09.122Z" });
  expect(sumOf(filled)).toBe(5794);
  expect(tokensOf(filled, "tools") + tokensOf(filled, "system")).toBe(0);
  // The client counts four bytes a token.
  expect(errorOf(tokensOf(filled, "summary"), 1097 / 4)).toBeLessThan(0.05);
});

test("a real session of 2.1.197 has system prompt and tools in one, as its first request tells", () => {
  const filled = answerTo(recorded("2.1.197-context")).filled_by as FilledByShape;
  expect(filled).toMatchObject({ basis: "first-request", tokens: 30_330 });
  expect(sumOf(filled)).toBe(30_330);
  // System prompt, tools, and the memory file that this client notes nowhere.
  const truth = (5896 + 63_145 + 3028 + 2106) / bytesPerToken;
  expect(errorOf(tokensOf(filled, "system"), truth)).toBeLessThan(0.05);
  expect(tokensOf(filled, "tools") + tokensOf(filled, "mcp")).toBe(0);
  expect(errorOf(tokensOf(filled, "results", "Read"), 12_268 / bytesPerToken)).toBeLessThan(0.05);
});

test("what is told twice, in another order or in pieces is the same", () => {
  const seen = recorded("2.1.329-context");
  const { filled_by } = answerTo(seen);
  expect(answerTo(seen, seen).filled_by).toEqual(filled_by);
  expect(answerTo(seen.toReversed()).filled_by).toEqual(filled_by);
  expect(answerTo(...seen.map((one) => [one])).filled_by).toEqual(filled_by);
});

const shown = (tokens: number, output = 0) => ({ usage: { ...noUsage, input: tokens, output } });

test("a session without requests is filled with nothing", () => {
  expect(answerTo([prompt({ length: 90 })])).toMatchObject({ context: null, filled_by: null });
});

test("a prompt counts by its length, its text need not be kept", () => {
  const filled = filling(
    prompt({ at: noon, length: 4000, text: undefined }),
    request({ at: noon + minute, ...shown(5000) }),
  );
  expect(filled.parts).toEqual([
    { kind: "system", name: null, bytes: null, tokens: 4000, share: 0.8 },
    { kind: "prompts", name: null, bytes: 4000, tokens: 1000, share: 0.2 },
  ]);
});

test("what a subagent's tools answered fills its own conversation only", () => {
  const filled = filling(
    request({ at: noon, aliases: ["req:1"], ...shown(5000) }),
    toolCall({ at: noon + 1, aliases: ["tool:1"], tool: "Read", resultBytes: 90_000, subagentId: "a1" }),
    toolCall({ at: noon + 2, aliases: ["tool:2"], tool: "Agent", resultBytes: 4000 }),
    request({ at: noon + minute, aliases: ["req:2"], ...shown(6000) }),
  );
  expect(filled.parts.map(({ kind, name }) => [kind, name])).toEqual([
    ["system", null],
    ["results", "Agent"],
  ]);
});

test("the preamble in use is that which was used last, of the session's own conversation", () => {
  const filled = filling(
    preamble({ at: noon, systemBytes: 4000, toolBytes: 0, mcpBytes: 0 }),
    preamble({ at: noon + 1, aliases: ["preamble:s1:b"], systemBytes: 8000, toolBytes: 0, mcpBytes: 0 }),
    preamble({ at: noon + 2, aliases: ["preamble:s1:c"], systemBytes: 90_000, querySource: "title" }),
    preamble({ at: noon + 3, aliases: ["preamble:s1:d"], systemBytes: 90_000, subagentId: "a1" }),
    request({ at: noon + minute, ...shown(2000) }),
  );
  expect(filled.parts).toMatchObject([{ kind: "system", bytes: 8000, tokens: 2000 }]);
});

test("a subagent's conversation holds nothing of what is asked beside it", () => {
  const whose = { subagentId: "a1", querySource: "agent:builtin:Explore" };
  const beside = { subagentId: "a1", querySource: "web_search_tool" };
  const { subagents } = answerTo([
    subagent({ subagentId: "a1", startedAt: noon }),
    preamble({ ...whose, at: noon, systemBytes: 4000, toolBytes: 0, mcpBytes: 0 }),
    request({ ...whose, at: noon + 1, aliases: ["req:1"], ...shown(2000) }),
    preamble({ ...beside, at: noon + 2, aliases: ["preamble:s1:b"], systemBytes: 90_000 }),
    request({ ...beside, at: noon + 3, aliases: ["req:2"], ...shown(90_000) }),
  ]);
  expect(subagents).toMatchObject([
    { context: { tokens: 2000 }, filled_by: { tokens: 2000, parts: [{ kind: "system", bytes: 4000 }] } },
  ]);
});

test("a fork does not take what it was forked from for its system prompt", () => {
  const filled = filling(request({ ...shown(90_000), facts: { parentSessionId: "s0" } }));
  expect(filled.parts).toMatchObject([{ kind: "other", tokens: 90_000 }]);
});

test("of summaries only the newest is there", () => {
  const summary = (at: number, bytes: number) =>
    insertedText({ at, aliases: [`inserted:${at}`], part: "summary", label: undefined, bytes });
  const filled = filling(
    summary(noon, 90_000),
    summary(noon + 1, 4000),
    request({ at: noon + minute, ...shown(2000) }),
  );
  expect(filled.parts).toMatchObject([{ kind: "summary", bytes: 4000 }, { kind: "system" }]);
});

describe("a hint", () => {
  const read = (filePath: string, resultBytes: number, at: number) =>
    toolCall({ at, aliases: [`tool:${filePath}`], tool: "Read", filePath, resultBytes });
  const first = request({ at: noon, aliases: ["req:1"], model: "claude-haiku-4-5", ...shown(10_000) });

  test("tells a file whose reading took more than a quarter of the room", () => {
    const filled = filling(
      { ...first, facts: { project: "/p" } },
      read("/p/src/big.json", 240_000, noon + 1),
      request({ at: noon + minute, aliases: ["req:2"], model: "claude-haiku-4-5", ...shown(62_100) }),
    );
    expect(filled.hints).toMatchObject([
      {
        kind: "file",
        name: "/p/src/big.json",
        tokens: 52_100,
        detail: "Reading src/big.json took 31% of the room: 52.1k tokens",
      },
    ]);
  });

  test("is not of a file that was changed, whoever did not tell how many lines", () => {
    const file = { resultBytes: 240_000, filePath: "/p/big.ts" };
    const filled = filling(
      first,
      ...["Edit", "Write", "apply_patch"].map((tool, index) =>
        toolCall({ at: noon + index, aliases: [`tool:${tool}`], tool, ...file }),
      ),
      request({ at: noon + minute, aliases: ["req:2"], model: "claude-haiku-4-5", ...shown(110_000) }),
    );
    expect(filled.reads).toEqual([]);
    expect(filled.hints.map(({ kind }) => kind)).not.toContain("file");
  });

  test("tells a tool whose answers together took as much", () => {
    const reads = Array.from({ length: 10 }, (_, index) => read(`/p/${index}.ts`, 20_000, noon + 1 + index));
    const filled = filling(
      first,
      ...reads,
      request({ at: noon + minute, aliases: ["req:2"], model: "claude-haiku-4-5", ...shown(62_100) }),
    );
    expect(filled.hints).toMatchObject([{ kind: "tool", name: "Read", tokens: 52_100 }]);
  });

  test("tells a tool beside a large file that another tool read", () => {
    const filled = filling(
      first,
      read("/p/big.ts", 240_000, noon + 1),
      toolCall({ at: noon + 2, aliases: ["tool:b"], tool: "Bash", resultBytes: 240_000 }),
      request({ at: noon + minute, aliases: ["req:2"], model: "claude-haiku-4-5", ...shown(110_000) }),
    );
    expect(filled.hints.map(({ kind, name }) => [kind, name]).toSorted()).toEqual([
      ["file", "/p/big.ts"],
      ["tool", "Bash"],
    ]);
  });

  test("is not given of a window that nobody knows", () => {
    const filled = filling(
      { ...first, model: "nobody-1" },
      read("/p/big.json", 240_000, noon + 1),
      request({ at: noon + minute, aliases: ["req:2"], model: "nobody-1", ...shown(62_100) }),
    );
    expect(filled.hints).toEqual([]);
  });
});

test("texts that the client inserted stand by what they are", () => {
  const filled = filling(
    preamble({ at: noon, systemBytes: 4000, toolBytes: 0, mcpBytes: 0 }),
    insertedText({ at: noon + 1, aliases: ["inserted:1"] }),
    insertedText({
      at: noon + 2,
      aliases: ["inserted:2"],
      part: "attachment",
      label: "skill_listing",
      bytes: 800,
    }),
    request({ at: noon + minute, ...shown(1800) }),
  );
  expect(filled.parts).toMatchObject([
    { kind: "system", tokens: 1000 },
    { kind: "memory", name: "/p/CLAUDE.md", bytes: 2400, tokens: 600 },
    { kind: "attachments", name: "skill_listing", bytes: 800, tokens: 200 },
  ]);
});
