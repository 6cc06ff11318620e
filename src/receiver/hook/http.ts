/**
 * Hooks over HTTP: an agent's event in, an answer out when it is committed or kept, which is nearly always empty. What an
 * event means, and what is said to it, others tell; it knows no agent and no store.
 */
import type { Delivery } from "../../domain/delivery.ts";
import { AppError, surfaces } from "../../domain/error.ts";
import { parseJson } from "../../domain/json-object.ts";
import type { HeardAt } from "../../domain/observation.ts";
import type { Outcomes } from "../../domain/outcome.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import { spooledBody, spoolLimits, type SpoolFate, type SpoolRecord } from "../../self/spool.ts";
import type { Consumer } from "../consumer.ts";
import { errorResponse, methodRefusal, refuseForGood, settled } from "./answer.ts";
import { readBody } from "../body.ts";
import { Room, type Place } from "../room.ts";
import { isOvergrown } from "../structure.ts";
import { heardOf } from "./heard.ts";

/** What an event of an agent means; undefined for an agent that nobody here understands. Faults come as `dropped`. */
export type ReadHook = (agent: string, body: unknown, heard: HeardAt) => Delivery | undefined;

/** What one event may weigh, whichever agent sends it. */
export interface HookLimits {
  /** Size of one event as sent; what is larger is refused while it is read. */
  readonly maxBodyBytes: number;
}

/** Hooks carry the files an agent reads and writes; sixteen megabytes are more than an agent takes of one. */
export const hookLimits: HookLimits = { maxBodyBytes: 16_000_000 };

/** What answering hooks needs of the rest. */
export interface HookHttpParts {
  readonly read: ReadHook;
  readonly consume: Consumer;
  /**
   * What a sender hears of its event: undefined, nearly always, for agents take whatever a hook answers for an instruction.
   * `outcomes` are unknown of an event that is kept until it can be committed. Never rejects.
   */
  readonly answer?: (event: HookEvent, outcomes: Outcomes | undefined) => Promise<object | undefined>;
  /** Puts what can not be committed now aside, for the next drain. */
  readonly keep: (record: SpoolRecord) => SpoolFate;
  readonly limits: HookLimits;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** An agent's event as it came in. */
export interface HookEvent {
  readonly agent: string;
  readonly body: unknown;
  readonly at: UnixMs;
  /** Whether its sender still waits: one that gave up has done without an answer. */
  readonly isAwaited: () => boolean;
  /** Whether its sender may hear what is kept of sessions. */
  readonly mayHear: () => boolean;
}

/** Answers one request of one network address. Never throws. */
export type HookHttp = (request: Request, address: string, mayHear?: () => boolean) => Promise<Response>;

/** Answers POST /hooks/AGENT with 200 and, where there is something to say, JSON. */
export function createHookHttp(parts: HookHttpParts): HookHttp {
  const room = new Room(parts.limits);
  return async (request, address, mayHear = () => true) => {
    try {
      const agent = agentOf(request);
      if (request.method !== "POST") return methodRefusal("hook events are sent with POST");
      const heard = heardOf(request, address, parts.clock());
      return await room.within((place) => take(request, parts, { agent, heard, place, mayHear }));
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === "internal") parts.log(`hook http: ${error.reason}`);
      return errorResponse(error);
    }
  };
}

interface Event {
  readonly agent: string;
  readonly heard: HeardAt;
  readonly place: Place;
  readonly mayHear: () => boolean;
}

async function take(
  request: Request,
  parts: HookHttpParts,
  { agent, heard, place, mayHear }: Event,
): Promise<Response> {
  const advice = "no hook needs to carry that much";
  const bytes = await readBody(request, { maxBytes: parts.limits.maxBodyBytes, advice }, place);
  if (isOvergrown(bytes)) {
    throw new AppError("too-large", "the event opens too many objects and arrays, or nests them too deep");
  }
  const told = parseJson(new TextDecoder().decode(bytes));
  if (told === undefined) {
    const message = "the event is not JSON; send it as the agent told it";
    return refuseForGood(parts.consume, heard.at, { reason: "invalid", message });
  }
  // What is done for an event needs its folders by their real names; what is kept of it is what the spool may hold.
  const body = spooledBody(told, spoolLimits.maxBodyBytes);
  const delivery = parts.read(agent, body, heard);
  if (delivery === undefined) throw new AppError("not-found", `hooks of '${agent}' are not understood here`);
  const { observations, dropped } = delivery;
  if (observations.length === 0 && dropped.size === 0) return settled(heard.at, new Response(null));
  const outcomes = await deliver(delivery, parts, { v: 1, channel: "hook", agent, at: heard.at, body });
  if (observations.length === 0) {
    const reasons = [...dropped.keys()].join(", ");
    return settled(heard.at, errorResponse(new AppError("invalid", `the event cannot be taken: ${reasons}`)));
  }
  const isAwaited = (): boolean => !request.signal.aborted;
  const event: HookEvent = { agent, body: told, at: heard.at, isAwaited, mayHear };
  const said = await parts.answer?.(event, outcomes);
  return settled(heard.at, said === undefined ? new Response(null) : Response.json(said));
}

/** Resolves with its fate when the delivery is committed, with nothing when its record is kept until it can be. */
async function deliver(
  delivery: Delivery,
  parts: HookHttpParts,
  record: SpoolRecord,
): Promise<Outcomes | undefined> {
  try {
    return await parts.consume(delivery);
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (!surfaces[error.code].retry) throw error;
    if (parts.keep(record) === "written") return undefined;
    throw new AppError("unavailable", `the event is neither committed nor kept: ${error.message}`, {
      cause: error,
    });
  }
}

function agentOf(request: Request): string {
  const { pathname } = new URL(request.url);
  const agent = /^\/hooks\/([^/]+)$/.exec(pathname)?.[1];
  if (agent === undefined)
    throw new AppError(
      "not-found",
      `there is no ${pathname}; hooks go to /hooks/AGENT, as in /hooks/claude-code`,
    );
  return agent;
}
