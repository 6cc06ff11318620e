import { connect, type Socket } from "node:net";

/** A request as it goes over the socket: no client in between tidies the path or the headers. */
export interface RawRequest {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * An answer as it stood on the socket: names of headers in small letters, a repeated one with its last value, and the body
 * in latin1. Of a chunked body it is what had come, with its lengths.
 */
export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends a request and reads its answer; of a stream only the head. */
export async function rawRequest(httpUrl: string, request: RawRequest): Promise<RawAnswer> {
  const { socket, ready } = openSocket(httpUrl);
  await ready;
  socket.write(requestText(httpUrl, request));
  const answer = await readAnswer(socket);
  socket.destroy();
  return answer;
}

/** A connected socket to the daemon. */
export function openSocket(httpUrl: string): { readonly socket: Socket; readonly ready: Promise<void> } {
  const { hostname, port } = new URL(httpUrl);
  const socket = connect(Number(port), hostname);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once("connect", resolve);
  // For good: a peer that closes early is what some tests are about.
  socket.on("error", reject);
  return { socket, ready: promise };
}

/** A request as it is written. Host and length are the right ones unless `headers` says otherwise. */
export function requestText(
  httpUrl: string,
  { method = "GET", path, headers = {}, body = "" }: RawRequest,
): string {
  const own = { host: new URL(httpUrl).host, "content-length": String(Buffer.byteLength(body)), ...headers };
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n${body}`;
}

/** The next answer on a socket; one that never ends, or has only a head, is cut behind that. */
export function readAnswer(socket: Socket, isHead = false): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  let text = "";
  const take = (chunk?: Buffer): void => {
    text += chunk?.toString("latin1") ?? "";
    const answer = parseAnswer(text, chunk === undefined || isHead);
    if (answer !== undefined) resolve(answer);
    else if (chunk === undefined) reject(new Error(`the connection closed after: ${text}`));
  };
  socket.on("data", take);
  socket.once("close", () => take());
  return promise;
}

function parseAnswer(text: string, closed: boolean): RawAnswer | undefined {
  const [head = "", ...rest] = text.split("\r\n\r\n");
  if (rest.length === 0) return undefined;
  const [statusLine = "", ...lines] = head.split("\r\n");
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(":")).toLowerCase(),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const body = rest.join("\r\n\r\n");
  const isStream = headers.get("content-type")?.startsWith("text/event-stream") === true;
  const isWhole = isStream || closed || body.length >= Number(headers.get("content-length") ?? 0);
  return isWhole ? { status: Number(statusLine.split(" ")[1]), headers, body } : undefined;
}
