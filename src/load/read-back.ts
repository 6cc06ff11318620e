import * as v from "valibot";
import { AppError } from "../domain/error.ts";
import type { Ask } from "./ask.ts";
import type { Kind } from "./account.ts";
import type { Sums } from "./letter.ts";
import { userOf } from "./simulated-client.ts";

/** What the ledger holds of a run. */
export interface Ledger {
  /** How often each id is there. */
  readonly things: Readonly<Record<Kind, ReadonlyMap<string, number>>>;
  readonly sessions: ReadonlyMap<string, Sums>;
}

const whats = { requests: "requests", toolCalls: "tool-calls", prompts: "prompts" } as const;

const requestLine = v.object({ request_id: v.string() });
const partLine = v.object({ id: v.string() });
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

/** Reads over the API all that the ledger holds of a run, as an export tells it: every thing by its id. */
export async function readBack(ask: Ask, run: string): Promise<Ledger> {
  const things = {
    requests: await idsOf(ask, run, "requests"),
    toolCalls: await idsOf(ask, run, "toolCalls"),
    prompts: await idsOf(ask, run, "prompts"),
  };
  const sessions = new Map<string, Sums>();
  for await (const line of linesOf(ask, run, "sessions")) {
    const { id, ...told } = parsed(sessionLine, line);
    sessions.set(id, sumsOf(told));
  }
  return { things, sessions };
}

async function idsOf(ask: Ask, run: string, kind: Kind): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for await (const line of linesOf(ask, run, whats[kind])) {
    const id = kind === "requests" ? parsed(requestLine, line).request_id : parsed(partLine, line).id;
    found.set(id, (found.get(id) ?? 0) + 1);
  }
  return found;
}

/** The lines of an export, read as they come: the whole may be hundreds of megabytes. */
async function* linesOf(ask: Ask, run: string, what: string): AsyncGenerator {
  const order = JSON.stringify({ format: "jsonl", what, user: userOf(run) });
  const response = await ask("/api/metrics/export", { method: "POST", body: order });
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of response.body ?? []) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) if (line !== "") yield JSON.parse(line);
  }
  if (rest !== "") throw new AppError("unavailable", `the export of ${what} broke off`);
}

function parsed<T extends v.GenericSchema>(schema: T, line: unknown): v.InferOutput<T> {
  const read = v.safeParse(schema, line);
  if (read.success) return read.output;
  throw new AppError(
    "unavailable",
    "the collector exports other lines than this program; is it of this version?",
  );
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
