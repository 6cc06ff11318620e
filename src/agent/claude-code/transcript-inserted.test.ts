import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Observation } from "../../domain/observation.ts";
import { claudeCodeFiles } from "./files.ts";

const noon = Date.UTC(2026, 10, 19, 12);
const main = "/home/dev/.claude/projects/-home-dev-project/s1.jsonl";
const fixtures = join(import.meta.dir, "..", "..", "..", "test", "fixtures", "transcripts");

function read(lines: readonly (object | string)[], path = main): Observation[] {
  const reader = claudeCodeFiles.open(path, { description: undefined, writtenAt: noon });
  for (const one of lines)
    expect(reader.read(Buffer.from(typeof one === "string" ? one : JSON.stringify(one)), noon)).toBe(true);
  return reader.drain();
}

/** What a file of the fixtures tells of one kind. */
function fixture<K extends Observation["kind"]>(name: string, kind: K): Extract<Observation, { kind: K }>[] {
  const path = join(fixtures, name);
  const seen = read(
    readFileSync(path, "utf8")
      .split("\n")
      .filter((one) => one !== ""),
    path,
  );
  // Told apart by its kind.
  return seen.filter((one) => one.kind === kind) as Extract<Observation, { kind: K }>[];
}

function line(type: string, own: object): object {
  return { type, uuid: "u1", sessionId: "s1", timestamp: new Date(noon).toISOString(), ...own };
}

function attached(attachment: object, own: object = {}) {
  return read([line("attachment", { attachment, ...own })]).map((seen) =>
    seen.kind === "inserted-text" ? [seen.part, seen.label, seen.bytes] : [seen.kind],
  );
}

test("an attachment is as large as what the client rendered of it", () => {
  const rendered = [
    { content: "<system-reminder>é</system-reminder>" },
    { content: [{ type: "text", text: "ab" }] },
  ];
  expect(attached({ type: "skill_listing", content: "other" }, { rendered })).toEqual([
    ["attachment", "skill_listing", 39],
  ]);
});

test("of older clients it is as large as the text it holds", () => {
  expect(attached({ type: "agent_listing_delta", addedLines: ["- one", "- two"] })).toEqual([
    ["attachment", "agent_listing_delta", 10],
  ]);
  expect(attached({ type: "nested_memory", path: "/p/CLAUDE.md", content: { content: "rules" } })).toEqual([
    ["memory", "/p/CLAUDE.md", 5],
  ]);
  expect(attached({ type: "file", filename: "/p/a.ts", content: { file: { content: "let a" } } })).toEqual([
    ["file", "/p/a.ts", 5],
  ]);
  expect(attached({ type: "mcp_instructions_delta", addedNames: ["lab"], addedBlocks: ["## lab"] })).toEqual([
    ["mcp", "lab", 6],
  ]);
  expect(attached({ type: "hook_additional_context", content: ["one"], hookEvent: "SessionStart" })).toEqual([
    ["attachment", "hook SessionStart", 3],
  ]);
});

test("what the model is not shown takes no room", () => {
  expect(attached({ type: "session_context", context: {} })).toEqual([]);
  expect(attached({ type: "hook_success", hookEvent: "PostToolUse", content: "", stdout: "{}" })).toEqual([]);
});

test("each memory file is told with its own size, the words around them with the first", () => {
  const files = [
    { path: "/p/CLAUDE.md", content: "abcd" },
    { path: "/p/.claude/rules/a.md", content: "ab" },
  ];
  expect(attached({ type: "instructions", files }, { rendered: [{ content: "0123456789" }] })).toEqual([
    ["memory", "/p/CLAUDE.md", 8],
    ["memory", "/p/.claude/rules/a.md", 2],
  ]);
});

test("as many memory files as one attachment holds are as many texts", () => {
  const files = ["a", "b", "c", "d"].map((path) => ({ path, content: path }));
  const seen = read([line("attachment", { attachment: { type: "instructions", files } })]);
  expect(new Set(seen.flatMap((one) => ("aliases" in one ? one.aliases : []))).size).toBe(4);
  expect(new Set(seen.map(({ digest }) => digest)).size).toBe(4);
});

test("hostile attachments are read as far as they go", () => {
  for (const attachment of [
    {},
    { type: 7 },
    { type: "instructions", files: [null, 3] },
    { type: "file", content: [] },
  ])
    expect(attached(attachment)).toEqual([]);
  expect(attached({ type: "x", content: "ab" }, { rendered: "ab" })).toEqual([]);
});

test("what the client says in a user's name is told by what it is", () => {
  const said = (text: string, own: object = {}) =>
    line("user", { message: { content: text }, uuid: text, ...own });
  const seen = read([
    said("This session is being continued", { isCompactSummary: true }),
    said("<local-command-stdout>ok</local-command-stdout>"),
    said("Base directory", { isMeta: true, sourceToolUseID: "toolu_1" }),
  ]);
  expect(seen).toMatchObject([
    { kind: "inserted-text", part: "summary", label: undefined, bytes: 31 },
    { kind: "inserted-text", part: "attachment", label: "local-command-stdout", bytes: 47 },
    { kind: "inserted-text", part: "attachment", label: "skill", bytes: 14 },
  ]);
});

