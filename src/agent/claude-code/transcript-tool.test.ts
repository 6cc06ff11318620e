import { describe, expect, test } from "bun:test";
import type { Observation } from "../../domain/observation.ts";
import type { SubagentObservation } from "../../domain/subagent.ts";
import { type ToolCallObservation, errorKindOf } from "../../domain/tool-call.ts";
import { fileOf } from "./transcript-file.ts";
import { TranscriptReader } from "./transcript.ts";

const noon = Date.UTC(2026, 10, 19, 12);
const main = "/home/dev/.claude/projects/-home-dev-project/s1.jsonl";
const id = "toolu_01abcdef";

function line(type: string, seconds: number, own: object): object {
  return {
    type,
    uuid: `${type}-${seconds}`,
    sessionId: "s1",
    timestamp: new Date(noon + seconds * 1000).toISOString(),
    cwd: "/home/dev/project",
    ...own,
  };
}

/** The answer that calls a tool, at noon. */
function call(name: string, input: object, toolUseId = id): object {
  const usage = { input_tokens: 1, output_tokens: 9 };
  const content = [{ type: "tool_use", id: toolUseId, name, input }];
  return line("assistant", 0, {
    message: { id: `msg_${toolUseId}`, content, stop_reason: "tool_use", usage },
  });
}

/** What the tool answered two seconds later. */
function result(block: object = {}, own: object = {}, toolUseId = id): object {
  const content = [{ type: "tool_result", tool_use_id: toolUseId, content: "fine", ...block }];
  return line("user", 2, { promptId: "p1", message: { role: "user", content }, ...own });
}

/** What one reader says of these lines, drained after each of the given parts. */
function read(...parts: readonly (readonly object[])[]): Observation[][] {
  const reader = new TranscriptReader(fileOf(main));
  return parts.map((lines) => {
    for (const one of lines) reader.read(one, noon);
    return reader.drain();
  });
}

function toolCalls(observations: readonly Observation[] = []): ToolCallObservation[] {
  return observations.filter((seen) => seen.kind === "tool-call");
}

/** The end of the one tool that these lines call. */
function ended(...lines: readonly object[]): ToolCallObservation {
  const [seen] = read(lines);
  const [only, ...others] = toolCalls(seen);
  if (only === undefined || others.length > 0) throw new Error(`${others.length + 1} tools`);
  return only;
}

