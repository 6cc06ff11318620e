import * as v from "valibot";
import type { Config } from "../config/schema.ts";
import { AppError, surfaces, type ErrorCode } from "../domain/error.ts";
import { fetchNear, type Fetch } from "./fetch.ts";
import type { Host } from "./host.ts";

/** A running collector that a command asks for work. */
export interface Collector {
  readonly httpUrl: string;
  readonly token: string | undefined;
  readonly fetch: Fetch;
}

/** The collector of the data dir; undefined where none runs. */
export function collectorOf(
  host: Pick<Host, "findDaemon" | "readToken">,
  { dataDir }: Pick<Config, "dataDir">,
): Collector | undefined {
  const daemon = host.findDaemon(dataDir);
  return daemon && { httpUrl: daemon.httpUrl, token: host.readToken(dataDir), fetch: fetchNear };
}

/** What is asked. */
interface Question<T> extends RequestInit {
  /** What an answer of this version looks like. */
  readonly answer: v.GenericSchema<unknown, T>;
  /** What a person may do when nobody answers. */
  readonly advice?: string;
}

/** A collector under a heavy import answers within a second. */
const answerWithinMs = 10_000;

/** An answer of which only what is printed as text is looked at; the rest is handed on as it came. */
export function shownPart<T>(schema: v.GenericSchema): v.GenericSchema<unknown, T> {
  return v.custom<T>((told) => v.is(schema, told));
}

/**
 * Asks with the collector's token and gives its answer. Throws what the collector says of itself when it will not, and
 * `unavailable` where it does not answer, with the advice, or not as one of ours does.
 */
export async function askCollector<T>(
  collector: Collector,
  path: string,
  { answer, advice = "see 'hallmonitor doctor'", ...init }: Question<T>,
): Promise<T> {
  const { httpUrl, fetch } = collector;
  let response: Response;
  try {
    const signal = AbortSignal.timeout(answerWithinMs);
    const headers = headersFor(collector);
    response = await fetch(httpUrl + path, { ...init, headers, redirect: "manual", signal });
  } catch (cause) {
    const message = `the collector at ${httpUrl} does not answer; ${advice}`;
    throw new AppError("unavailable", message, { cause });
  }
  const body: unknown = await response.json().catch(() => undefined);
  const read = v.safeParse(answer, body);
  if (response.ok && read.success) return read.output;
  throw (response.ok ? undefined : refusalOf(body)) ?? strangeAnswer(httpUrl, path, response.status);
}

/** What every question carries: that its body is JSON, and the token where there is one. */
export function headersFor({ token }: Pick<Collector, "token">): Headers {
  const headers = new Headers({ "content-type": "application/json" });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  return headers;
}

/** An answer that no collector of this version gives. */
function strangeAnswer(httpUrl: string, path: string, status: number): AppError {
  return new AppError(
    "unavailable",
    `the collector at ${httpUrl} answers ${status} to ${path}; see 'hallmonitor doctor'`,
  );
}

const refusal = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** What the collector says of itself when it will not. */
function refusalOf(body: unknown): AppError | undefined {
  const read = v.safeParse(refusal, body);
  return read.success ? errorOf(read.output.error) : undefined;
}

/** An error that was told as JSON. A code of a collector of another version is none of ours. */
export function errorOf({ code, message }: { readonly code: string; readonly message: string }): AppError {
  return new AppError(Object.hasOwn(surfaces, code) ? (code as ErrorCode) : "unavailable", message);
}
