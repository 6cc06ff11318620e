import { gzip } from "node:zlib";
import { promisify } from "node:util";
import { plainText } from "../../domain/plain-text.ts";
import { retryAfterMs } from "../../domain/retry.ts";
import type { Signal } from "../../domain/telemetry.ts";
import type { UnixMs } from "../../domain/time.ts";
import { TextTable } from "../../protobuf/text-table.ts";
import { Wire } from "../../protobuf/wire.ts";
import { readStart } from "../answer.ts";
import { proxyFor } from "../proxy.ts";

/** What became of one request. `later`: the same bytes may be sent again. `refused`: they will never be accepted. */
export type Sent =
  | { readonly kind: "taken"; readonly rejected: number; readonly reason: string }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string }
  | { readonly kind: "later"; readonly afterMs: number | undefined; readonly reason: string };

/** One request to a receiver. The body is plain protobuf: it is compressed here. The signal's path is added to `endpoint`. */
export interface PostOrder {
  readonly endpoint: string;
  readonly signal: Signal;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly timeoutMs: number;
  readonly ending: AbortSignal;
  readonly now: UnixMs;
}

/** The statuses after which a sender retries; see "Retryable Response Codes" of the OTLP specification. */
const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/**
 * Statuses that concern the sender, not what was sent: a person can fix a key, and until then waiting data must not be
 * lost. The specification would drop it.
 */
const keyless: ReadonlySet<number> = new Set([401, 403]);
/** How much of an answer is read: a number and a sentence fit. */
const maxAnswerBytes = 65_536;
/** The longest pause: a receiver that asks for a longer one is tried again after this all the same. */
const maxRetryAfterMs = 3_600_000;

const compress = promisify(gzip);
const texts = new TextTable();

/** Sends one OTLP request over HTTP: protobuf, gzip, no redirects. Never throws: a fault on the way is `later`. */
export async function post(order: PostOrder): Promise<Sent> {
  const { endpoint, signal, headers, timeoutMs, ending } = order;
  try {
    const response = await fetch(`${endpoint.replace(/\/+$/, "")}/v1/${signal}`, {
      method: "POST",
      headers: headersOf(headers),
      body: await compress(order.body),
      // A redirect leads to an address that was not configured, and the headers may hold secrets.
      redirect: "manual",
      ...proxyFor(endpoint),
      signal: AbortSignal.any([AbortSignal.timeout(timeoutMs), ending]),
    });
    return sentOf(response, await readStart(response, maxAnswerBytes), order.now);
  } catch (thrown) {
    return { kind: "later", afterMs: undefined, reason: faultText(thrown, timeoutMs) };
  }
}

/** The config's headers and ours. Names ignore case, and the later of two with one name counts: joined, they would be neither. */
function headersOf(told: PostOrder["headers"]): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(told)) headers.set(name, value);
  headers.set("content-type", "application/x-protobuf");
  headers.set("content-encoding", "gzip");
  return headers;
}

function sentOf({ status, headers }: Response, answer: Uint8Array, now: UnixMs): Sent {
  const isProtobuf = headers.get("content-type")?.startsWith("application/x-protobuf") === true;
  if (status >= 200 && status < 300) return { kind: "taken", ...rejectedOf(answer, isProtobuf) };
  const said = plainText(messageOf(answer, isProtobuf)).slice(0, 200).trim();
  const reason = said === "" ? `it answers ${status}` : `it answers ${status}: ${said}`;
  if (keyless.has(status))
    return { kind: "later", afterMs: undefined, reason: `${reason}; correct this relay's headers` };
  if (!retryable.has(status)) return { kind: "refused", status, reason };
  const asked = retryAfterMs(headers.get("retry-after"), now);
  const afterMs = asked === undefined ? undefined : Math.min(asked, maxRetryAfterMs);
  return { kind: "later", afterMs, reason };
}

/** The partial success of an export response: field 1 { 1: rejected, 2: message } for every signal. */
function rejectedOf(answer: Uint8Array, isProtobuf: boolean): { rejected: number; reason: string } {
  try {
    return isProtobuf ? protobufRejected(answer) : jsonRejected(answer);
  } catch {
    // The request was accepted; how much of it, this receiver does not say in a readable way.
    return { rejected: 0, reason: "" };
  }
}

function protobufRejected(answer: Uint8Array): { rejected: number; reason: string } {
  const wire = new Wire(answer, texts);
  const told = { rejected: 0, reason: "" };
  if (!wire.find(0x0a, wire.size)) return told;
  const end = wire.end();
  while (wire.at < end) {
    const tag = wire.varint();
    if (tag === 0x08) told.rejected = countOf(wire.varint());
    else if (tag === 0x12) told.reason = wire.text();
    else wire.skip(tag);
  }
  return told;
}

function jsonRejected(answer: Uint8Array): { rejected: number; reason: string } {
  const text = new TextDecoder().decode(answer);
  const { partialSuccess: told = {} } = (text === "" ? {} : JSON.parse(text)) as {
    partialSuccess?: Record<string, unknown>;
  };
  const counts = ["rejectedLogRecords", "rejectedSpans", "rejectedDataPoints"].map((name) =>
    countOf(told[name]),
  );
  return { rejected: Math.max(...counts), reason: textOf(told["errorMessage"]) };
}

/** A receiver's count, which in JSON may be a text; none where it is no number of items. */
function countOf(value: unknown): number {
  const count = Number(value);
  return Number.isSafeInteger(count) && count > 0 ? count : 0;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The message of an error answer: that of a google.rpc.Status, or its text. */
function messageOf(answer: Uint8Array, isProtobuf: boolean): string {
  if (answer.length === 0) return "";
  if (isProtobuf) {
    const wire = new Wire(answer, texts);
    try {
      return wire.find(0x12, wire.size) ? wire.text() : "";
    } catch {
      return "";
    }
  }
  const text = new TextDecoder().decode(answer);
  try {
    const told = JSON.parse(text) as { message?: unknown } | null;
    return textOf(told?.message) || text;
  } catch {
    return text;
  }
}

function faultText(thrown: unknown, timeoutMs: number): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.name === "TimeoutError") return `it did not answer within ${timeoutMs / 1000} s`;
  return thrown.message;
}
