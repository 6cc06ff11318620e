import { nanoToUsd } from "../domain/money.ts";
import type { EventAct, DecisionAct, ErrorAct, RequestAct, ResultAct, SubagentAct } from "./act.ts";
import { givenTo } from "./hook.ts";
import type { WireAttributes } from "./record.ts";

/** Stands in for content that the client would send if told to. */
const redacted = "<REDACTED>";

/** An act as the attributes of the client's event of that name, without contents, as in the client's default settings. */
export function eventAttributes(act: EventAct): WireAttributes {
  switch (act.kind) {
    case "user_prompt":
      return {
        prompt_length: String(act.text.length),
        prompt: redacted,
        prompt_text: redacted,
        "message.uuid": act.messageId,
      };
    case "assistant_response":
      return {
        response_length: act.length,
        response: redacted,
        request_id: act.requestId,
        "message.uuid": act.messageId,
        model: act.model,
        query_source: act.querySource,
        agent_id: act.by?.id,
      };
    case "compaction":
      return {
        trigger: "auto",
        success: "true",
        duration_ms: act.durationMs,
        pre_tokens: act.tokensBefore,
        post_tokens: act.tokensAfter,
      };
    case "api_request":
      return requestAttributes(act);
    case "api_error":
      return errorAttributes(act);
    case "api_retries_exhausted":
      return exhaustedAttributes(act);
    case "tool_decision":
      return decisionAttributes(act);
    case "tool_result":
      return resultAttributes(act);
    case "subagent_completed":
      return subagentAttributes(act);
  }
}

function requestAttributes({ usage, costNano, ...act }: RequestAct): WireAttributes {
  return {
    model: act.model,
    input_tokens: usage.input,
    output_tokens: usage.output,
    cache_read_tokens: usage.cacheRead,
    cache_creation_tokens: usage.cacheWrite,
    cache_creation_5m_tokens: usage.cacheWrite - usage.cacheWrite1h,
    cache_creation_1h_tokens: usage.cacheWrite1h,
    // The client guesses a price for a model it does not know. Here a guess would pass for a bill, so there is none.
    cost_usd: costNano === undefined ? undefined : nanoToUsd(costNano),
    cost_usd_micros: costNano === undefined ? undefined : Math.round(costNano / 1000),
    duration_ms: act.durationMs,
    ttft_ms: act.ttftMs,
    request_id: act.requestId,
    ...callAttributes(act),
  };
}

function errorAttributes(act: ErrorAct): WireAttributes {
  return {
    model: act.model,
    error: act.error,
    status_code: act.status,
    duration_ms: act.durationMs,
    attempt: act.attempts,
    request_id: act.requestId,
    ...callAttributes(act),
  };
}

/** What every call of the model says of itself, answered or not. */
function callAttributes(act: Pick<RequestAct, "querySource" | "effort" | "by">): WireAttributes {
  return {
    speed: "normal",
    query_source: act.querySource,
    effort: act.effort,
    "agent.name": act.by?.type,
    agent_id: act.by?.id,
  };
}

function exhaustedAttributes(act: ErrorAct): WireAttributes {
  return {
    model: act.model,
    error: act.error,
    status_code: act.status,
    total_attempts: act.attempts,
    total_retry_duration_ms: act.durationMs,
    speed: "normal",
  };
}

function decisionAttributes(act: DecisionAct): WireAttributes {
  return {
    decision: act.decision,
    source: act.decidedBy,
    tool_name: act.tool,
    tool_use_id: act.toolUseId,
    tool_source: "builtin",
    permission_mode: "default",
    request_id: act.requestId,
    agent_id: act.by?.id,
  };
}

function resultAttributes(act: ResultAct): WireAttributes {
  return {
    tool_name: act.tool,
    tool_use_id: act.toolUseId,
    success: String(act.success),
    duration_ms: String(act.durationMs),
    error_type: act.success ? undefined : "ShellError",
    tool_input_size_bytes: String(act.inputBytes),
    tool_input: JSON.stringify(givenTo(act.tool, act.input)),
    tool_result_size_bytes: act.success ? String(act.resultBytes) : undefined,
    request_id: act.requestId,
    agent_id: act.by?.id,
  };
}

function subagentAttributes(act: SubagentAct): WireAttributes {
  return {
    agent_type: act.subagent.type,
    "agent.source": "built-in",
    is_built_in: true,
    is_async: false,
    total_tokens: act.totalTokens,
    total_tool_uses: act.toolUses,
    duration_ms: act.durationMs,
    model: act.model,
    final_model: act.model,
    model_swapped: false,
    agent_id: act.subagent.id,
  };
}
