import { usdToNano } from "../domain/money.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import { addUsage, noUsage, type Usage } from "../domain/usage.ts";
import type { DecisionAct, EventAct, HookAct, PromptAct, RequestAct, ResultAct } from "../imitation/act.ts";
import { Counters, countsOf } from "../imitation/counters.ts";
import { endBody, hookBodies } from "../imitation/hook.ts";
import { createIds, type IdSource } from "../imitation/identity.ts";
import { toLogsRequest, toMetricsRequest } from "../imitation/otlp.ts";
import type { Persona } from "../imitation/persona.ts";
import type { EventRecord, ImitatedSession, Temporality } from "../imitation/record.ts";
import { openSession } from "../imitation/session.ts";
import type { Letter, Told } from "./letter.ts";

/** One client of a crowd. */
export interface SimulatedClient {
  /** Eight hexadecimal digits with which all session ids of a run begin. */
  readonly run: string;
  readonly number: number;
  /** Model requests until it ends. */
  readonly requests: number;
  readonly clock: Clock;
}

/** A person asks, and the model makes this many tool calls before it answers. */
const requestsPerPrompt = 5;
/** The client exports its counters once a minute, which is about every ten requests. */
const requestsPerExport = 10;
/** Tools in turn; only edits count lines. */
const tools = ["Edit", "Read", "Bash"] as const;
const linesPerEdit = 7;
const models = ["claude-opus-5-5", "claude-sonnet-5-5"] as const;
/** What a request of this size costs at list price, about. */
const costNano = usdToNano(0.0123);

const nothing: Told = { requests: [], toolCalls: [], prompts: [], linesAdded: 0, usage: noUsage };

/** The user of all sessions of a run, by whom they are found in a ledger that holds others. */
export function userOf(run: string): string {
  return `load-${run}@example.com`;
}

/** All that a client posts from start to end, each letter once the one before was dealt with. */
export function* lettersOf(client: SimulatedClient): Generator<Letter, void> {
  const teller = new Teller(client);
  yield teller.hook({ kind: "session_start", ...teller.moment(), source: "startup" });
  for (let number = 0; number < client.requests; number += 1) {
    yield* turn(teller, number);
    const isLast = number === client.requests - 1;
    if (isLast || number % requestsPerExport === requestsPerExport - 1) yield teller.counters();
  }
  yield teller.end();
}

/** One request of the model and the tool it calls, reported by hooks as it happens and once by telemetry. */
function* turn(teller: Teller, number: number): Generator<Letter, void> {
  const events: EventAct[] = [];
  if (number % requestsPerPrompt === 0) {
    const prompt = teller.prompt();
    events.push(prompt);
    yield teller.hook(prompt);
  }
  const { request, use, decision, result } = teller.request(number);
  yield teller.hook(use);
  yield teller.hook(result);
  yield teller.logs([...events, request, decision, result]);
}

/** Says what one client says, and holds the state for that: its counters, its sequence, the current prompt. */
class Teller {
  readonly #session: ImitatedSession;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #counters = new Counters();
  /** Every other client uses cumulative counters, as some backends require. */
  readonly #temporality: Temporality;
  readonly #startedAt: UnixMs;
  #exportedAt: UnixMs;
  /** Lines counted that no export told yet. */
  #lines = 0;
  #sequence = 0;
  #promptId = "";

  constructor({ run, number, clock }: SimulatedClient) {
    this.#ids = createIds(`load/${run}/${number}`);
    this.#session = openSession(personaOf(run, number), run + this.#ids.uuid().slice(run.length));
    this.#temporality = number % 2 === 0 ? "delta" : "cumulative";
    this.#clock = clock;
    this.#startedAt = clock();
    this.#exportedAt = this.#startedAt;
  }

