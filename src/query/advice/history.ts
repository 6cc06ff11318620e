import { isInConversation } from "../../domain/context-point.ts";
import type { Session } from "../../domain/session.ts";
import type { Usage } from "../../domain/usage.ts";
import type { RequestGlance, ToolGlance } from "../../store/glance.ts";
import { minuteMs } from "../../domain/time.ts";

/** One answered request in the conversation it belongs to. */
export interface Step {
  readonly request: RequestGlance;
  readonly model: string;
  readonly usage: Usage;
  /** The request before it in the same context; undefined for the first, and for those that share none. */
  readonly before: Step | undefined;
  /** How long what was last written to the cache lives once this request is over; undefined where nobody told. */
  readonly cacheLifeMs: number | undefined;
}

/**
 * Requests that share a context, and so a prompt cache, in the order of time: the session's own (`main`), or a subagent's.
 * Those that are `apart` share nothing but the name of what they were for.
 */
export interface Conversation {
  readonly kind: "main" | "subagent" | "apart";
  /** The subagent whose it is. */
  readonly subagentId: string | undefined;
  readonly steps: readonly Step[];
}

/** What a suggestion looks at: one session, or as much of it as lies in the time asked for. */
export interface History {
  readonly session: Session;
  /** Whether the session began in it, so that a first request is really the first. */
  readonly isWhole: boolean;
  readonly conversations: readonly Conversation[];
  /** Every request, the failed ones too, in the order of time. */
  readonly requests: readonly RequestGlance[];
  /** Whether the question is about it: a request of another model or branch is there to tell what came before. */
  readonly isAsked: (request: RequestGlance) => boolean;
  /** Uses of tools in the order of time, all of them or those that failed; read when first asked for. */
  toolCalls(): readonly ToolGlance[];
  failedCalls(): readonly ToolGlance[];
}

/** The two lifetimes of a cache write (platform.claude.com, prompt caching). Each use of what was written renews it. */
export const shortLifeMs = 5 * minuteMs;
/** The longer of the two: of what is told as `cacheWrite1h`. */
export const longLifeMs = 60 * minuteMs;

/** The requests of a session as conversations. Failed requests are in none: they carry no tokens. */
export function conversationsOf(requests: readonly RequestGlance[]): Conversation[] {
  const groups = Map.groupBy(requests.filter(isAnswered), nameOf);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const kind = kindOf(first);
    return [{ kind, subagentId: first.subagentId, steps: stepsOf(group, kind !== "apart") }];
  });
}

function nameOf(request: RequestGlance): string {
  const { subagentId, subagentType, querySource } = request;
  const kind = kindOf(request);
  return `${kind} ${kind === "apart" ? (subagentType ?? querySource) : (subagentId ?? "")}`;
}

/**
 * A title, a summary, a side question stand by themselves. So does what a client tells the type of a subagent of and not
 * the id: several may run at once.
 */
function kindOf(request: RequestGlance): Conversation["kind"] {
  if (!isInConversation(request)) return "apart";
  return request.subagentId === undefined ? "main" : "subagent";
}

function isAnswered(request: RequestGlance): boolean {
  return !request.failed && request.usage !== undefined && request.model !== undefined;
}

function stepsOf(requests: readonly RequestGlance[], isOrdered: boolean): Step[] {
  const steps: Step[] = [];
  let before: Step | undefined;
  for (const request of requests) {
    const { model, usage } = request;
    if (model === undefined || usage === undefined) continue;
    const cacheLifeMs = usage.cacheWrite > 0 ? lifeOf(usage) : before?.cacheLifeMs;
    const step = { request, model, usage, before, cacheLifeMs };
    steps.push(step);
    if (isOrdered) before = step;
  }
  return steps;
}

function lifeOf({ cacheWrite1h }: Usage): number | undefined {
  if (cacheWrite1h === undefined) return undefined;
  return cacheWrite1h > 0 ? longLifeMs : shortLifeMs;
}

/** Time since the request before; undefined for a first one. */
export function pauseMs({ request, before }: Step): number | undefined {
  return before === undefined ? undefined : request.at - before.request.at;
}
