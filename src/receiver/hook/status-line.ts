import type { Delivery } from "../../domain/delivery.ts";
import { AppError, surfaces } from "../../domain/error.ts";
import { parseJson } from "../../domain/json-object.ts";
import type { HeardAt, Observation } from "../../domain/observation.ts";
import type { DropReason } from "../../domain/outcome.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import { spooledBody, spoolLimits, type SpoolFate, type SpoolRecord } from "../../self/spool.ts";
import { readBody } from "../body.ts";
import type { Consumer } from "../consumer.ts";
import { Room, type Place } from "../room.ts";
import { isOvergrown } from "../structure.ts";
import { errorResponse, methodRefusal, refuseForGood, settled } from "./answer.ts";
import { heardOf } from "./heard.ts";

/** How much of it is taken, and for how long the same again counts as the same. */
export interface StatusLineLimits {
  readonly maxBodyBytes: number;
  /** A sample that says the same within this time is told of already. */
  readonly repeatMs: number;
  /** Sessions whose last sample is remembered; beyond, the one stored longest ago is forgotten and its next is stored. */
  readonly maxSessions: number;
}

/** Real status lines stay below 5 kB; clients draw theirs every second when asked to, and a minute is fine enough. */
export const statusLineLimits: StatusLineLimits = {
  maxBodyBytes: 1_000_000,
  repeatMs: 60_000,
  maxSessions: 1000,
};

/** Who reads a status line, takes it in, keeps it when that fails for now, and knows what the line should show. */
export interface StatusLineParts {
  /** Whose status line it is, and its dialect. */
  readonly agent: string;
  readonly read: (body: unknown, heard: HeardAt) => Reading;
  readonly consume: Consumer;
  /** What is known of a session, for the line that is drawn. */
  readonly facts: (sessionId: string, now: UnixMs) => object;
  /** Puts what can not be committed now aside, for the next drain of the spool. */
  readonly keep: (record: SpoolRecord) => SpoolFate;
  readonly clock: Clock;
  /** Where an error that is our fault is written. */
  readonly log: (line: string) => void;
  readonly limits: StatusLineLimits;
}

/** What a status line was read as. */
interface Reading {
  readonly observations: readonly Observation[];
  readonly fault: DropReason | undefined;
}

/** Who sent a status line: the network address, and whether it may hear what the ledger knows. */
export interface StatusLineSender {
  readonly address: string;
  readonly isTrusted: boolean;
}

/**
 * Takes a client's status line and answers a trusted sender with what the ledger knows of its session, also when the
 * sample could not be stored. Never throws.
 */
export function createStatusLine(
  parts: StatusLineParts,
): (request: Request, sender: StatusLineSender) => Promise<Response> {
  const repeats = new Repeats(parts.limits);
  const room = new Room(parts.limits);
  return async (request, { address, isTrusted }) => {
    try {
      if (request.method !== "POST") return methodRefusal("a status line is sent with POST");
      const heard = heardOf(request, address, parts.clock());
      return await room.within((place) => take(request, { parts, repeats, heard, isTrusted, place }));
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === "internal") parts.log(`status line: ${error.reason}`);
      return errorResponse(error);
    }
  };
}

interface Taking {
  readonly parts: StatusLineParts;
  readonly repeats: Repeats;
  readonly heard: HeardAt;
  readonly isTrusted: boolean;
  readonly place: Place;
}

async function take(
  request: Request,
  { parts, repeats, heard, isTrusted, place }: Taking,
): Promise<Response> {
  const advice = "a status line has a few thousand";
  const bytes = await readBody(request, { maxBytes: parts.limits.maxBodyBytes, advice }, place);
  const body = parse(bytes);
  const { observations, fault } = parts.read(body, heard);
  const sessionId = observations[0]?.sessionId;
  if (fault !== undefined || sessionId === undefined) {
    const message = "this is no status line: send the client's JSON as it is";
    return refuseForGood(parts.consume, heard.at, { reason: fault ?? "invalid", message });
  }
  const fresh = observations.filter((seen) => !repeats.has(seen));
  const dropped = new Map<DropReason, number>();
  if (fresh.length < observations.length) dropped.set("duplicate", observations.length - fresh.length);
  const isStored = await store({ observations: fresh, dropped }, parts);
  if (isStored) for (const seen of fresh) repeats.remember(seen);
  const record = { v: 1, channel: "statusline", agent: parts.agent, at: heard.at, body } as const;
  const isSettled = isStored || parts.keep(record) === "written";
  const facts = isTrusted ? parts.facts(sessionId, heard.seenAt) : {};
  const answer = Response.json({ schema_version: 1, ...facts });
  return isSettled ? settled(heard.at, answer) : answer;
}

/** A body as its copy in the spool will be read, so that the two are one; undefined, which is no status line, when it is no JSON. */
function parse(bytes: Uint8Array): unknown {
  const told = isOvergrown(bytes) ? undefined : parseJson(new TextDecoder().decode(bytes));
  return told === undefined ? undefined : spooledBody(told, spoolLimits.maxBodyBytes);
}

/** Whether the delivery is durable; it is not where it may be tried again. */
async function store(delivery: Delivery, { consume }: StatusLineParts): Promise<boolean> {
  try {
    await consume(delivery);
    return true;
  } catch (thrown) {
    const error = AppError.from(thrown);
    if (!surfaces[error.code].retry) throw error;
    return false;
  }
}

/** The last thing that each session said of each kind, for as long as the same again is no news. */
class Repeats {
  readonly #limits: StatusLineLimits;
  readonly #last = new Map<string, { digest: number; at: UnixMs }>();

  constructor(limits: StatusLineLimits) {
    this.#limits = limits;
  }

  has(seen: Observation): boolean {
    const last = this.#last.get(nameOf(seen));
    return last?.digest === seen.digest && Math.abs(seen.at - last.at) < this.#limits.repeatMs;
  }

  remember(seen: Observation): void {
    const name = nameOf(seen);
    this.#last.delete(name);
    this.#last.set(name, { digest: seen.digest, at: seen.at });
    // Two kinds per session; the map keeps the order in which they came.
    const [oldest] = this.#last.keys();
    if (this.#last.size > this.#limits.maxSessions * 2 && oldest !== undefined) this.#last.delete(oldest);
  }
}

function nameOf({ kind, sessionId }: Observation): string {
  return `${kind} ${sessionId}`;
}
