import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { StartedDaemon } from "./daemon.ts";

/** What is answered instead of the collector: `torn` is an answer that promises more than comes of it, undefined the collector's own. */
export type Instead = (asked: URL) => Response | "torn" | undefined;

/** Somebody between a collector and those who ask it, with answers of his own to some questions. */
export async function proxyTo(
  { httpUrl }: StartedDaemon,
  instead: Instead,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    void pass(httpUrl, { request, response, instead });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly instead: Instead;
}

async function pass(httpUrl: string, { request, response, instead }: Passing): Promise<void> {
  const body = Buffer.concat(await Array.fromAsync(request));
  const asked = new URL(request.url ?? "", httpUrl);
  const own = instead(asked);
  if (own === "torn") {
    response.writeHead(200, { "content-length": "100" });
    response.write("{", () => response.destroy());
    return;
  }
  const answer = own ?? (await fetch(asked, asksAs(request, body)));
  response.writeHead(answer.status);
  response.end(Buffer.from(await answer.arrayBuffer()));
}

function asksAs({ method = "GET", headers }: IncomingMessage, body: Buffer): RequestInit {
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && !["host", "content-length"].includes(name) ? [[name, value]] : [],
  );
  return { method, headers: kept, ...(body.length === 0 ? {} : { body: new Uint8Array(body) }) };
}
