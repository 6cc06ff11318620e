import type { NanoUsd } from "../../domain/money.ts";
import type { UnixMs } from "../../domain/time.ts";
import { promptTokens, type Usage } from "../../domain/usage.ts";
import type { Act, RequestAct, Subagent, ToolInput } from "../../imitation/act.ts";
import { folderOf } from "../../imitation/persona.ts";
import type { Chance, Range } from "./chance.ts";
import type { Character, Delegate, Step, ToolName, ToolUse, Turn } from "./character.ts";
import type { IdSource } from "../../imitation/identity.ts";

/** What a request costs at list price; undefined when nobody knows a price for the model. */
export type PriceOf = (model: string, usage: Usage, at: UnixMs) => NanoUsd | undefined;

/** All that a session's course depends on. */
export interface Role {
  readonly character: Character;
  readonly startedAt: UnixMs;
  /** Times faster than life: every duration and every pause shrinks by it, so that the whole stays consistent. */
  readonly speed: number;
  readonly chance: Chance;
  readonly ids: IdSource;
  readonly priceOf: PriceOf;
}

/** Where the play stands; moves on while it is played. */
interface Scene extends Role {
  now: UnixMs;
  promptId: string;
  /** Entries of the task list that were made, and those of them that are at work or done, and done. */
  planned: number;
  begun: number;
  done: number;
}

/** A context that grows: the main thread's, or a subagent's own. Moves on with every request. */
interface Thread {
  readonly by: Subagent | undefined;
  readonly model: string;
  readonly querySource: string;
  /** Tokens the prompt cache holds, and those the next request adds to it. */
  cached: number;
  fresh: number;
  usedAt: UnixMs;
}

interface ToolTraits {
  readonly takesMs: Range;
  readonly inputBytes: Range;
  readonly resultTokens: Range;
}

const traits: Record<ToolName, ToolTraits> = {
  Read: { takesMs: [3, 30], inputBytes: [50, 90], resultTokens: [500, 5500] },
  Grep: { takesMs: [20, 240], inputBytes: [60, 140], resultTokens: [80, 1400] },
  Glob: { takesMs: [10, 120], inputBytes: [30, 70], resultTokens: [60, 600] },
  Edit: { takesMs: [6, 40], inputBytes: [300, 4200], resultTokens: [120, 500] },
  Write: { takesMs: [6, 40], inputBytes: [1800, 9000], resultTokens: [60, 160] },
  Bash: { takesMs: [100, 6000], inputBytes: [40, 260], resultTokens: [60, 2600] },
  TaskCreate: { takesMs: [2, 8], inputBytes: [120, 300], resultTokens: [20, 50] },
  TaskUpdate: { takesMs: [2, 8], inputBytes: [30, 60], resultTokens: [20, 40] },
};

const cacheLifeMs = { "5m": 300_000, "1h": 3_600_000 } as const;
const errors = { 429: "Rate limited", 529: "Overloaded" } as const;
/** How fast a model writes; the large ones, and those nobody knows, at the usual pace. */
const tokensPerSecond = new Map([
  ["claude-haiku-5-5", 190],
  ["claude-sonnet-5-5", 95],
]);
const usualPace = 65;
/** System prompt and tools: what stays in the cache over a compaction, and less of it for a subagent. */
const baseTokens = 21_000;
const subagentBaseTokens = 9000;

/** The course of one session in the order of time, without end unless its character leaves. */
export function* playSession(role: Role): Generator<Act, void> {
  const scene: Scene = { ...role, now: role.startedAt, promptId: "", planned: 0, begun: 0, done: 0 };
  const { model, contextTokens, turns, afterwards } = role.character;
  const rounds = afterwards === "begins-again" ? Number.POSITIVE_INFINITY : 1;
  const main = openThread(scene, { by: undefined, model, querySource: "repl_main_thread" }, contextTokens);
  const source = role.character.startType === "fresh" ? "startup" : "resume";
  yield { kind: "session_start", ...moment(scene), source };
  for (let round = 0; round < rounds; round++) {
    for (const turn of turns) yield* playTurn(scene, main, turn);
  }
}

function* playTurn(scene: Scene, main: Thread, { ask, steps }: Turn): Generator<Act, void> {
  scene.promptId = scene.ids.uuid();
  // The person typed while the session rested, and the first prompt before it began: a play starts with something to see.
  const typedMs = draw(scene, [ask.length * 30, ask.length * 80]);
  // A token is about four letters; the client adds reminders of its own.
  main.fresh += Math.ceil(ask.length / 4) + scene.chance.within([80, 400]);
  const messageId = scene.ids.uuid();
  yield { kind: "user_prompt", ...moment(scene), text: ask, messageId, typedMs };
  const startedAt = scene.now;
  for (const step of steps) yield* playStep(scene, main, step);
  yield { kind: "interaction", ...moment(scene), startedAt };
  spend(scene, scene.character.restMs);
}

