import { expect, test } from "bun:test";
import { noAttributes } from "../../domain/attribute.ts";
import { sourcesOf } from "../../domain/source.ts";
import { noFacts } from "../../domain/session.ts";
import { stepsOf } from "../../domain/task-history.ts";
import { kinds } from "../../domain/kinds.ts";
import { mergeTasks } from "../../domain/task.ts";
import type { Heard } from "../plain-record.ts";
import { readTaskCalls, taskToolOf } from "./task.ts";

const noon = Date.UTC(2026, 10, 20, 12);

function heard(at = noon): Heard {
  return {
    agent: "claude-code",
    source: "transcript",
    sessionId: "s1",
    at,
    seenAt: at,
    facts: noFacts,
    name: "tool_result",
    data: noAttributes,
    digest: 7,
  };
}

test("a task is made: its number stands in the result only", () => {
  const input = { subject: "Ship", description: "all of it", active_form: "Shipping" };
  const [task, ...others] = readTaskCalls(heard(), {
    tool: "TaskCreate",
    input,
    result: { task: { id: "4" } },
  });
  expect(others).toEqual([]);
  expect(task).toMatchObject({
    kind: "task",
    aliases: ["task:s1:4"],
    taskId: "4",
    subject: "Ship",
    activeForm: "Shipping",
    status: "pending",
    statusAt: noon,
    startedAt: undefined,
  });
  expect(readTaskCalls(heard(), { tool: "TaskCreate", input, result: undefined })).toEqual([]);
});

test("a task changes its status, as the result says it and the input asked for it", () => {
  const told = (input: object, result: unknown) =>
    readTaskCalls(heard(), { tool: "TaskUpdate", input, result })[0];
  const change = { success: true, taskId: "4", statusChange: { from: "pending", to: "in_progress" } };
  expect(told({ taskId: "4" }, change)).toMatchObject({
    taskId: "4",
    status: "in_progress",
    startedAt: noon,
  });
  expect(told({ task_id: 4, status: "completed" }, undefined)).toMatchObject({
    taskId: "4",
    completedAt: noon,
  });
  expect(told({ id: "4", status: "deleted" }, {})).toMatchObject({
    taskId: "4",
    status: "deleted",
    completedAt: undefined,
  });
  expect(told({ taskId: "4", owner: "ann" }, { success: true })).toMatchObject({
    owner: "ann",
    status: undefined,
    statusAt: undefined,
  });
  expect(told({ taskId: "4", status: "paused" }, {})).toMatchObject({ status: undefined });
});

test("a change that was refused changes nothing", () => {
  const input = { taskId: "4", status: "completed" };
  for (const result of [{ success: false, taskId: "4", error: "no such task" }, "Error: no such task"]) {
    expect(readTaskCalls(heard(), { tool: "TaskUpdate", input, result })).toEqual([]);
  }
  expect(readTaskCalls(heard(), { tool: "TaskUpdate", input: { status: "completed" }, result: {} })).toEqual(
    [],
  );
});

test("a list is one task per entry, in its order, each with an identity of its own", () => {
  const todos = [
    { content: "Parse", status: "completed", activeForm: "Parsing" },
    { content: "Test", status: "in_progress", activeForm: "Testing" },
    { title: "Ship", status: "pending", active_form: "Shipping" },
    { status: "pending" },
    "no entry",
  ];
  const tasks = readTaskCalls(heard(), { tool: "TodoWrite", input: { todos }, result: undefined });
  expect(tasks.map(({ subject, status, position }) => [subject, status, position])).toEqual([
    ["Parse", "completed", 1],
    ["Test", "in_progress", 2],
    ["Ship", "pending", 3],
  ]);
  expect(tasks.map(({ activeForm }) => activeForm)).toEqual(["Parsing", "Testing", "Shipping"]);
  expect(tasks.map(({ completedAt, startedAt }) => [completedAt, startedAt])).toEqual([
    [noon, undefined],
    [undefined, noon],
    [undefined, undefined],
  ]);
  expect(new Set(tasks.map(({ digest }) => digest)).size).toBe(3);
  expect(tasks.every(({ aliases }) => aliases[0]?.startsWith("task:s1:todo:"))).toBe(true);
});