test("a summary that is timed before its compaction counts from the compaction", () => {
  const at = (ms: number) => new Date(noon + ms).toISOString();
  const seen = read([
    line("system", { subtype: "compact_boundary", timestamp: at(9), uuid: "b" }),
    line("user", { message: { content: "sum" }, isCompactSummary: true, timestamp: at(7) }),
    line("attachment", { attachment: { type: "date", content: "today" }, timestamp: at(12), uuid: "d" }),
  ]);
  expect(seen.map(({ kind, at: time }) => [kind, time - noon])).toEqual([
    ["compaction", 9],
    ["inserted-text", 9],
    ["inserted-text", 12],
  ]);
});

test("a system prompt in one piece is as large as its text", () => {
  const [seen] = read([
    line("api-request-shape", { shapeHash: "a", shape: { system: "sécret", tools: [] } }),
    line("api-request", { shapeHash: "a", querySource: "sdk", params: { model: "m" } }),
  ]);
  expect(seen).toMatchObject({ kind: "preamble", systemBytes: 7, tools: 0, toolBytes: 0 });
});

test("a request's preamble is told by size when it changes, and never by its text", () => {
  const shape = (hash: string, tools: object[]) =>
    line("api-request-shape", {
      shapeHash: hash,
      shape: { system: [{ type: "text", text: "sécret" }], tools },
    });
  const request = (hash: string, own: object = {}) =>
    line("api-request", { shapeHash: hash, querySource: "sdk", params: { model: "m" }, ...own });
  const tool = { name: "Read", description: "sécret" };
  const mcp = { name: "mcp__lab__ask", description: "sécret" };
  const seen = read([
    shape("a", [tool]),
    request("a"),
    request("a"),
    shape("b", [tool, mcp]),
    request("b"),
    request("a"),
    request("never told"),
  ]);
  expect(seen).toMatchObject([
    {
      aliases: ["preamble:s1:a"],
      systemBytes: 7,
      tools: 1,
      toolBytes: 39,
      mcpTools: 0,
      mcpBytes: 0,
      model: "m",
    },
    { aliases: ["preamble:s1:b"], systemBytes: 7, tools: 2, toolBytes: 87, mcpTools: 1, mcpBytes: 48 },
    { aliases: ["preamble:s1:a"], systemBytes: 7 },
    { aliases: ["preamble:s1:never told"], systemBytes: undefined, toolBytes: undefined },
  ]);
  expect(seen.every(({ kind }) => kind === "preamble")).toBe(true);
  expect(JSON.stringify(seen)).not.toContain("cret");
});

test("a subagent's preamble and texts are its own", () => {
  const path = "/p/s1/subagents/agent-a0123456789abcdef.jsonl";
  const [, preamble] = read(
    [line("api-request", { shapeHash: "a", querySource: "agent:builtin:Explore" })],
    path,
  );
  expect(preamble).toMatchObject({
    aliases: ["preamble:s1:a0123456789abcdef:a"],
    subagentId: "a0123456789abcdef",
    querySource: "agent:builtin:Explore",
  });
});

test("lines that hold again what others hold are passed over unread, unless they are torn", () => {
  const blob = '{"type":"api-request-blob","message":not json at all}';
  const snapshot = `{"parentUuid":"u","isSidechain":true,"agentId":"a","attachment":{"type":"prompt_snapshot",nothing}}`;
  expect(read([blob, snapshot])).toEqual([]);
  const reader = claudeCodeFiles.open(main, { description: undefined, writtenAt: noon });
  expect(reader.read(Buffer.from(blob.slice(0, -1)), noon)).toBe(false);
});

test("a real session of 2.1.329 tells what stands before it to the byte", () => {
  // What the scripted model was sent: 68,477 bytes of tools and 3,028 of an MCP server's.
  const folder = "2.1.329-context/343df99c-ed02-4f3a-93b9-168b61cf490b";
  expect(fixture(`${folder}.jsonl`, "preamble")).toMatchObject([
    {
      toolBytes: 68_477 + 3028,
      mcpBytes: 3028,
      tools: 28,
      mcpTools: 3,
      systemBytes: 7142,
      querySource: "sdk",
    },
  ]);
  expect(fixture(`${folder}/subagents/agent-ac2150de46ce6475d.jsonl`, "preamble")).toMatchObject([
    { toolBytes: 57_838 + 3028, mcpBytes: 3028, subagentId: "ac2150de46ce6475d" },
  ]);
});

test("a real session tells what its client put into it", () => {
  const bytesOf = (name: string, part: string) =>
    fixture(name, "inserted-text")
      .filter((text) => text.part === part)
      .reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  const parts = ["memory", "summary", "mcp", "file", "attachment"];
  const newer = "2.1.329-context/343df99c-ed02-4f3a-93b9-168b61cf490b.jsonl";
  const older = "2.1.197-context/b57cd152-bbfb-403e-8278-38c48e05b7e7.jsonl";
  expect(parts.map((part) => bytesOf(newer, part))).toEqual([5886, 1117, 714, 12_712, 20_224]);
  expect(parts.map((part) => bytesOf(older, part))).toEqual([883, 773, 394, 11_417, 12_377]);
});