function* playStep(scene: Scene, thread: Thread, step: Step): Generator<Act, void> {
  switch (step.kind) {
    case "call": {
      const requestId = yield* playRequest(scene, thread, { outputTokens: [90, 900], speaks: 0.4 });
      for (const use of step.tools) yield* playTool(scene, thread, { use, requestId });
      return;
    }
    case "answer":
      yield* playRequest(scene, thread, { outputTokens: step.outputTokens, speaks: 1 });
      return;
    case "delegate":
      return yield* playDelegate(scene, thread, step);
    case "refused":
      return yield* playRefusal(scene, thread, step);
  }
}

interface Wish {
  readonly outputTokens: Range;
  /** How often the answer holds text. */
  readonly speaks: number;
}

/** One request with its answer, after a compaction where the context has grown too large. Returns the request's id. */
function* playRequest(scene: Scene, thread: Thread, wish: Wish): Generator<Act, string> {
  const isFull = thread.cached + thread.fresh > scene.character.compactsAtTokens;
  if (isFull && thread.by === undefined) yield* playCompaction(scene, thread);
  const request = sendRequest(scene, thread, wish.outputTokens);
  yield request;
  if (scene.chance.happens(wish.speaks)) {
    const { requestId, model, querySource, by } = request;
    const spoken = { requestId, by, model, querySource, messageId: scene.ids.uuid() };
    // Some of the output is thinking and calls; the rest is text, about four letters to a token.
    yield { kind: "assistant_response", ...moment(scene), ...spoken, length: request.usage.output * 3 };
  }
  return request.requestId;
}

/** Lets a request happen: time passes, what was fresh is written to the cache, and the answer is fresh for the next. */
function sendRequest(scene: Scene, thread: Thread, outputTokens: Range): RequestAct {
  const { chance, character, speed } = scene;
  if (scene.now - thread.usedAt > cacheLifeMs[character.cacheLife] / speed) forget(thread);
  const output = chance.within(outputTokens);
  const write = thread.fresh;
  const usage = {
    input: chance.within([3, 12]),
    output,
    reasoning: undefined,
    cacheRead: thread.cached,
    cacheWrite: write,
    cacheWrite1h: character.cacheLife === "1h" ? write : 0,
  };
  const ttftMs = spend(scene, [500, 2400]);
  const writingMs = Math.round((output / (tokensPerSecond.get(thread.model) ?? usualPace)) * 1000);
  const durationMs = ttftMs + spend(scene, [writingMs, writingMs]);
  thread.cached += write;
  thread.fresh = output;
  thread.usedAt = scene.now;
  return {
    kind: "api_request",
    ...moment(scene),
    requestId: scene.ids.requestId(),
    ...spokenBy(scene, thread),
    usage,
    costNano: scene.priceOf(thread.model, usage, scene.now),
    durationMs,
    ttftMs,
  };
}

function* playTool(
  scene: Scene,
  thread: Thread,
  { use, requestId }: { readonly use: ToolUse; readonly requestId: string },
): Generator<Act, void> {
  const { tool, decidedBy = "config", fails = false } = use;
  const { takesMs, inputBytes, resultTokens } = traits[tool];
  const isRefused = decidedBy === "user_reject";
  const toolUse = { requestId, by: thread.by, tool, toolUseId: scene.ids.toolUseId() };
  const input = inputOf(scene, use);
  yield { kind: "tool_use", ...moment(scene), ...toolUse, input, asks: decidedBy !== "config" };
  const waitedMs = decidedBy === "config" ? 0 : spend(scene, [1500, 9000]);
  const decision = isRefused ? "reject" : "accept";
  const decided = { ...moment(scene), ...toolUse, decision, decidedBy } as const;
  yield { kind: "tool_decision", ...decided, language: scene.character.language };
  if (waitedMs > 0) yield { kind: "tool.blocked_on_user", ...decided, waitedMs };
  if (isRefused) return;
  const durationMs = spend(scene, use.takesMs ?? takesMs);
  const tokens = scene.chance.within(resultTokens);
  thread.fresh += tokens;
  yield {
    kind: "tool_result",
    ...moment(scene),
    ...toolUse,
    success: !fails,
    durationMs,
    inputBytes: scene.chance.within(inputBytes),
    resultBytes: tokens * 4,
    model: thread.model,
    linesAdded: use.linesAdded,
    linesRemoved: use.linesRemoved,
    counts: use.counts,
    input,
  };
}

/** The file of a tool; of a task tool what it makes, or changes in the list, the oldest entry first. */
function inputOf(scene: Scene, { tool, file, subject, begins }: ToolUse): ToolInput | undefined {
  if (file !== undefined) return { file_path: `${folderOf(scene.character)}/${file}` };
  if (tool === "TaskCreate") {
    scene.planned += 1;
    return subject === undefined ? undefined : { subject, taskId: String(scene.planned) };
  }
  if (tool !== "TaskUpdate") return undefined;
  if (begins === true) {
    if (scene.begun === scene.planned) return undefined;
    scene.begun += 1;
    return { taskId: String(scene.begun), status: "in_progress" };
  }
  if (scene.done === scene.planned) return undefined;
  scene.done += 1;
  scene.begun = Math.max(scene.begun, scene.done);
  return { taskId: String(scene.done), status: "completed" };
}