describe("a tool", () => {
  test("lasts from its call to its answer", () => {
    expect(ended(call("Bash", { command: "ls" }), result())).toMatchObject({
      aliases: [`tool:${id}`],
      tool: "Bash",
      startedAt: noon,
      durationMs: 2000,
      success: true,
      error: undefined,
      input: '{"command":"ls"}',
      inputBytes: 16,
      resultBytes: 4,
      sign: { says: "tool-ended", tool: "Bash", toolUseId: id },
    });
  });

  test("that has not answered is under way, and told so once", () => {
    const [first, second, third] = read([call("Bash", {})], [], [result()]);
    expect(toolCalls(first)).toMatchObject([
      { startedAt: noon, success: undefined, sign: { says: "tool-started", toolUseId: id } },
    ]);
    expect(second).toEqual([]);
    expect(toolCalls(third)).toMatchObject([{ aliases: [`tool:${id}`], success: true, durationMs: 2000 }]);
  });

  test("whose call stands in lines that were read before only adds its answer", () => {
    expect(ended(result({ is_error: true, content: "no" }))).toMatchObject({
      onlyJoins: true,
      tool: undefined,
      startedAt: undefined,
      durationMs: undefined,
      success: false,
      error: "no",
    });
  });

  test("that failed tells why, and no more than a kilobyte of it", () => {
    const failed = { is_error: true, content: [{ type: "text", text: "x".repeat(5000) }] };
    expect(ended(call("Bash", {}), result(failed)).error).toBe("x".repeat(1024));
    const text = { toolUseResult: "Error: Exit code 7\nboom" };
    const { error = "" } = ended(call("Bash", {}), result(failed, text));
    expect(error).toBe("Exit code 7\nboom");
    expect(errorKindOf(error)).toBe("Exit code 7");
  });

  test("that a person refused is rejected", () => {
    const refused = result({ is_error: true }, { toolDenialKind: "user" });
    expect(ended(call("Bash", {}), refused)).toMatchObject({ success: false, decision: "reject" });
  });

  test("that was allowed tells by whom", () => {
    const allowed = result({}, { permissionDecision: { decision: "accept", source: "config" } });
    expect(ended(call("Bash", {}), allowed)).toMatchObject({ decision: "accept", decidedBy: "config" });
  });

  test("that is one of very many is told, also when its answer comes when it was let go", () => {
    const content = Array.from({ length: 600 }, (_, index) => ({
      type: "tool_use",
      id: `toolu_${index}`,
      name: "Read",
      input: {},
    }));
    const usage = { input_tokens: 1, output_tokens: 9 };
    const many = line("assistant", 0, { message: { id: "msg_1", content, usage } });
    const [told = []] = read([many, result({}, {}, "toolu_0")]);
    const calls = toolCalls(told);
    expect(new Set(calls.map(({ toolUseId }) => toolUseId)).size).toBe(600);
    expect(calls.filter(({ toolUseId }) => toolUseId === "toolu_0")).toMatchObject([
      { tool: "Read", success: undefined },
      { success: true },
    ]);
  });

  test("whose input or answer is nested too deep to be written is told all the same", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 50_000; depth += 1) deep = { a: deep };
    const seen = ended(call("Bash", { deep }), result({ content: [deep] }));
    expect(seen).toMatchObject({ tool: "Bash", success: true, input: undefined, resultBytes: undefined });
  });

  test("with an id that other sessions use, too, is known by its session", () => {
    expect(ended(call("Bash", {}, "call_0"), result({}, {}, "call_0")).aliases).toEqual(["tool:s1:call_0"]);
  });

  test("that the provider ran is no tool of the client", () => {
    const block = { type: "server_tool_use", id: "srvtoolu_01abcdef", name: "web_search", input: {} };
    const asked = line("assistant", 0, {
      message: { id: "msg_1", content: [block], usage: { output_tokens: 9 } },
    });
    expect(toolCalls(read([asked])[0])).toEqual([]);
  });

  test("of each line of an answer is found", () => {
    const [seen] = read([call("Bash", {}), { ...call("Read", {}, "toolu_02abcdef"), uuid: "b" }]);
    expect(toolCalls(seen).map(({ tool }) => tool)).toEqual(["Bash", "Read"]);
  });
});

describe("lines changed", () => {
  const patch = [{ lines: [" a", "-b", "+c", "+d"] }, { lines: ["-e"] }];

  test("are those of the patch", () => {
    const seen = ended(
      call("Edit", { file_path: "/p/a.ts" }),
      result({}, { toolUseResult: { structuredPatch: patch } }),
    );
    expect(seen).toMatchObject({ filePath: "/p/a.ts", linesAdded: 2, linesRemoved: 2 });
  });

  test("of a new file are all of it", () => {
    const made = { type: "create", content: "a\nb\n", structuredPatch: [] };
    expect(ended(call("Write", {}), result({}, { toolUseResult: made }))).toMatchObject({
      linesAdded: 2,
      linesRemoved: 0,
    });
  });

  test("are unknown for tools that change no files", () => {
    const seen = ended(call("Bash", {}), result({}, { toolUseResult: { structuredPatch: patch } }));
    expect(seen).toMatchObject({ linesAdded: undefined, linesRemoved: undefined });
  });
});

