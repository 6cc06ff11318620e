import { connect, type Socket } from "node:net";
import { readAnswer, type RawAnswer } from "../e2e/raw-request.ts";

/** One request as it is written on the wire, and the address it comes from: limits go by that. */
export interface Visit {
  readonly method?: string;
  /** What stands in the request line. */
  readonly target: string;
  /** Header lines without their ends, the Host among them where there is to be one. */
  readonly lines?: readonly string[];
  readonly body?: string;
  /** An address of 127.0.0.0/8: all of them are this machine. */
  readonly from?: string;
}

/** Makes a request and reads its answer; of a stream only the head. */
export async function visit(port: number, request: Visit): Promise<RawAnswer> {
  const socket = await openFrom(port, request.from);
  const answer = readAnswer(socket, request.method === "HEAD");
  socket.write(textOf(request));
  try {
    return await answer;
  } finally {
    socket.destroy();
  }
}

/** A connected socket that comes from an address. Errors after that are closes: who hangs up early is what tests are about. */
export function openFrom(port: number, from = "127.0.0.1"): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = connect({ port, host: "127.0.0.1", localAddress: from });
  socket.once("connect", () => resolve(socket));
  socket.on("error", reject);
  return promise;
}

/** A request as it is written: the lines it names and no others, but for the length, in bytes, where it has a body. */
function textOf({ method = "GET", target, lines = [], body = "" }: Visit): string {
  const length = body === "" ? [] : [`content-length: ${Buffer.byteLength(body)}`];
  return `${method} ${target} HTTP/1.1\r\n${[...lines, ...length].map((line) => `${line}\r\n`).join("")}\r\n${body}`;
}

/** The n-th of this machine's addresses, none of which anybody else uses. */
export function addressOf(n: number): string {
  return `127.${1 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`;
}
