import type { SpanAct } from "./act.ts";
import { hexOf } from "./identity.ts";
import { toKeyValues, toNano, toResource } from "./otlp.ts";
import type { SpanRecord, WireAttributes } from "./record.ts";
import { clientVersion } from "./session.ts";

const scope = { name: "com.anthropic.claude_code.tracing", version: clientVersion };

/**
 * The body of a post to /v1/traces: turns, and waits for a permission under their tool spans, which alone name the
 * tool. The client's other spans repeat what its events say.
 */
export function toTracesRequest(records: readonly SpanRecord[]) {
  return {
    resourceSpans: [...Map.groupBy(records, ({ session }) => session)].map(([session, ofSession]) => ({
      resource: toResource(session),
      scopeSpans: [{ scope, spans: ofSession.flatMap(toSpans) }],
    })),
  };
}

interface Told {
  readonly name: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly startedAt: number;
  readonly attributes: WireAttributes;
}

function toSpans({ session, at, act }: SpanRecord) {
  return toldBy(act).map(({ name, spanId, parentSpanId, startedAt, attributes }) => ({
    traceId: hexOf(act.promptId).slice(0, 32),
    spanId,
    parentSpanId,
    name: `claude_code.${name}`,
    kind: 1,
    startTimeUnixNano: toNano(startedAt),
    endTimeUnixNano: toNano(at),
    attributes: toKeyValues({
      ...session.attributes,
      "span.type": name,
      "prompt.id": act.promptId,
      ...attributes,
    }),
    status: { code: 0 },
  }));
}

function toldBy(act: SpanAct): Told[] {
  const turn = hexOf(`turn/${act.promptId}`).slice(0, 16);
  if (act.kind === "interaction") {
    const { startedAt } = act;
    const attributes = { "interaction.duration_ms": act.at - startedAt };
    return [{ name: act.kind, spanId: turn, parentSpanId: "", startedAt, attributes }];
  }
  const { tool, toolUseId, waitedMs, decision, decidedBy } = act;
  const spanId = hexOf(toolUseId).slice(0, 16);
  const startedAt = act.at - waitedMs;
  const waited = { duration_ms: waitedMs, decision, source: decidedBy };
  return [
    {
      name: "tool",
      spanId,
      parentSpanId: turn,
      startedAt,
      attributes: { tool_name: tool, tool_use_id: toolUseId, agent_id: act.by?.id },
    },
    {
      name: act.kind,
      spanId: hexOf(`wait/${toolUseId}`).slice(0, 16),
      parentSpanId: spanId,
      startedAt,
      attributes: waited,
    },
  ];
}
