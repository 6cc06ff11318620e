import {
  factAttribute,
  factScope,
  toldOfPrompt,
  toldOfRequest,
  toldOfSession,
  toldOfSplit,
  toldOfToolCall,
  toldOfUsage,
} from "../../domain/fact.ts";
import { nanoToUsd } from "../../domain/money.ts";
import type { Prompt } from "../../domain/prompt.ts";
import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import { promptTokens } from "../../domain/usage.ts";
import type { ChangedFact } from "../../store/fact-feed.ts";

/** A thing as the ledger holds it now, and whose it is. */
export type Fact = (
  | { readonly kind: "request"; readonly thing: Request }
  | { readonly kind: "tool-call"; readonly thing: ToolCall }
  | { readonly kind: "prompt"; readonly thing: Prompt }
) & {
  /** Every name that it has in any ledger, as far as known. */
  readonly aliases: readonly string[];
  readonly session: Session | undefined;
};

type Value = string | number | boolean;
type Values = [name: string, value: Value | undefined][];

/** Facts as one OTLP/JSON request with a log record each; see docs/relay.md. */
export function factRequest(facts: readonly Fact[], version: string): unknown {
  const resource = {
    attributes: attributesOf([
      ["service.name", "hallmonitor"],
      ["service.version", version],
    ]),
  };
  const logRecords = facts.map(recordOf);
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: factScope, version }, logRecords }] }] };
}

/** The names of a thing: those that others use, and its place in this ledger, by which a later state of it is recognised. */
export function namesOf(
  { kind }: ChangedFact,
  keys: readonly number[],
  { origin, ids }: { readonly origin: string; readonly ids: readonly string[] },
): readonly string[] {
  const own = keys.map((key) => `fact:${origin}:${kind}:${key}`);
  return [...new Set([...ids, ...own])];
}

function recordOf(fact: Fact): unknown {
  const { kind, thing, aliases, session } = fact;
  const name = `hallmonitor.${kind.replace("-", "_")}`;
  return {
    timeUnixNano: `${thing.at}000000`,
    severityNumber: 9,
    eventName: name,
    body: { stringValue: name },
    attributes: [
      ...attributesOf([["event.name", name], ...valuesOf(fact), ...valuesOfSession(session)]),
      {
        key: "hallmonitor.aliases",
        value: { arrayValue: { values: aliases.map((stringValue) => ({ stringValue })) } },
      },
    ],
  };
}

function valuesOf(fact: Fact): Values {
  if (fact.kind === "request") return valuesOfRequest(fact.thing);
  if (fact.kind === "tool-call")
    return [
      ["gen_ai.operation.name", "execute_tool"],
      ["gen_ai.agent.name", fact.thing.agent],
      ["gen_ai.tool.name", fact.thing.tool],
      ["gen_ai.tool.call.id", fact.thing.toolUseId],
      ...fieldsOf(fact.thing, toldOfToolCall),
    ];
  return fieldsOf(fact.thing, toldOfPrompt);
}

function valuesOfRequest(request: Request): Values {
  const { usage, costNano, costSplit } = request;
  return [
    ["gen_ai.operation.name", "chat"],
    ["gen_ai.agent.name", request.agent],
    ["gen_ai.request.model", request.model],
    ["gen_ai.response.id", request.messageId],
    // By the conventions, input includes what came from the cache and went into it.
    ["gen_ai.usage.input_tokens", usage === undefined ? undefined : promptTokens(usage)],
    ["gen_ai.usage.output_tokens", usage?.output],
    ["gen_ai.usage.cache_read.input_tokens", usage?.cacheRead],
    ["gen_ai.usage.cache_creation.input_tokens", usage?.cacheWrite],
    ["hallmonitor.cost_usd", costNano === undefined ? undefined : nanoToUsd(costNano)],
    ...toldOfUsage.map((part): Values[number] => [factAttribute(part, "usage_"), usage?.[part]]),
    ...toldOfSplit.map((part): Values[number] => [factAttribute(part, "split_"), costSplit?.[part]]),
    ...fieldsOf(request, toldOfRequest),
  ];
}

function valuesOfSession(session: Session | undefined): Values {
  if (session === undefined) return [];
  return [
    ["gen_ai.conversation.id", session.id],
    ["gen_ai.agent.name", session.agent],
    ...toldOfSession.map((part): Values[number] => [factAttribute(part, "session_"), session.facts[part]]),
  ];
}

function fieldsOf<T extends object>(
  thing: T,
  told: Readonly<Record<"texts" | "numbers" | "truths", readonly (keyof T & string)[]>>,
): Values {
  return [...told.texts, ...told.numbers, ...told.truths].map((field) => [
    factAttribute(field),
    thing[field] as Value | undefined,
  ]);
}

function attributesOf(values: Values) {
  return values.flatMap(([key, value]) => (value === undefined ? [] : [{ key, value: anyValue(value) }]));
}

function anyValue(value: Value) {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: value } : { doubleValue: value };
}
