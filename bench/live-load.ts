/**
 * Sessions at work, as their clients tell of them: hooks before and after each tool, and the telemetry of a turn in one
 * post. A turn is five events: two hooks, a decision, a result and an answered request.
 */
import { randomUUID } from "node:crypto";
import { toKeyValues, toNano } from "../src/imitation/otlp.ts";

const eventsPerTurn = 5;
/** A turn is told in two parts, so that a tool is under way between them. */
const partsPerTurn = 2;
const tools = ["Read", "Edit", "Bash", "Grep"] as const;
const models = ["claude-opus-5-5", "claude-sonnet-5-5"] as const;
/** Prompts come once in so many turns. */
const turnsPerPrompt = 20;

type Value = string | number | boolean;

interface Live {
  readonly id: string;
  readonly folder: string;
  readonly model: string;
  turn: number;
  /** The use of a tool that is under way. */
  use: string | undefined;
}

/** What became of a load. */
export interface LoadResult {
  readonly events: number;
  readonly refused: number;
  readonly seconds: number;
}

/** Fifty sessions, two in each folder, that tell a daemon of what they do. */
export class LiveLoad {
  readonly #url: string;
  readonly #sessions: readonly Live[];
  #events = 0;
  #refused = 0;

  constructor(url: string, sessions = 50) {
    this.#url = url;
    this.#sessions = Array.from({ length: sessions }, (_, index) => ({
      id: randomUUID(),
      folder: `/home/dev/project-${Math.floor(index / 2)}`,
      model: models[index % models.length] ?? models[0],
      turn: 0,
      use: undefined,
    }));
  }

  /** Has every session begun, and gone through so many turns, the last of them now. */
  async begin(turns: number, everyMs: number): Promise<void> {
    const now = Date.now();
    for (const live of this.#sessions) {
      await this.#hook(live, { hook_event_name: "SessionStart", source: "startup" });
      await this.#hook(live, { hook_event_name: "UserPromptSubmit", prompt: "Make the tests pass." });
      // No two begin at the same moment, or their order would be nobody's.
      const apartMs = this.#sessions.indexOf(live) * 7;
      const records = Array.from({ length: turns }, (_, index) => {
        live.turn += 1;
        return turnRecords(live, { use: useId(), at: now - (turns - index) * everyMs - apartMs });
      });
      await this.#logs(records.flat());
    }
    this.#events = 0;
  }

  /** Tells of so many events a second until the signal ends it. A part that is late is told as soon as it can be. */
  async run(perSecond: number, until: AbortSignal): Promise<LoadResult> {
    const partMs = (1000 * eventsPerTurn) / partsPerTurn / perSecond;
    const started = performance.now();
    const told: Promise<void>[] = [];
    for (let part = 0; !until.aborted; part += 1) {
      const live = this.#sessions[part % this.#sessions.length];
      if (live !== undefined) told.push(this.step(live));
      await Bun.sleep(Math.max(0, started + (part + 1) * partMs - performance.now()));
    }
    await Promise.all(told);
    return { events: this.#events, refused: this.#refused, seconds: (performance.now() - started) / 1000 };
  }

  /** The next part of a session's turn: a tool begins, or ends and what there is to tell of the turn is told. */
  async step(live: Live): Promise<void> {
    const tool = { tool_name: toolOf(live), tool_input: { file_path: fileOf(live) } };
    if (live.use === undefined) {
      live.use = useId();
      return this.#hook(live, { hook_event_name: "PreToolUse", ...tool, tool_use_id: live.use });
    }
    const { use } = live;
    live.use = undefined;
    live.turn += 1;
    const answer = { tool_use_id: use, tool_response: {}, duration_ms: 800 };
    await Promise.all([
      this.#hook(live, { hook_event_name: "PostToolUse", ...tool, ...answer }),
      this.#logs(turnRecords(live, { use, at: Date.now() })),
      ...(live.turn % turnsPerPrompt === 0
        ? [this.#hook(live, { hook_event_name: "UserPromptSubmit", prompt: "And now the next one." })]
        : []),
    ]);
  }

  /** A tool of this name begins in the first session; resolves when its hook is answered. */
  use(name: string): Promise<void> {
    return this.#mark("PreToolUse", name, {});
  }

  endUse(name: string): Promise<void> {
    return this.#mark("PostToolUse", name, { tool_response: {}, duration_ms: 1 });
  }

  async #mark(hook: string, tool_name: string, more: Readonly<Record<string, unknown>>): Promise<void> {
    const [first] = this.#sessions;
    if (first === undefined) return;
    const use = { tool_name, tool_input: {}, tool_use_id: `toolu_01${tool_name}` };
    await this.#hook(first, { hook_event_name: hook, ...use, ...more });
  }

  async #hook({ id, folder }: Live, event: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#post("/hooks/claude-code", {
      session_id: id,
      cwd: folder,
      permission_mode: "default",
      ...event,
    });
    this.#events += 1;
  }

  async #logs(records: readonly object[]): Promise<void> {
    const scope = { name: "com.anthropic.claude_code.events", version: "2.1.329" };
    const resource = {
      attributes: toKeyValues({ "service.name": "claude-code", "service.version": "2.1.329" }),
    };
    await this.#post("/v1/logs", {
      resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records }] }],
    });
    this.#events += records.length;
  }

  async #post(path: string, body: object): Promise<void> {
    const headers = { "content-type": "application/json" };
    const response = await fetch(this.#url + path, { method: "POST", headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    if (!response.ok) this.#refused += 1;
  }
}

function turnRecords(live: Live, { use, at }: { readonly use: string; readonly at: number }): object[] {
  const tool = { tool_name: toolOf(live), tool_use_id: use };
  return [
    record(live, at - 800, { "event.name": "tool_decision", ...tool, decision: "accept", source: "config" }),
    record(live, at, { "event.name": "tool_result", ...tool, success: "true", duration_ms: "800" }),
    record(live, at, requestAttributes(live)),
  ];
}

/** The context grows with each turn, and begins anew where it would be compacted. */
function requestAttributes({ model, turn }: Live): Readonly<Record<string, Value>> {
  return {
    "event.name": "api_request",
    model,
    input_tokens: 6,
    output_tokens: 150 + (turn % 50) * 10,
    cache_read_tokens: 20_000 + (turn % 400) * 350,
    cache_creation_tokens: 350,
    cost_usd: 0.0123,
    duration_ms: 3312,
    request_id: `req_011${randomUUID().replaceAll("-", "").slice(0, 21)}`,
    query_source: "repl_main_thread",
    effort: "medium",
  };
}

function record({ id }: Live, at: number, values: Readonly<Record<string, Value>>): object {
  const nano = toNano(at);
  const attributes = toKeyValues({
    "session.id": id,
    "event.timestamp": new Date(at).toISOString(),
    ...values,
  });
  return { timeUnixNano: nano, observedTimeUnixNano: nano, body: { stringValue: "claude_code" }, attributes };
}

function toolOf({ turn }: Live): string {
  return tools[turn % tools.length] ?? tools[0];
}

function fileOf({ folder, turn }: Live): string {
  return `${folder}/src/file-${turn % 60}.ts`;
}

function useId(): string {
  return `toolu_01${randomUUID().replaceAll("-", "").slice(0, 21)}`;
}
