import { lookup } from "node:dns/promises";
import http, { type IncomingMessage, type RequestOptions } from "node:http";
import https from "node:https";
import { isIP } from "node:net";
import { isPublic } from "./address.ts";

/** Something to send to an address of the config. */
export interface Post {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether it may go to an address that is not of the public Internet. */
  readonly allowPrivate: boolean;
}

/** How it was answered; `failed`: there was no answer, and `forbidden`: it was not even asked for. Reasons name the host only. */
export type Answer =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly text: string;
    }
  /** `unheard`: surely nothing was sent. */
  | { readonly kind: "failed"; readonly reason: string; readonly unheard: boolean }
  | { readonly kind: "forbidden"; readonly reason: string };

/** All addresses of a name, as the machine resolves it. Rejects where there is none. */
export type Resolve = (name: string) => Promise<readonly string[]>;

/** A receiver that takes longer hangs. */
const timeoutMs = 10_000;
/** As much of an answer as is looked at; the connection is closed then. */
const maxAnswerBytes = 4096;

/** The machine's own way to resolve names: its hosts file, then DNS. */
export const resolveName: Resolve = async (name) =>
  (await lookup(name, { all: true })).map(({ address }) => address);

/**
 * Sends once. Follows no redirect, and asks no proxy. A name is resolved once, what it leads to is judged, and that very
 * address is dialled: a name that leads elsewhere a moment later (DNS rebinding) leads nowhere.
 */
export async function post(request: Post, resolve: Resolve, ending: AbortSignal): Promise<Answer> {
  const { url, allowPrivate } = request;
  const signal = AbortSignal.any([ending, AbortSignal.timeout(timeoutMs)]);
  const found = await addressesOf(url, resolve, signal);
  if (typeof found === "string") return { kind: "failed", reason: found, unheard: true };
  const closed = allowPrivate ? undefined : found.find((address) => !isPublic(address));
  if (closed !== undefined) return { kind: "forbidden", reason: privacy(url, closed) };
  let answer: Answer = { kind: "failed", reason: `${url.host} has no address`, unheard: true };
  for (const address of found) {
    answer = await dial(request, address, signal);
    // Where nobody is there, the next of several addresses may answer.
    if (answer.kind === "answered" || !answer.unheard) break;
  }
  return answer;
}

/** Those that a URL leads to, or why there are none. A URL writes an address in one way only, whatever the config wrote. */
async function addressesOf(
  url: URL,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly string[] | string> {
  const name = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isIP(name) !== 0) return [name];
  const late = Promise.withResolvers<never>();
  const stop = (): void => late.reject(new Error("late"));
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([resolve(name), late.promise]);
  } catch {
    return `the name ${name} cannot be resolved`;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

type Dialled = Exclude<Answer, { kind: "forbidden" }>;

const unreachable = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL"]);

function dial({ url, headers, body }: Post, address: string, signal: AbortSignal): Promise<Dialled> {
  const { promise, resolve } = Promise.withResolvers<Dialled>();
  const isTls = url.protocol === "https:";
  const options: RequestOptions & { servername?: string } = {
    method: "POST",
    host: address,
    port: url.port === "" ? (isTls ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host, "content-length": String(Buffer.byteLength(body)) },
    agent: false,
    signal,
    // The certificate has to be that of the name, though an address is dialled.
    ...(isTls && isIP(address) !== 0 && { servername: nameForTls(url) }),
  };
  let finish: (() => void) | undefined;
  const fail = (thrown: NodeJS.ErrnoException): void => {
    // Its status is known by then; a message that was taken must not go again because the answer has no end.
    if (finish !== undefined) return finish();
    const { code = "" } = thrown;
    const reason = signal.aborted ? `${url.host} did not answer in time` : `${url.host}: ${faultOf(code)}`;
    resolve({ kind: "failed", reason, unheard: unreachable.has(code) && !signal.aborted });
  };
  const request = (isTls ? https : http).request(options, (response) => {
    finish = readStart(response, (text) =>
      resolve({
        kind: "answered",
        status: response.statusCode ?? 0,
        retryAfter: response.headers["retry-after"],
        text,
      }),
    );
  });
  request.on("error", fail);
  request.end(body);
  return promise;
}

/** Reads the beginning of an answer, also of one that breaks off. What it gives back ends the reading at once. */
function readStart(response: IncomingMessage, done: (text: string) => void): () => void {
  const parts: Buffer[] = [];
  let length = 0;
  const end = (): void => {
    response.destroy();
    done(Buffer.concat(parts).subarray(0, maxAnswerBytes).toString());
  };
  response.on("data", (part: Buffer) => {
    parts.push(part);
    length += part.length;
    if (length >= maxAnswerBytes) end();
  });
  response.on("end", end);
  response.on("error", end);
  response.on("aborted", end);
  return end;
}

/** An address is no name for TLS (RFC 6066): then the certificate has to be that of the address. */
function nameForTls({ hostname }: URL): string {
  return isIP(hostname.replace(/^\[(.*)\]$/, "$1")) === 0 ? hostname : "";
}

const faults: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody listens there",
  ECONNRESET: "the connection was reset",
  EHOSTUNREACH: "there is no way to it",
  ENETUNREACH: "there is no way to it",
};

function faultOf(code: string): string {
  if (Object.hasOwn(faults, code)) return faults[code] ?? "";
  if (/CERT|SIGNED|TLS|SSL|ALTNAME/.test(code)) return `its certificate is not accepted (${code})`;
  return code === "" ? "the connection broke" : `the connection broke (${code})`;
}

function privacy({ host, hostname }: URL, address: string): string {
  const way = hostname.replace(/^\[(.*)\]$/, "$1") === address ? "is" : `leads to ${address}, which is`;
  return `${host} ${way} no address of the public Internet: write "allow_private": true if that is meant`;
}
