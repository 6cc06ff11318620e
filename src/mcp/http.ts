import { createMcpHandler } from "@modelcontextprotocol/server";
import { createMcpServer, type McpParts } from "./server.ts";

/** A call is a few hundred bytes. */
const maxBodyBytes = 256 * 1024;

/** Answers one request. */
export type McpHttp = (request: Request) => Promise<Response>;

/**
 * Answers MCP over HTTP, each request for itself: there are no sessions to keep, and nobody is told anything unasked. Who may ask
 * is settled before.
 */
export function createMcpHttp(partsOf: (request: Request) => McpParts): McpHttp {
  const handler = createMcpHandler(
    ({ requestInfo }) => {
      if (requestInfo === undefined) throw new Error("a request over HTTP without a request");
      return createMcpServer(partsOf(requestInfo));
    },
    { maxRequestBodySize: maxBodyBytes },
  );
  return (request) => handler.fetch(request);
}