test("a list that is written again: what changed since then, what did not, what is gone", () => {
  const before = [
    { content: "Parse", status: "in_progress" },
    { content: "Test", status: "pending" },
    { content: "Lint", status: "pending" },
    { content: "Plan", status: "completed" },
  ];
  const after = [
    { content: "Parse", status: "completed" },
    { content: "Test", status: "pending" },
  ];
  const call = { tool: "TodoWrite", input: { todos: after }, result: { oldTodos: before, newTodos: after } };
  const tasks = readTaskCalls(heard(noon + 1), call);
  expect(tasks.map(({ subject, status, statusAt }) => [subject, status, statusAt])).toEqual([
    ["Parse", "completed", noon + 1],
    ["Test", "pending", undefined],
    ["Lint", "deleted", noon + 1],
  ]);
  const [first] = readTaskCalls(heard(), {
    tool: "TodoWrite",
    input: { todos: before.slice(1, 2) },
    result: undefined,
  });
  expect(first?.aliases).toEqual(tasks[1]?.aliases ?? []);
  expect(mergeTasks(kinds.task.accountOf(first!, 1), kinds.task.accountOf(tasks[1]!, 1))).toMatchObject({
    status: "pending",
    statusAt: noon,
  });
});

test("bounds: entries of a list and the length of a line", () => {
  const todos = Array.from({ length: 5000 }, (_, index) => ({ content: `${index} ${"x".repeat(5000)}` }));
  const tasks = readTaskCalls(heard(), { tool: "TodoWrite", input: { todos }, result: undefined });
  expect(tasks).toHaveLength(256);
  expect(tasks[0]?.subject).toHaveLength(1024);
});

test("other tools, and calls that make no sense, tell of no task", () => {
  for (const tool of [
    "Bash",
    "TaskList",
    "constructor",
    undefined,
    "TodoWrite",
    "TaskCreate",
    "TaskUpdate",
  ]) {
    for (const odd of [undefined, null, 7, "text", [], { todos: "x", task: 1 }]) {
      expect(readTaskCalls(heard(), { tool, input: odd, result: odd })).toEqual([]);
    }
  }
});

test("a result whose call is not at hand tells of a task only where it made or changed one", () => {
  for (const [result, tool] of [
    [{ task: { id: "1", subject: "Write the parser" } }, "TaskCreate"],
    [
      { task: { id: "1", subject: "Write the parser", status: "completed", blocks: [], blockedBy: [] } },
      undefined,
    ],
    [{ task: null }, undefined],
    [{ success: true, taskId: "1", updatedFields: ["status"] }, "TaskUpdate"],
    [{ taskId: "1", updatedFields: ["status"] }, "TaskUpdate"],
    [{ status: "remote_launched", taskId: "r1" }, undefined],
    [{ oldTodos: [], newTodos: [] }, "TodoWrite"],
    ["text", undefined],
  ] as const)
    expect(taskToolOf(result), JSON.stringify(result)).toBe(tool);
});

test("each change of a task is a step that hook and file know by the same call", () => {
  const told = (source: "hook" | "transcript", at: number) =>
    readTaskCalls(
      { ...heard(at), source },
      {
        tool: "TaskUpdate",
        toolUseId: "toolu_01abcdef",
        input: { taskId: "4", status: "in_progress" },
        result: { success: true, taskId: "4" },
      },
    ).map((one) => kinds.task.accountOf(one, 1));
  const [first, ...others] = [...told("hook", noon), ...told("transcript", noon + 300)];
  const history = stepsOf(others.reduce(mergeTasks, first!).history);
  expect(history).toMatchObject([{ status: "in_progress", at: noon }]);
  expect(sourcesOf(history[0]!.sources)).toEqual(["hook", "transcript"]);
});

test("an entry that a list only repeats is no step", () => {
  const entry = { content: "Ship", status: "in_progress" };
  const [again] = readTaskCalls(heard(), {
    tool: "TodoWrite",
    input: { todos: [entry] },
    result: { oldTodos: [entry], newTodos: [entry] },
  });
  expect(again).toMatchObject({ status: "in_progress", statusAt: undefined });
  expect(again?.history).toBeUndefined();
});

test("what blocks a task is told of it, from either side", () => {
  const told = (input: object) =>
    readTaskCalls(heard(), { tool: "TaskUpdate", input: { taskId: "2", ...input }, result: {} });
  expect(told({ addBlockedBy: ["1", 3, "1", null, ["4"]] })[0]?.blockedBy).toBe('["1","3"]');
  expect(told({ addBlocks: ["5"] })).toMatchObject([
    { taskId: "2", blockedBy: undefined },
    { taskId: "5", blockedBy: '["2"]', status: undefined, subject: undefined },
  ]);
  expect(told({ addBlocks: "5" })).toHaveLength(1);
});
