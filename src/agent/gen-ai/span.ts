import { numberOf, textOf, type Attributes } from "../../domain/attribute.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Span } from "../../domain/telemetry.ts";
import { answerAliases, useAliases } from "../alias.ts";
import { conventionNames, conventionText } from "../convention.ts";
import { restOf, type Heard } from "../plain-record.ts";
import { untoldToolCall } from "../untold.ts";
import { requestAccount, requestNames } from "./request.ts";
import { resultName, shellExitCode } from "./shell-result.ts";

/**
 * Operations that ask a model. All others that may tell tokens, such as `invoke_agent`, repeat the sum of these
 * (semantic-conventions-genai, gen-ai-spans.md), in the words of the conventions, OpenLLMetry, LiteLLM and Semantic Kernel.
 */
const inference: ReadonlySet<string> = new Set([
  "chat",
  "embeddings",
  "generate_content",
  "text_completion",
  "completion",
  "embedding",
  // Not LiteLLM's `anthropic_messages` and `aresponses`: these are what coding agents ask of it, which tell of them themselves.
  "acompletion",
  "aembedding",
  "atext_completion",
  "chat.completions",
  "chat.streaming_completions",
  "text.completions",
  "text.streaming_completions",
]);

/** How Vercel's AI SDK ends the names of the calls themselves; `ai.streamText` around them carries their sum. */
const aiSdkCall = /^ai\..+\.do(?:Stream|Generate|Embed)$/;

/** A span of any client by the GenAI conventions. */
export function readSpan(heard: Heard, span: Span): Observation {
  const { attributes } = span;
  if (isInference(attributes)) return readRequest(heard, span);
  return isToolCall(attributes) ? readToolCall(heard, span) : { ...heard, kind: "event" };
}

function isInference(attributes: Attributes): boolean {
  const aiSdk = textOf(attributes.get("ai.operationId"));
  if (aiSdk !== undefined) return aiSdkCall.test(aiSdk);
  if (attributes.get("openinference.span.kind") === "LLM") return true;
  return inference.has(conventionText(attributes, "operation") ?? "");
}

function isToolCall(attributes: Attributes): boolean {
  return (
    attributes.get("ai.operationId") === "ai.toolCall" ||
    conventionText(attributes, "operation") === "execute_tool"
  );
}

function readRequest(heard: Heard, span: Span): Observation {
  const account = requestAccount(span.attributes);
  return {
    ...heard,
    ...account,
    kind: "request",
    tellsAlone: true,
    aliases: answerAliases(account.requestId, spanAlias(span)),
    data: restOf(span.attributes, requestNames),
    durationMs: span.endedAt - span.startedAt,
    // Where tokens are told a model has answered, whatever its program then made of the answer.
    failed: hasFailed(span) && account.usage === undefined,
    error: account.error ?? faultOf(span),
  };
}

function readToolCall(heard: Heard, span: Span): Observation {
  const { attributes } = span;
  const [tool, toolUseId] = [conventionText(attributes, "tool"), conventionText(attributes, "toolUseId")];
  const told = tool === "bash" ? shellExitCode(attributes.get(resultName)) : undefined;
  const exitCode = numberOf(attributes.get("process.exit.code")) ?? told ?? 0;
  const failed = hasFailed(span) || exitCode !== 0;
  return {
    ...heard,
    ...untoldToolCall,
    kind: "tool-call",
    tellsAlone: true,
    sign: { says: "tool-ended", tool, toolUseId, ranSince: span.startedAt },
    aliases: useAliases(heard, toolUseId, spanAlias(span)),
    data: restOf(attributes, conventionNames),
    toolUseId,
    tool,
    input: conventionText(attributes, "toolInput"),
    startedAt: span.startedAt,
    endedAt: span.endedAt,
    durationMs: span.endedAt - span.startedAt,
    success: !failed,
    // A shell that ran is a span without a fault, whatever its command ended with.
    error: exitCode === 0 ? (textOf(attributes.get("error.type")) ?? faultOf(span)) : `Exit code ${exitCode}`,
  };
}

/** Some libraries name the error and leave the status as it is. */
function hasFailed({ statusCode, attributes }: Span): boolean {
  return statusCode === 2 || textOf(attributes.get("error.type")) !== undefined;
}

function faultOf({ statusCode, statusMessage }: Span): string | undefined {
  return statusCode === 2 ? textOf(statusMessage) : undefined;
}

/** A redelivered span has the ids that it had. */
function spanAlias({ traceId, spanId }: Span): string {
  return `span:${traceId}:${spanId}`;
}
