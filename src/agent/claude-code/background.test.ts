import { describe, expect, test } from "bun:test";
import agent197 from "../../../test/fixtures/hooks/claude-code-2.1.197-background-agent.json";
import shell197 from "../../../test/fixtures/hooks/claude-code-2.1.197-background.json";
import agent329 from "../../../test/fixtures/hooks/claude-code-2.1.329-background-agent.json";
import shell329 from "../../../test/fixtures/hooks/claude-code-2.1.329-background.json";
import { mergeBackgroundTasks, type BackgroundTaskObservation } from "../../domain/background-task.ts";
import { kinds } from "../../domain/kinds.ts";
import type { Observation } from "../../domain/observation.ts";
import { isAsked, promptOf } from "../../domain/prompt.ts";
import { mergeSubagents, subagentOf } from "../../domain/subagent.ts";
import { isNotification, notificationIn } from "./background.ts";
import { readHook } from "./hook.ts";
import { heardEvents, readRecorded } from "../../../test/recorded.ts";

const noon = Date.UTC(2026, 10, 20, 12);

function background(seen: readonly Observation[]): BackgroundTaskObservation[] {
  return seen.filter((one) => one.kind === "background-task");
}

function stop(fields: object): readonly Observation[] {
  const body = { session_id: "s1", hook_event_name: "Stop", ...fields };
  return readHook(body, { at: noon, seenAt: noon }).observations;
}

describe.each([
  ["2.1.197", shell197],
  ["2.1.329", shell329],
])("a real shell in the background of %s", (_version, session) => {
  const seen = heardEvents(session);

  test("is told of at its start, by the list of the answer's end, and when it is over", () => {
    const told = background(seen);
    expect(told.map(({ status }) => status)).toEqual(["running", "running", "completed"]);
    expect(new Set(told.map(({ aliases }) => aliases[0])).size).toBe(1);
    const [first, ...others] = told.map((one) => kinds["background-task"].accountOf(one, 1));
    const task = others.reduce(mergeBackgroundTasks, first!);
    expect(task).toMatchObject({
      type: "shell",
      status: "completed",
      description: "Sleep a bit",
      command: "sleep 2; echo finished",
      startedAt: told[0]?.at,
      endedAt: told[2]?.at,
    });
  });

  test("is no prompt when it ends: the client notifies itself", () => {
    expect(seen.filter((one) => one.kind === "prompt" && isAsked(promptOf(one, 1)))).toHaveLength(1);
    const woken = seen.find(({ sign }) => sign?.says === "woken");
    expect(woken).toMatchObject({ kind: "prompt", command: "task-notification", text: undefined });
  });
});

describe.each([
  ["2.1.197", agent197],
  ["2.1.329", agent329],
])("a real subagent in the background of %s", (_version, session) => {
  const seen = heardEvents(session);

  test("is launched by its call and done when it stops", () => {
    const told = seen.filter((one) => one.kind === "subagent");
    const [first, ...others] = told.map((one) => subagentOf(one, 1));
    const stopped = told.find(({ name }) => name === "subagent_stop");
    expect(others.reduce(mergeSubagents, first!)).toMatchObject({
      subagentType: "general-purpose",
      description: "Count files",
      endedAt: stopped?.at,
    });
    const launched = told.find(({ name }) => name === "post_tool_use");
    expect(launched?.endedAt).toBeUndefined();
  });

  test("stands among background tasks only with what became of it", () => {
    expect(background(seen)).toMatchObject([{ type: "subagent", status: "completed" }]);
  });
});