describe("an agent that was sent out", () => {
  const sent = call("Agent", { description: "Count files", subagent_type: "Explore", prompt: "count" });
  const agentId = "a0123456789abcdef";

  function subagent(...lines: readonly object[]): SubagentObservation | undefined {
    return read(lines)[0]?.find((seen) => seen.kind === "subagent");
  }

  test("ended with its answer", () => {
    const toolUseResult = {
      status: "completed",
      agentId,
      resolvedModel: "claude-haiku-5",
      totalToolUseCount: 3,
    };
    expect(subagent(sent, result({}, { toolUseResult }))).toMatchObject({
      aliases: [`agent:${agentId}`],
      subagentType: "Explore",
      model: "claude-haiku-5",
      description: "Count files",
      toolUseId: id,
      toolUses: 3,
      startedAt: noon,
      endedAt: noon + 2000,
    });
  });

  test("in the background goes on after its call was answered", () => {
    const toolUseResult = { status: "async_launched", agentId, description: "Count files" };
    expect(subagent(sent, result({}, { toolUseResult }))).toMatchObject({
      endedAt: undefined,
      startedAt: noon,
    });
  });

  test("under the tool's older name is one, too", () => {
    const toolUseResult = { status: "completed", agentId };
    expect(subagent(call("Task", {}), result({}, { toolUseResult }))?.subagentId).toBe(agentId);
  });

  test("that was refused never ran", () => {
    expect(subagent(sent, result({ is_error: true }, { toolUseResult: "Error: refused" }))).toBeUndefined();
  });
});

describe("the task list", () => {
  function tasks(...lines: readonly object[]) {
    return read(lines)[0]?.filter((seen) => seen.kind === "task");
  }

  test("grows by what TaskCreate made, under the number in its answer", () => {
    const made = result({}, { toolUseResult: { task: { id: "1", subject: "Write the parser" } } });
    const [task] = tasks(call("TaskCreate", { subject: "Write the parser" }), made) ?? [];
    expect(task).toMatchObject({ taskId: "1", subject: "Write the parser", status: "pending" });
  });

  test("changes by what TaskUpdate said", () => {
    const toolUseResult = {
      success: true,
      taskId: "1",
      statusChange: { from: "pending", to: "in_progress" },
    };
    const seen = tasks(
      call("TaskUpdate", { taskId: "1", status: "in_progress" }),
      result({}, { toolUseResult }),
    );
    expect(seen).toMatchObject([{ taskId: "1", status: "in_progress", statusAt: noon + 2000 }]);
  });

  test("grows and changes by what a subagent's calls said to the model, as its lines hold no results", () => {
    const told = (name: string, input: object, content: unknown) =>
      tasks(call(name, input), result({ content }));
    const subject = "Write the parser";
    for (const content of [
      `Task #2 created successfully: ${subject}`,
      [{ type: "text", text: `Task #2 created successfully: ${subject}` }],
    ])
      expect(told("TaskCreate", { subject }, content)).toMatchObject([{ taskId: "2", subject }]);
    const done = { taskId: "2", status: "completed" };
    expect(told("TaskUpdate", done, "Updated task #2 status, blocks")).toMatchObject([done]);
    expect(told("TaskUpdate", { taskId: "99", status: "completed" }, "Task not found")).toEqual([]);
    expect(told("TaskCreate", { subject }, "No room for more")).toEqual([]);
  });

  test("is as TodoWrite wrote it", () => {
    const todos = [{ content: "Write the parser", status: "completed", activeForm: "Writing" }];
    expect(
      tasks(call("TodoWrite", { todos }), result({}, { toolUseResult: { newTodos: todos } })),
    ).toMatchObject([{ subject: "Write the parser", status: "completed", position: 1 }]);
  });

  test("is none of the lists that subagents write, each for itself", () => {
    const todos = [{ content: "Count the files", status: "in_progress", activeForm: "Counting" }];
    const sent = { agentId: "a1b2c3" };
    const lines = [{ ...call("TodoWrite", { todos }), ...sent }, result({ content: "modified" }, sent)];
    expect(tasks(...lines)).toEqual([]);
  });

  test("is not changed by a call that failed", () => {
    expect(
      tasks(call("TaskUpdate", { taskId: "1", status: "completed" }), result({ is_error: true })),
    ).toEqual([]);
  });
});
