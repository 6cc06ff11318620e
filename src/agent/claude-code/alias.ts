import { isSince } from "../../domain/client-version.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Heard } from "../plain-record.ts";

/** The ids of a request. Transcripts have the request id, too; the client's own stands on first-party calls only. */
export interface RequestIds {
  readonly requestId: string | undefined;
  readonly clientRequestId: string | undefined;
}

/** What the ledger knows a request by, whichever channel tells of it: `req:` first, then `cli:`. Nothing where no id is told. */
export function requestAliases(ids: RequestIds): string[] {
  const aliases: string[] = [];
  if (ids.requestId !== undefined) aliases.push(`req:${ids.requestId}`);
  if (ids.clientRequestId !== undefined) aliases.push(`cli:${ids.clientRequestId}`);
  return aliases;
}

/** How ids look that are unique beyond their session. A fork repeats them under a session id of its own. */
const globalIds = {
  tool: /^(?:srv)?toolu_\w{6,}$/,
  prompt: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  agent: /^a[0-9a-f]{16}$/,
} as const;

/** Whether an id is one that the client gives to subagents. */
export function isAgentId(id: string): boolean {
  return globalIds.agent.test(id);
}

/**
 * The alias of a thing of a session. An id that could be another session's too names the session: behind some gateways
 * every session calls its first tool `call_0`.
 */
export function ownAliases(
  heard: Pick<Heard, "sessionId">,
  kind: keyof typeof globalIds,
  id: string | undefined,
): string[] {
  if (id === undefined) return [];
  return [globalIds[kind].test(id) ? `${kind}:${id}` : `${kind}:${heard.sessionId ?? ""}:${id}`];
}

/** The alias of a prompt by the line that holds it. Events name that line since 2.1.214, as `message.uuid`. */
export function lineAliases(id: string | number | undefined): string[] {
  return id === undefined ? [] : [`line:${id}`];
}

/** The first client whose hooks name the prompt that they are about. */
const firstNaming = [2, 1, 196] as const;

/** How far apart two channels may time one prompt: a hook is started first. Nobody submits another of the same length within that. */
const promptMs = 2000;

/**
 * The aliases of a prompt: its id, and for clients of which some channels tell none, its session, length and about when. Where all
 * channels tell the id, these are left out: they would make one prompt of two that a program submits in the same moment.
 */
export function promptAliases(
  { sessionId, at, facts }: Pick<Heard, "sessionId" | "at" | "facts">,
  { promptId, length }: { readonly promptId: string | undefined; readonly length: number | undefined },
): string[] {
  const own = ownAliases({ sessionId }, "prompt", promptId);
  const isOlder = facts.clientVersion !== undefined && !isSince(facts.clientVersion, firstNaming);
  if (length === undefined || (promptId !== undefined && !isOlder)) return own;
  return [...own, ...spanAliases(`asked:${sessionId ?? ""}:${length}`, at, promptMs)];
}

/**
 * The alias of a notice that the client submits as a prompt. One that it puts into a turn under way has the id of the prompt which
 * began the turn, and only its length tells the two apart.
 */
export function noticeAliases(
  heard: Pick<Heard, "sessionId">,
  { promptId, length }: { readonly promptId: string | undefined; readonly length: number | undefined },
): string[] {
  if (length === undefined) return [];
  return ownAliases(heard, "prompt", promptId).map((own) => `notice:${own}:${length}`);
}

function spanAliases(name: string, at: UnixMs, spanMs: number): string[] {
  return [`${name}:${Math.floor(at / spanMs)}`, `${name}:${Math.floor((at + spanMs / 2) / spanMs)}+`];
}