describe("a transcript of 2.1.329", () => {
  const times = (seen: readonly Observation[]) =>
    background(seen).map(({ status, at }) => [status, at] as const);

  test("tells of a shell what hooks tell: its end at the time it was queued, before anybody was told", () => {
    const [told, heard] = [readRecorded("2.1.329-background.jsonl"), heardEvents(shell329)];
    expect(new Set([...background(told), ...background(heard)].map(({ aliases }) => aliases[0])).size).toBe(
      1,
    );
    expect(times(told).map(([status]) => status)).toEqual(["running", "completed", "completed"]);
    const both = [...background(told), ...background(heard)].map((one) =>
      kinds["background-task"].accountOf(one, 1),
    );
    const hooksFirst = both.toReversed().reduce(mergeBackgroundTasks);
    expect(both.reduce(mergeBackgroundTasks)).toMatchObject({
      status: "completed",
      endedAt: times(told)[1]?.[1],
      description: "Sleep a bit",
    });
    expect(hooksFirst.endedAt).toBe(times(told)[1]?.[1]);
  });

  test("tells of a subagent in the background when it was launched, and that it is done", () => {
    const told = readRecorded("2.1.329-background-agent.jsonl").filter((one) => one.kind === "subagent");
    const [launched, ...ends] = told;
    expect(launched).toMatchObject({
      description: "Count files",
      startedAt: launched?.at,
      endedAt: undefined,
    });
    expect(ends.map(({ endedAt, at }) => endedAt === at)).toEqual([true, true]);
    const sent = heardEvents(agent329).find((one) => one.kind === "subagent");
    expect(new Set([...told, sent].map((one) => one?.aliases[0])).size).toBe(1);
  });

  test("counts no notification as a prompt", () => {
    const told = [readRecorded("2.1.329-background.jsonl"), readRecorded("2.1.329-background-agent.jsonl")];
    for (const seen of told)
      expect(seen.filter((one) => one.kind === "prompt" && isAsked(promptOf(one, 1)))).toHaveLength(1);
    // Known by its id and its length, for events tell of it as of any prompt, and one within a turn has the id of the turn's prompt.
    for (const seen of told)
      expect(seen.filter((one) => one.kind === "prompt" && !isAsked(promptOf(one, 1)))).toMatchObject([
        {
          aliases: [/^line:[0-9a-f-]{36}$/, /^notice:prompt:[0-9a-f-]{36}:\d+$/].map((id) =>
            expect.stringMatching(id),
          ),
          text: undefined,
        },
      ]);
  });

  test("tells when plan mode began and ended", () => {
    for (const version of ["2.1.197", "2.1.329"]) {
      const signs = readRecorded(`${version}-plan-approved.jsonl`).flatMap(({ sign }) => sign?.mode ?? []);
      expect([version, signs.filter((mode, index) => mode !== signs[index - 1])]).toEqual([
        version,
        version === "2.1.197" ? ["auto"] : ["plan", "auto"],
      ]);
    }
  });
});

test("an answer's end lists what runs and what is scheduled, each once", () => {
  const seen = stop({
    background_tasks: [
      { id: "b1", type: "monitor", status: "running", name: "logs", command: "x".repeat(3000) },
      { id: "b2", type: "subagent", status: "running" },
      { type: "shell" },
      "b3",
    ],
    session_crons: [{ id: "c1", schedule: "*/5 * * * *", recurring: true, prompt: "Look again" }],
  });
  const told = background(seen);
  expect(told).toMatchObject([
    { taskId: "b1", type: "monitor", description: "logs", statusAt: noon, startedAt: undefined },
    { taskId: "c1", type: "cron", status: "scheduled", description: "*/5 * * * *", command: "Look again" },
  ]);
  expect(told[0]?.command).toHaveLength(1024);
  expect(new Set(seen.map(({ digest }) => digest)).size).toBe(3);
});

test("an answer's end that lists nothing says that nothing is left; one without the field says nothing of it", () => {
  expect(stop({ background_tasks: [] })[0]?.sign).toMatchObject({ stillRunning: [] });
  expect(stop({})[0]?.sign).toEqual({ says: "turn-ended", stillRunning: undefined });
});

test("a notification without a status says neither that its work ended nor that it goes on", () => {
  const body = {
    session_id: "s1",
    hook_event_name: "UserPromptSubmit",
    prompt: '<task-notification>\n<task-id>m1</task-id>\n<summary>Monitor event: "logs"</summary>',
  };
  const { observations } = readHook(body, { at: noon, seenAt: noon });
  expect(background(observations)).toMatchObject([
    { taskId: "m1", description: "logs", status: undefined, endedAt: undefined },
  ]);
});

test("a subagent that failed has ended", () => {
  const body = {
    session_id: "s1",
    hook_event_name: "UserPromptSubmit",
    prompt:
      "<task-notification><task-id>a18c51c0d15db1c19</task-id><status>failed</status></task-notification>",
  };
  const { observations } = readHook(body, { at: noon, seenAt: noon });
  expect(observations).toMatchObject([
    { kind: "prompt", command: "task-notification" },
    { kind: "background-task", type: "subagent", status: "failed", endedAt: noon },
    { kind: "subagent", subagentId: "a18c51c0d15db1c19", endedAt: noon },
  ]);
});

test("that a person stopped the agents in the background is the client's own word, too", () => {
  for (const text of [
    'Background agent "Count files" was stopped by the user.',
    '2 background agents were stopped by the user: "Count files", "Read them".',
  ]) {
    expect(isNotification(text)).toBe(true);
    expect(notificationIn(text)).toBeUndefined();
  }
  expect(isNotification('Background agent "Count files" was stopped by the user. Why?')).toBe(false);
});

test("what only looks like a notification is what a person said, or names no work", () => {
  expect(isNotification("What is a <task-notification>?")).toBe(false);
  expect(notificationIn("<task-notification>gone wrong")).toBeUndefined();
  expect(notificationIn("<task-notification><task-id></task-id></task-notification>")).toBeUndefined();
  expect(notificationIn(`<task-notification><task-id>${"x".repeat(300)}</task-id>`)).toBeUndefined();
});
