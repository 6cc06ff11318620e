import { countOf, numberOf, textOf, truthOf, type Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import { toldUsage, type Usage } from "../../domain/usage.ts";
import { recordAlias, useAliases } from "../alias.ts";
import { uncached } from "../convention.ts";
import { restOf, type Heard } from "../plain-record.ts";
import { toolName } from "../tool-name.ts";
import { untoldPrompt, untoldRequest, untoldToolCall } from "../untold.ts";
import { exitCodeOf } from "./exit-code.ts";

/** What frames every record, and what typed fields hold. */
const typed: ReadonlySet<string> = new Set([
  "app.version",
  "arguments",
  "attempt",
  "cache_write_token_count",
  "cached_token_count",
  "call_id",
  "conversation.id",
  "decision",
  "duration_ms",
  "error.message",
  "event.name",
  "event.timestamp",
  "http.response.status_code",
  "input_token_count",
  "model",
  "model_reasoning_effort",
  "output",
  "output_token_count",
  "prompt",
  "prompt_length",
  "reasoning_token_count",
  "slug",
  "source",
  "success",
  "terminal.type",
  "tool_name",
  "ttft_ms",
]);

/** The tool of code mode that runs a script (gpt-5.6 and later): the tools which that calls are told by themselves. */
const scriptTool = "exec";

/** How a client that keeps prompts to itself writes one. */
const redacted = "[REDACTED]";

/** What the client's decisions are called here: `approved_for_session` and others say for how long, or with which rule. */
const decisions: readonly (readonly [RegExp, string])[] = [
  [/^approved(?:_|$)/, "accept"],
  [/^(?:denied(?:_|$)|abort$|timed_out$)/, "reject"],
];

/** Who decides, where that is called otherwise here. */
const deciders: ReadonlyMap<string | undefined, string> = new Map([["automatedreviewer", "auto"]]);

/** A log record of Codex. Names and fields: docs/agents/others.md. */
export function readEvent(heard: Heard, attributes: Attributes): Observation {
  switch (heard.name) {
    case "sse_event":
      return readAnswer(heard, attributes);
    case "api_request":
      return readAttempt(heard, attributes);
    case "user_prompt":
      return readPrompt(heard, attributes);
    case "tool_decision":
    case "tool_result":
      return readToolCall(heard, attributes);
    default:
      return { ...heard, kind: "event" };
  }
}

/** One answer is told by two records; only one has the counts, or why its stream broke off. */
function readAnswer(heard: Heard, attributes: Attributes): Observation {
  const usage = usageOf(attributes);
  if (usage === undefined) return readBrokenStream(heard, attributes);
  return {
    ...heard,
    ...untoldRequest,
    kind: "request",
    // It has no id: conversation, time and counts are what a redelivery has in common with it, and no other answer has.
    aliases: [`codex:${momentOf(heard)}:${usage.input}:${usage.cacheRead}:${usage.output}`],
    data: restOf(attributes, typed),
    model: textOf(attributes.get("model")),
    usage: toldUsage(usage),
    ttftMs: numberOf(attributes.get("ttft_ms")),
    effort: textOf(attributes.get("model_reasoning_effort")),
  };
}

/** A stream that broke off behind its status of 200. An event within it may tell the same, so that only its end counts. */
function readBrokenStream(heard: Heard, attributes: Attributes): Observation {
  const error = textOf(attributes.get("error.message"));
  if (error === undefined || attributes.get("event.kind") !== "response.completed")
    return { ...heard, kind: "event" };
  return {
    ...heard,
    ...untoldRequest,
    kind: "request",
    aliases: [`codex:${momentOf(heard)}:stream`],
    data: restOf(attributes, typed),
    model: textOf(attributes.get("model")),
    failed: true,
    error,
  };
}

/** Input holds what came from the cache and went into it, output the reasoning. */
function usageOf(attributes: Attributes): Usage | undefined {
  const count = (name: string): number | undefined => countOf(attributes.get(`${name}_token_count`));
  const input = count("input");
  if (input === undefined) return undefined;
  const cacheRead = count("cached") ?? 0;
  const cacheWrite = count("cache_write") ?? 0;
  return {
    input: uncached(input, cacheRead + cacheWrite),
    output: count("output") ?? 0,
    reasoning: count("reasoning"),
    cacheRead,
    cacheWrite,
    cacheWrite1h: undefined,
  };
}

/** Where the list of models is asked for, which is no request to one. */
const listEndpoint = "/models";

/** One attempt over HTTP. What was answered is told again with its tokens; an attempt that failed is told only here. */
function readAttempt(heard: Heard, attributes: Attributes): Observation {
  const statusCode = numberOf(attributes.get("http.response.status_code"));
  const error = textOf(attributes.get("error.message"));
  const attempt = numberOf(attributes.get("attempt"));
  const hasFailed = error !== undefined || (statusCode ?? 200) >= 400;
  if (!hasFailed || attributes.get("endpoint") === listEndpoint) return { ...heard, kind: "event" };
  return {
    ...heard,
    ...untoldRequest,
    kind: "request",
    aliases: [`codex:${momentOf(heard)}:${attempt ?? ""}:${statusCode ?? ""}`],
    data: restOf(attributes, typed),
    model: textOf(attributes.get("model")),
    durationMs: numberOf(attributes.get("duration_ms")),
    // Codex counts from 0.
    attempt: attempt === undefined ? undefined : attempt + 1,
    failed: true,
    statusCode,
    error,
  };
}

function readPrompt(heard: Heard, attributes: Attributes): Observation {
  const text = textOf(attributes.get("prompt"));
  const length = numberOf(attributes.get("prompt_length"));
  return {
    ...heard,
    ...untoldPrompt,
    kind: "prompt",
    sign: { says: "prompted" },
    aliases: [`codex:${momentOf(heard)}:${length ?? ""}`],
    data: restOf(attributes, typed),
    length,
    text: text === redacted ? undefined : text,
  };
}

function readToolCall(heard: Heard, attributes: Attributes): Observation {
  const toolUseId = textOf(attributes.get("call_id"));
  const tool = toolName(textOf(attributes.get("tool_name")), textOf(attributes.get("mcp_server")));
  const isResult = heard.name === "tool_result";
  const durationMs = isResult ? numberOf(attributes.get("duration_ms")) : undefined;
  const startedAt = durationMs === undefined ? undefined : heard.at - durationMs;
  const says = isResult ? "tool-ended" : "permission-decided";
  const signed = { ...heard, sign: { says, tool, toolUseId, ranSince: startedAt } } as const;
  if (toolUseId === undefined || tool === scriptTool) return { ...signed, kind: "event" };
  const decision = decisionOf(attributes);
  const exitCode = exitCodeOf(textOf(attributes.get("output")) ?? "");
  return {
    ...signed,
    ...untoldToolCall,
    kind: "tool-call",
    aliases: useAliases(heard, toolUseId, recordAlias(heard)),
    data: restOf(attributes, typed),
    toolUseId,
    tool,
    input: textOf(attributes.get("arguments")),
    decision,
    decidedBy: isResult ? undefined : deciderOf(attributes),
    startedAt,
    durationMs,
    endedAt: isResult || decision === "reject" ? heard.at : undefined,
    success: isResult ? truthOf(attributes.get("success")) === true && exitCode === 0 : undefined,
    error: exitCode === 0 ? undefined : `Exit code ${exitCode}`,
  };
}

function decisionOf(attributes: Attributes): string | undefined {
  const told = textOf(attributes.get("decision"));
  return decisions.find(([pattern]) => pattern.test(told ?? ""))?.[1] ?? told;
}

function deciderOf(attributes: Attributes): string | undefined {
  const told = textOf(attributes.get("source"))?.toLowerCase();
  return deciders.get(told) ?? told;
}

/** Where and when a record was made: it has no number of its own. */
function momentOf({ sessionId, at }: Heard): string {
  return `${sessionId ?? ""}:${at}`;
}
