import * as v from "valibot";
import { AppError } from "../domain/error.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { Ask } from "./ask.ts";
import type { Kind } from "./account.ts";
import type { Sums } from "./letter.ts";

/** What the ledger holds of a run. */
export interface Ledger {
  /** How often each id is there. */
  readonly things: Readonly<Record<Kind, ReadonlyMap<string, number>>>;
  readonly sessions: ReadonlyMap<string, Sums>;
}

/** A thing reported at its end began earlier: the first calls of a run began before the run itself. */
const beforeMs = 60_000;
const whats = { requests: "requests", toolCalls: "tool-calls", prompts: "prompts" } as const;

const requestLine = v.object({ request_id: v.nullable(v.string()) });
const partLine = v.object({ id: v.nullable(v.string()) });
/** Every simulated thing has an id: anything without one was not sent by a run. */
const noId = "a thing without an id";
const count = v.number();
const sessionLine = v.object({
  id: v.string(),
  requests: count,
  tool_calls: count,
  prompts: count,
  lines_added: v.nullable(count),
  usage: v.object({
    input_tokens: count,
    output_tokens: count,
    cache_read_input_tokens: count,
    cache_creation_input_tokens: count,
    cache_creation_1h_input_tokens: v.nullable(count),
  }),
});

/** Which run is asked for. Its user cannot find it: hooks do not name one, and some sessions have sent only hooks. */
export interface RunAsked {
  /** What its session ids begin with. */
  readonly run: string;
  /** When it began. */
  readonly from: UnixMs;
}

/** Reads all that the ledger holds of a run over the API, as an export gives it: every thing by its id. */
export async function readBack(ask: Ask, asked: RunAsked): Promise<Ledger> {
  const things = {
    requests: await idsOf(ask, asked, "requests"),
    toolCalls: await idsOf(ask, asked, "toolCalls"),
    prompts: await idsOf(ask, asked, "prompts"),
  };
  const sessions = new Map<string, Sums>();
  for await (const line of linesOf(ask, asked, "sessions")) {
    if (!isOfRun(line, "id", asked)) continue;
    const { id, ...told } = parsed(sessionLine, line);
    sessions.set(id, sumsOf(told));
  }
  return { things, sessions };
}

async function idsOf(ask: Ask, asked: RunAsked, kind: Kind): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const line of linesOf(ask, asked, whats[kind])) {
    if (!isOfRun(line, "session_id", asked)) continue;
    const told = kind === "requests" ? parsed(requestLine, line).request_id : parsed(partLine, line).id;
    const id = told ?? noId;
    found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}

/** Others may be at work meanwhile, and report things that no simulated client reports. */
function isOfRun(line: unknown, key: "id" | "session_id", { run }: RunAsked): boolean {
  if (typeof line !== "object" || line === null) throw otherLines();
  const id = (line as Readonly<Record<string, unknown>>)[key];
  return typeof id === "string" && id.startsWith(run);
}

/** The lines of an export, read as they come: the whole may be hundreds of megabytes. */
async function* linesOf(ask: Ask, { from }: RunAsked, what: string): AsyncGenerator {
  const order = JSON.stringify({ format: "jsonl", what, from: formatInstant(from - beforeMs) });
  const response = await ask("/api/metrics/export", { method: "POST", body: order });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunksOf(response, what)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield jsonOf(line);
  }
  if (rest !== "") throw brokenOff(what);
}

async function* chunksOf({ body }: Response, what: string): AsyncGenerator<Uint8Array> {
  try {
    yield* body ?? [];
  } catch (cause) {
    throw brokenOff(what, cause);
  }
}

function brokenOff(what: string, cause?: unknown): AppError {
  return new AppError("unavailable", `the export of ${what} broke off`, { cause });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw otherLines(cause);
  }
}

function parsed<T extends v.GenericSchema>(schema: T, line: unknown): v.InferOutput<T> {
  const read = v.safeParse(schema, line);
  if (read.success) return read.output;
  throw otherLines();
}

function otherLines(cause?: unknown): AppError {
  const message = "the collector exports other lines than this program; is it of this version?";
  return new AppError("unavailable", message, { cause });
}

function sumsOf({
  requests,
  tool_calls,
  prompts,
  lines_added,
  usage,
}: Omit<v.InferOutput<typeof sessionLine>, "id">) {
  return {
    requests,
    toolCalls: tool_calls,
    prompts,
    linesAdded: lines_added ?? 0,
    usage: {
      input: usage.input_tokens,
      output: usage.output_tokens,
      reasoning: undefined,
      cacheRead: usage.cache_read_input_tokens,
      cacheWrite: usage.cache_creation_input_tokens,
      cacheWrite1h: usage.cache_creation_1h_input_tokens ?? undefined,
    },
  };
}
