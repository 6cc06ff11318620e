import { counted } from "../../domain/counted.ts";
import * as v from "valibot";
import { AppError } from "../../domain/error.ts";
import { retryAfterMs } from "../../domain/retry.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import { isNear, type Fetch } from "../fetch.ts";
import { plainText } from "../format/text.ts";

/** Posts to a collector, as an OTLP exporter does: once more where it asks for patience, and never for nothing. */

/** Resolves after a time, or at once when the signal fires; never rejects. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** Whom telemetry is posted to, and by which network and clock. */
export interface DeliverySettings {
  /** The collector's OTLP/HTTP base, without /v1. */
  readonly url: string;
  /** For a collector that asks senders for one; never handed to anybody else. */
  readonly token?: string | undefined;
  readonly fetch: Fetch;
  readonly sleep: Sleep;
  readonly clock: Clock;
  /** When it fires, no more time is spent on waiting: the next try is the last. */
  readonly signal: AbortSignal;
}

type Signal = "logs" | "traces" | "metrics";

/** Where a collector listens that takes more than telemetry: to the client's hooks, and to its status line. */
export type Ear = "hooks/claude-code" | "statusline/claude-code";

/** Tells the collector when an event was. It believes senders of its own machine only. */
const timeHeader = "x-hallmonitor-at";

/** A 64-bit integer is a string in protobuf's JSON; plain numbers are seen, too. */
const integer = v.union([v.string(), v.number()]);
const answer = v.object({
  partialSuccess: v.optional(
    v.object({
      rejectedLogRecords: v.optional(integer),
      rejectedSpans: v.optional(integer),
      rejectedDataPoints: v.optional(integer),
      errorMessage: v.optional(v.string()),
    }),
  ),
});

/** The answers after which OTLP has a sender try the same bytes again. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const maxTries = 8;
const firstWaitMs = 500;
/** A collector that asks for more patience than a person has is as good as gone. */
const maxWaitMs = 30_000;
/** Long enough for a busy disk, short enough not to look dead. */
const answerWithinMs = 20_000;
/** How much of a collector's own words fits into a sentence. */
const maxWords = 200;

/** Resolves when the collector has taken the whole body; throws an AppError when it will not. */
export async function deliver(signal: Signal, body: unknown, settings: DeliverySettings): Promise<void> {
  const text = JSON.stringify(body);
  let waitMs = firstWaitMs;
  for (let tries = 1; ; tries++) {
    const reply = await post(`v1/${signal}`, { text }, settings);
    if (reply.ok) return checkTaken(signal, reply, settings);
    const isLast = tries >= maxTries || settings.signal.aborted;
    if (!retryable.has(reply.status) || isLast) throw refusal(signal, reply, settings);
    const asked = retryAfterMs(reply.retryAfter, settings.clock()) ?? waitMs;
    await settings.sleep(Math.min(asked, maxWaitMs), settings.signal);
    waitMs = Math.min(waitMs * 2, maxWaitMs);
  }
}

/**
 * Tells one event of a hook, or one status line, of a time. False when nobody listens there, as in collectors that take
 * telemetry alone. One that is refused is lost, as the client's own would be.
 */
export async function whisper(
  ear: Ear,
  { at, body }: { readonly at: UnixMs; readonly body: object },
  settings: DeliverySettings,
): Promise<boolean> {
  const headers = isNear(settings.url) ? { [timeHeader]: String(at) } : {};
  const { status } = await post(ear, { text: JSON.stringify(body), headers }, settings);
  return status !== 404 && status !== 405;
}

interface Letter {
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, read to its end: one that breaks off is none. */
interface Reply {
  readonly ok: boolean;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

async function post(path: string, letter: Letter, settings: DeliverySettings): Promise<Reply> {
  const headers = new Headers({ "content-type": "application/json", ...letter.headers });
  if (settings.token !== undefined) headers.set("authorization", `Bearer ${settings.token}`);
  const url = `${baseOf(settings)}/${path}`;
  try {
    const response = await settings.fetch(url, {
      method: "POST",
      headers,
      body: letter.text,
      redirect: "manual",
      signal: AbortSignal.timeout(answerWithinMs),
    });
    const { ok, status, headers: told } = response;
    return { ok, status, retryAfter: told.get("retry-after"), text: await response.text() };
  } catch (cause) {
    const message = `no collector answers at ${baseOf(settings)}: start one with 'hallmonitor up', see 'hallmonitor status' where one runs, or name another with --url`;
    throw new AppError("unavailable", message, { cause });
  }
}

function baseOf({ url }: DeliverySettings): string {
  return url.replace(/\/+$/, "");
}

/** A partial success would make the totals of the demo a lie, so it ends it. */
function checkTaken(signal: Signal, reply: Reply, settings: DeliverySettings): void {
  const partial = partialSuccessOf(reply);
  const rejected = Number(
    partial?.rejectedLogRecords ?? partial?.rejectedSpans ?? partial?.rejectedDataPoints ?? 0,
  );
  if (rejected === 0) return;
  const why = wordsOf(partial?.errorMessage);
  throw new AppError(
    "invalid",
    `${baseOf(settings)} took a post of ${signal} except ${counted(rejected, "item")}${why}`,
  );
}

/** Undefined when the collector took everything: it may say so with an empty body, too. */
function partialSuccessOf({ text }: Reply) {
  if (text.trim() === "") return undefined;
  try {
    return v.parse(answer, JSON.parse(text)).partialSuccess;
  } catch {
    // What is not an answer of the protocol says nothing of rejected items, and the status says it is well.
    return undefined;
  }
}

function refusal(signal: Signal, { status, text }: Reply, settings: DeliverySettings): AppError {
  const said = `${baseOf(settings)} answered ${status} to a post of ${signal}${wordsOf(text)}`;
  if (status === 401 || status === 403) {
    return new AppError(
      "unauthenticated",
      `${said}: it wants a token, which is sent to the collector of the data dir only`,
    );
  }
  if (status === 429) return new AppError("overloaded", `${said}: let it rest and try again`);
  if (retryable.has(status)) {
    return new AppError("unavailable", `${said}: see 'hallmonitor doctor', or try again later`);
  }
  return new AppError("invalid", `${said}: check that --url names a collector's OTLP/HTTP port`);
}

function wordsOf(text: string | undefined): string {
  const words = plainText(text).slice(0, maxWords);
  return words === "" ? "" : ` (${words})`;
}