  moment() {
    return { at: this.#clock(), promptId: this.#promptId };
  }

  prompt(): PromptAct {
    this.#promptId = this.#ids.uuid();
    const messageId = this.#ids.uuid();
    return {
      kind: "user_prompt",
      ...this.moment(),
      text: "Make the tests pass.",
      messageId,
      typedMs: 4000,
    };
  }

  request(number: number): { request: RequestAct; use: HookAct; decision: DecisionAct; result: ResultAct } {
    const { model } = this.#session;
    const shared = { ...this.moment(), requestId: this.#ids.requestId(), by: undefined };
    const request = { kind: "api_request", ...shared, ...requestFacts(number), model } as const;
    const tool = tools[number % tools.length] ?? tools[0];
    const called = { ...shared, tool, toolUseId: this.#ids.toolUseId() };
    const input = { file_path: `${this.#session.folder}/src/file-${number % 60}.ts` };
    const lines = tool === "Edit" ? linesPerEdit : undefined;
    return {
      request,
      use: { kind: "tool_use", ...called, input, asks: false },
      decision: {
        kind: "tool_decision",
        ...called,
        decision: "accept",
        decidedBy: "config",
        language: "TypeScript",
      },
      result: {
        kind: "tool_result",
        ...called,
        success: true,
        durationMs: 84,
        inputBytes: 240,
        resultBytes: 1800,
        model,
        linesAdded: lines,
        linesRemoved: lines,
        counts: undefined,
        input,
      },
    };
  }

  /** One event as hooks hear it. */
  hook(act: HookAct | PromptAct | ResultAct): Letter {
    const session = this.#session;
    const heard = isEvent(act)
      ? ({ kind: "event", session, at: act.at, sequence: this.#sequence, act } as const)
      : ({ kind: "hook", session, at: act.at, act } as const);
    const [body = {}] = hookBodies(heard);
    const toolCalls = "toolUseId" in act ? [act.toolUseId] : [];
    const prompts = act.kind === "user_prompt" ? [act.promptId] : [];
    return this.#letter("hooks", body, { records: 1, told: { ...nothing, toolCalls, prompts } });
  }

  end(): Letter {
    return this.#letter("hooks", endBody(this.#session), { records: 1, told: nothing });
  }

  /** Events in one export, as the client's exporter batches them. */
  logs(acts: readonly EventAct[]): Letter {
    const records = acts.map((act) => this.#record(act));
    for (const act of acts) {
      this.#counters.add(countsOf(act));
      if (act.kind === "tool_result") this.#lines += act.linesAdded ?? 0;
    }
    return this.#letter("logs", toLogsRequest(records), { records: records.length, told: toldOf(acts) });
  }

  /** An export of all counters. */
  counters(): Letter {
    const isDelta = this.#temporality === "delta";
    const counts = isDelta ? this.#counters.take() : this.#counters.all();
    const since = isDelta ? this.#exportedAt : this.#startedAt;
    // No export ends when it begins, however fast the clients are.
    const at = Math.max(this.#clock(), this.#exportedAt + 1);
    this.#exportedAt = at;
    const session = this.#session;
    const temporality = this.#temporality;
    const body = toMetricsRequest([{ kind: "counters", temporality, session, since, at, counts }]);
    const told = { ...nothing, linesAdded: this.#lines };
    this.#lines = 0;
    return this.#letter("metrics", body, { records: counts.length, told });
  }

  #record(act: EventAct): EventRecord {
    return { kind: "event", session: this.#session, at: act.at, sequence: this.#sequence++, act };
  }

  #letter(
    to: Letter["to"],
    body: object,
    { records, told }: { readonly records: number; readonly told: Told },
  ): Letter {
    return { to, sessionId: this.#session.id, at: this.#clock(), body, records, told };
  }
}

function isEvent(act: HookAct | PromptAct | ResultAct): act is PromptAct | ResultAct {
  return act.kind === "user_prompt" || act.kind === "tool_result";
}

function personaOf(run: string, number: number): Persona {
  return {
    model: models[number % models.length] ?? models[0],
    user: userOf(run),
    team: "load",
    // Ten clients in each of the folders, as in a team that shares its repositories.
    repository: `example/project-${Math.floor(number / 10)}`,
    branch: "main",
    title: `Load, client ${number + 1}`,
    terminal: "xterm-256color",
    startType: "fresh",
    compactsAtTokens: 967_000,
    gateway: false,
  };
}

/** The context grows with each request, and starts over where it would be compacted. */
function requestFacts(number: number) {
  const usage: Usage & { cacheWrite1h: number } = {
    input: 6,
    output: 150 + (number % 50) * 10,
    reasoning: undefined,
    cacheRead: 20_000 + (number % 400) * 350,
    cacheWrite: 350,
    cacheWrite1h: 0,
  };
  const call = { effort: "medium", querySource: "repl_main_thread", durationMs: 3312, ttftMs: 604 } as const;
  return { usage, costNano, ...call };
}

function toldOf(acts: readonly EventAct[]): Told {
  const requests = acts.flatMap((act) => (act.kind === "api_request" ? [act] : []));
  return {
    ...nothing,
    requests: requests.map(({ requestId }) => requestId),
    toolCalls: acts.flatMap((act) => (act.kind === "tool_result" ? [act.toolUseId] : [])),
    prompts: acts.flatMap((act) => (act.kind === "user_prompt" ? [act.promptId] : [])),
    usage: requests.reduce((sum, { usage }) => addUsage(sum, usage), noUsage),
  };
}
