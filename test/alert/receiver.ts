import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** How a receiver treats one request: a status with headers and a body, of which the end may never come, a connection that is reset, or none at all. */
export type Treatment =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      readonly isEndless?: boolean;
    }
  | "reset"
  | "hang";

/** A request as it came, also one that was then refused. The body is text; who wants JSON parses it. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly body: string;
}

/** A webhook receiver on loopback. */
export interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** All that came, those that were refused included. */
  readonly received: readonly Received[];
  /** Resolves when that many came. */
  count(wanted: number): Promise<void>;
}

/** Starts one that treats requests as the script says, one after the other, and takes all that come after that. */
export async function startReceiver(script: readonly Treatment[] = []): Promise<Receiver> {
  const received: Received[] = [];
  let arrived = Promise.withResolvers<void>();
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { headers, url = "" } = request;
      received.push({ headers, path: url, body: Buffer.concat(parts).toString() });
      treat(script[received.length - 1] ?? { status: 200, body: "ok" }, response);
      arrived.resolve();
      arrived = Promise.withResolvers();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    port,
    received,
    count: async (wanted) => {
      while (received.length < wanted) await arrived.promise;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function treat(treatment: Treatment, response: ServerResponse): void {
  if (treatment === "hang") return;
  if (treatment === "reset") return void response.socket?.destroy();
  const { status, headers, body = "", isEndless = false } = treatment;
  response.writeHead(status, headers);
  if (isEndless) response.write(body);
  else response.end(body);
}