/** The main thread calls the Agent tool; the subagent works in a context of its own; its report comes back as result. */
function* playDelegate(
  scene: Scene,
  thread: Thread,
  { to, steps }: { readonly to: Delegate; readonly steps: readonly Step[] },
): Generator<Act, void> {
  const requestId = yield* playRequest(scene, thread, { outputTokens: [250, 700], speaks: 0.5 });
  const call = { requestId, by: thread.by, tool: "Agent", toolUseId: scene.ids.toolUseId() };
  const { language } = scene.character;
  yield {
    kind: "tool_decision",
    ...moment(scene),
    ...call,
    decision: "accept",
    decidedBy: "config",
    language,
  };
  const calledAt = scene.now;
  const subagent = { id: scene.ids.subagentId(), type: to.type };
  yield { kind: "tool_use", ...moment(scene), ...call, input: undefined, asks: false };
  yield { kind: "subagent_start", ...moment(scene), subagent };
  const model = to.model ?? thread.model;
  const worker = openThread(
    scene,
    { by: subagent, model, querySource: `agent:builtin:${to.type}` },
    subagentBaseTokens,
  );
  for (const step of steps) yield* playStep(scene, worker, step);
  const reportTokens = worker.fresh;
  const totalTokens = worker.cached + worker.fresh;
  const toolUses = steps.reduce((sum, step) => sum + (step.kind === "call" ? step.tools.length : 0), 0);
  const workedMs = scene.now - calledAt;
  yield {
    kind: "subagent_completed",
    ...moment(scene),
    subagent,
    model,
    totalTokens,
    toolUses,
    durationMs: workedMs,
  };
  thread.fresh += reportTokens;
  yield {
    kind: "tool_result",
    ...moment(scene),
    ...call,
    success: true,
    durationMs: workedMs + spend(scene, [8, 60]),
    inputBytes: scene.chance.within([300, 1500]),
    resultBytes: reportTokens * 4,
    model: thread.model,
    linesAdded: undefined,
    linesRemoved: undefined,
    counts: undefined,
    input: undefined,
  };
}

function* playRefusal(
  scene: Scene,
  thread: Thread,
  { status, attempts }: { readonly status: 429 | 529; readonly attempts: number },
): Generator<Act, void> {
  const durationMs = spend(scene, [attempts * 1500, attempts * 4000]);
  const failure = {
    ...moment(scene),
    requestId: scene.ids.requestId(),
    ...spokenBy(scene, thread),
    error: errors[status],
    status,
    attempts,
    durationMs,
  };
  yield { kind: "api_error", ...failure };
  yield { kind: "api_retries_exhausted", ...failure };
}

/** A request that sums the whole context up; then only the sum is left, behind the base that the cache still holds. */
function* playCompaction(scene: Scene, thread: Thread): Generator<Act, void> {
  yield { kind: "compaction_start", ...moment(scene) };
  const request = sendRequest(scene, { ...thread, querySource: "compact" }, [2500, 5500]);
  yield request;
  const tokensBefore = promptTokens(request.usage);
  thread.cached = baseTokens;
  thread.fresh = request.usage.output + scene.chance.within([6000, 12_000]);
  thread.usedAt = scene.now;
  const durationMs = request.durationMs + spend(scene, [40, 200]);
  const tokensAfter = thread.cached + thread.fresh;
  yield { kind: "compaction", ...moment(scene), tokensBefore, tokensAfter, durationMs };
  yield { kind: "session_start", ...moment(scene), source: "compact" };
}

function openThread(scene: Scene, who: Pick<Thread, "by" | "model" | "querySource">, tokens: number): Thread {
  return { ...who, cached: 0, fresh: tokens, usedAt: scene.now };
}

/** What the prompt cache held must be written once more. */
function forget(thread: Thread): void {
  thread.fresh += thread.cached;
  thread.cached = 0;
}

/** Lets time pass; says how much. */
function spend(scene: Scene, range: Range): number {
  const ms = draw(scene, range);
  scene.now += ms;
  return ms;
}

/** A length of time in the milliseconds of the play's own clock. */
function draw({ chance, speed }: Scene, range: Range): number {
  return Math.max(1, Math.round(chance.within(range) / speed));
}

function moment(scene: Scene): { readonly at: UnixMs; readonly promptId: string } {
  return { at: scene.now, promptId: scene.promptId };
}

/** An effort is the session's model's; a subagent's other model has none of its own. */
function spokenBy(scene: Scene, { by, model, querySource }: Thread) {
  const effort = model === scene.character.model ? scene.character.effort : undefined;
  return { by, model, querySource, effort };
}
