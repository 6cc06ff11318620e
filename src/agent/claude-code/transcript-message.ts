import { digestOf } from "../../domain/digest.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import { usdToNano } from "../../domain/money.ts";
import { type RequestObservation, sideChainSource } from "../../domain/request.ts";
import type { Usage } from "../../domain/usage.ts";
import { untoldRequest } from "../untold.ts";
import type { Heard } from "../plain-record.ts";
import { numberIn, objectIn, textIn, truthIn } from "../member.ts";
import { branchOf, type Position } from "./transcript-file.ts";
import { advicesOf, usageOf, type Advice } from "./transcript-usage.ts";

/** Marks messages that the client made itself. Nothing was asked for them. */
const synthetic = "<synthetic>";

/** One answer of the model, gathered from the lines that hold its blocks. */
export interface Message {
  /** The id that all its lines share. */
  readonly id: string;
  readonly heard: Heard;
  /** The ids of the requests that its lines name: a replay is written under a new one. */
  readonly requestIds: Set<string>;
  /** The line whose usage counts: the one with the largest output, for early lines may hold a placeholder. */
  line: JsonObject;
  usage: Usage;
}

/**
 * The id by which lines of one answer are known: the message's, else the request's, else that of the record of what was asked,
 * which clients of 2.1.329 name on every line of the answer, else the line's own.
 */
export function messageIdOf(line: JsonObject): string | undefined {
  const id = textIn(objectIn(line, "message"), "id");
  if (id !== undefined) return `msg:${id}`;
  const requestId = textIn(line, "requestId");
  if (requestId !== undefined) return `req:${requestId}`;
  const reference = textIn(line, "requestRef");
  if (reference !== undefined) return `ref:${reference}`;
  const uuid = textIn(line, "uuid");
  return uuid === undefined ? undefined : `line:${uuid}`;
}

/** Begins an answer with its first line; undefined when the line stands for no request. */
export function beginMessage(heard: Heard, line: JsonObject): Message | undefined {
  const message = objectIn(line, "message");
  const id = messageIdOf(line);
  const usage = usageOf(objectIn(message, "usage"));
  if (id === undefined || usage === undefined) return undefined;
  if (textIn(message, "model") === synthetic || truthIn(line, "isApiErrorMessage") === true) return undefined;
  const requestId = textIn(line, "requestId");
  return { id, heard, requestIds: new Set(requestId === undefined ? [] : [requestId]), line, usage };
}

/** Takes one more line of the same answer. */
export function continueMessage(message: Message, line: JsonObject): void {
  const requestId = textIn(line, "requestId");
  if (requestId !== undefined) message.requestIds.add(requestId);
  const usage = usageOf(objectIn(objectIn(line, "message"), "usage"));
  if (usage === undefined || usage.output < message.usage.output) return;
  // A side chain that repeats the answer says nothing of who asked for it.
  if (truthIn(line, "isSidechain") === true && truthIn(message.line, "isSidechain") !== true) return;
  message.line = line;
  message.usage = usage;
}

/** The request that an answer stands for, and one for each advisor that was asked on the way. */
export function requestsOf(answer: Message, position: Position): RequestObservation[] {
  const { id, heard, requestIds, line, usage } = answer;
  const message = objectIn(line, "message");
  const requestId = textIn(line, "requestId");
  const told = objectIn(message, "usage");
  const own: RequestObservation = {
    ...blank(heard, position, line),
    digest: digestOf(id),
    aliases: [...new Set([id, ...[...requestIds].map((one) => `req:${one}`)])],
    model: textIn(message, "model"),
    usage,
    // Written before the answer was complete, and never corrected.
    isPlaceholder: message?.["stop_reason"] === null,
    reportedNano: dollars(numberIn(line, "costUSD")),
    stopReason: textIn(message, "stop_reason"),
    speed: textIn(told, "speed"),
    effort: textIn(line, "effort"),
    messageId: textIn(message, "id"),
    requestId,
    webSearches: searchesOf(told),
    inferenceGeo: textIn(told, "inference_geo"),
  };
  const frame = blank(heard, position, line);
  return [own, ...advicesOf(told).map((advice, index) => adviceOf(frame, `${id}:advisor:${index}`, advice))];
}

function adviceOf(frame: RequestObservation, alias: string, advice: Advice): RequestObservation {
  const { model, usage } = advice;
  return {
    ...frame,
    digest: digestOf(alias),
    aliases: [alias],
    name: "advisor",
    model,
    usage,
    querySource: "advisor",
  };
}

/** The request that finally failed, where the client noted its id: without one it would not be known from its event. */
export function failedRequestOf(
  heard: Heard,
  line: JsonObject,
  position: Position,
): RequestObservation | undefined {
  const requestId = textIn(line, "requestId");
  if (truthIn(line, "isApiErrorMessage") !== true || requestId === undefined) return undefined;
  return {
    ...blank(heard, position, line),
    digest: digestOf(`failed:${requestId}`),
    aliases: [`req:${requestId}`],
    failed: true,
    statusCode: numberIn(line, "apiErrorStatus"),
    error: textIn(line, "apiErrorType") ?? textIn(line, "error"),
    requestId,
  };
}

function blank(heard: Heard, position: Position, line: JsonObject): RequestObservation {
  const agentId = textIn(line, "agentId") ?? position.file.agentId;
  return {
    ...heard,
    ...untoldRequest,
    name: "assistant",
    kind: "request",
    aliases: [],
    promptId: position.promptId,
    subagentId: agentId,
    subagentType: agentId === undefined ? undefined : textIn(position.file.meta, "agentType"),
    // Early clients wrote side chains into the main file, and named no agent in them.
    querySource: agentId === undefined && truthIn(line, "isSidechain") === true ? sideChainSource : undefined,
    branch: branchOf(line),
  };
}

function searchesOf(usage: JsonObject | undefined): number | undefined {
  const searches = numberIn(objectIn(usage, "server_tool_use"), "web_search_requests");
  return searches === 0 ? undefined : searches;
}

function dollars(usd: number | undefined): number | undefined {
  return usd === undefined ? undefined : usdToNano(usd);
}
