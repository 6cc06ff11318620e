import { AppError, surfaces } from "../../domain/error.ts";
import type { Observation } from "../../domain/observation.ts";
import type { DropReason, Outcomes } from "../../domain/outcome.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import { schemaVersion } from "../../query/shape.ts";
import type { StatusLineFacts } from "../../query/status-line.ts";
import type { SpoolFate, SpoolRecord } from "../../self/spool.ts";

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

export interface StatusLineParts {
  /** The agent's dialect. */
  readonly read: (
    body: unknown,
    heard: { at: UnixMs; seenAt: UnixMs },
  ) => { readonly observations: readonly Observation[]; readonly fault: DropReason | undefined };
  /** Resolves when the delivery is durable. */
  readonly consume: (delivery: {
    readonly observations: readonly Observation[];
    readonly dropped: ReadonlyMap<DropReason, number>;
  }) => Promise<Outcomes>;
  readonly facts: (sessionId: string, now: UnixMs) => StatusLineFacts;
  /** Puts what can not be committed now aside, for the next drain of the spool. */
  readonly keep: (record: SpoolRecord) => SpoolFate;
  readonly clock: Clock;
  /** Where an error that is our fault is written. */
  readonly log: (line: string) => void;
  readonly limits: StatusLineLimits;
}

/** What the `statusline` command is answered. */
export interface StatusLineAnswer extends StatusLineFacts {
  readonly schema_version: number;
}

/**
 * Carries the time of a status line both ways. A sender that spools what is not answered in time says when it was, so
 * that both copies are one. The answer names it when the sample was dealt with for good: its sender may forget it.
 */
const timeHeader = "x-hallmonitor-at";
/** A sender on this machine shares our clock; what is further off is taken at the time it is heard. */
const maxSkewMs = 60_000;

/**
 * Takes a client's status line and answers with what the ledger knows of its session. The facts are told even when the
 * sample could not be stored. Never throws.
 */
export function createStatusLine(parts: StatusLineParts): (request: Request) => Promise<Response> {
  const repeats = new Repeats(parts.limits);
  return async (request) => {
    if (request.method !== "POST") return methodRefusal();
    const now = parts.clock();
    const heard = { at: timeOf(request, now), seenAt: now };
    try {
      return await take(request, { parts, repeats, heard });
    } catch (thrown) {
      const error = AppError.from(thrown);
      if (error.code === "internal") parts.log(`status line: ${String(error.cause)}`);
      return refusal(error, heard.at);
    }
  };
}

interface Taking {
  readonly parts: StatusLineParts;
  readonly repeats: Repeats;
  readonly heard: { readonly at: UnixMs; readonly seenAt: UnixMs };
}

async function take(request: Request, { parts, repeats, heard }: Taking): Promise<Response> {
  const body = parseBody(await readBody(request, parts.limits.maxBodyBytes));
  const { observations, fault } = parts.read(body, heard);
  const sessionId = observations[0]?.sessionId;
  if (fault !== undefined || sessionId === undefined) {
    // Only a count: it is not worth failing for.
    await parts
      .consume({ observations: [], dropped: new Map([[fault ?? "invalid", 1]]) })
      .catch(() => undefined);
    throw new AppError("invalid", "this is no status line: send the client's JSON, with its session_id");
  }
  const fresh = observations.filter((seen) => !repeats.has(seen));
  const dropped = new Map<DropReason, number>();
  if (fresh.length < observations.length) dropped.set("duplicate", observations.length - fresh.length);
  const isStored = await store({ observations: fresh, dropped }, parts);
  if (isStored) for (const seen of fresh) repeats.remember(seen);
  const isSettled =
    isStored ||
    parts.keep({ v: 1, channel: "statusline", agent: "claude-code", at: heard.at, body }) === "written";
  const answer: StatusLineAnswer = {
    schema_version: schemaVersion,
    ...parts.facts(sessionId, heard.seenAt),
  };
  return Response.json(answer, isSettled ? { headers: { [timeHeader]: String(heard.at) } } : {});
}

/** Whether the delivery is durable; it is not where it may be tried again. */
async function store(
  delivery: Parameters<StatusLineParts["consume"]>[0],
  { consume }: StatusLineParts,
): Promise<boolean> {
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

/** The body as sent. Reading stops at the first byte over `maxBytes`: what follows is never held. */
async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      chunks.push(chunk);
    }
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    throw new AppError("invalid", "the body ended before it was complete; send it again", { cause: thrown });
  }
  return Buffer.concat(chunks, size);
}

function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (thrown) {
    throw new AppError("invalid", "the body is not JSON; send the client's status line as it is", {
      cause: thrown,
    });
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("too-large", `the body is over ${maxBytes} bytes; a status line has a few thousand`);
}

/** When the sender says it was, if that can be. */
function timeOf(request: Request, now: UnixMs): UnixMs {
  const at = Number(request.headers.get(timeHeader) ?? now);
  return Number.isInteger(at) && Math.abs(now - at) <= maxSkewMs ? at : now;
}

/** What is wrong with the body stays wrong; anything else may be tried again. */
function refusal({ code, message }: AppError, at: UnixMs): Response {
  const { http } = surfaces[code];
  const response = Response.json(
    { schema_version: schemaVersion, error: { code, message } },
    { status: http },
  );
  if (code === "invalid" || code === "too-large") response.headers.set(timeHeader, String(at));
  // The rest of a body that is too large is not read, so the connection can not carry another request.
  if (code === "too-large") response.headers.set("connection", "close");
  return response;
}

function methodRefusal(): Response {
  const error = { code: "invalid", message: "a status line is sent with POST" };
  return Response.json({ schema_version: schemaVersion, error }, { status: 405, headers: { allow: "POST" } });
}
