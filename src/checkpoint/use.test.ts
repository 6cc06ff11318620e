import { expect, test } from "bun:test";
import { contents, state as stateOf } from "../../test/checkpoint/state.ts";
import { noon, task as taskSeen, toolCall as callSeen } from "../../test/contract/observation.ts";
import { kinds } from "../domain/kinds.ts";
import { toolCallOf } from "../domain/tool-call.ts";
import { formatInstant } from "../domain/time.ts";
import { useOf } from "./use.ts";

const file = {
  path: "src/parser.ts",
  did: "edited",
  edits: 2,
  reads: 0,
  last_at: formatInstant(noon),
  lines_added: null,
  lines_removed: null,
} as const;
const earlier = { id: "0", subject: "Read the manual", status: "completed", since: null } as const;
const state = stateOf({ files: [file], tasks: [earlier, ...contents().tasks] });

function call(filePath: string | undefined, at: number, success = true) {
  return toolCallOf(callSeen({ filePath, at, success }), 1);
}

function task(own: Parameters<typeof taskSeen>[0]) {
  return kinds.task.accountOf(taskSeen(own), 1);
}

test("the first file or task that a session goes on with is the use of its checkpoint", () => {
  const toolCalls = [
    call("/home/dev/web/src/other.ts", noon + 10),
    call("/home/dev/web/src/parser.ts", noon + 30),
    call("/home/dev/web/src/parser.ts", noon + 20),
  ];
  expect(useOf(state, { sessionId: "s1", since: noon, toolCalls, tasks: [] })).toEqual({
    at: noon + 20,
    by: "file src/parser.ts",
  });
  const tasks = [task({ subject: "Write the parser", status: "completed", statusAt: noon + 15 })];
  expect(useOf(state, { sessionId: "s1", since: noon, toolCalls, tasks })).toEqual({
    at: noon + 15,
    by: "task Write the parser",
  });
});

test("what was done before it was told, and with other things, is no use of it", () => {
  const toolCalls = [
    call("/home/dev/web/src/parser.ts", noon),
    call("/elsewhere/src/parser.ts", noon + 5),
    call(undefined, noon + 6),
  ];
  const tasks = [task({ taskId: "7", subject: "Something else", statusAt: noon + 5 })];
  expect(useOf(state, { sessionId: "s1", since: noon, toolCalls, tasks })).toBeUndefined();
});

test("after a /clear a task is known by its words, for its number is another one's", () => {
  const doings = { sessionId: "s2", since: noon, toolCalls: [] };
  const other = task({ taskId: "1", subject: "Buy flowers", statusAt: noon + 5 });
  expect(useOf(state, { ...doings, tasks: [other] })).toBeUndefined();
  expect(useOf(state, { ...doings, sessionId: "s1", tasks: [other] })?.by).toBe("task Buy flowers");
  const again = task({ taskId: "3", subject: "Write the parser", statusAt: noon + 6 });
  expect(useOf(state, { ...doings, tasks: [other, again] })?.at).toBe(noon + 6);
});

test("a call that failed, or has not answered yet, is no use of its file", () => {
  const path = "/home/dev/web/src/parser.ts";
  const failed = call(path, noon + 5, false);
  const unanswered = toolCallOf(callSeen({ filePath: path, at: noon + 6, success: undefined }), 1);
  const doings = { sessionId: "s1", since: noon, tasks: [] };
  expect(useOf(state, { ...doings, toolCalls: [failed, unanswered] })).toBeUndefined();
  expect(useOf(state, { ...doings, toolCalls: [failed, call(path, noon + 7)] })?.at).toBe(noon + 7);
});
