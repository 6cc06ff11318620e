import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { createMcpServer, type McpParts } from "./server.ts";

/** Answers the client at the other end of standard input and output until it goes, or the signal says so. */
export async function serveOnStdio(parts: McpParts, ending: AbortSignal): Promise<void> {
  const closed = Promise.withResolvers<void>();
  const transport = new StdioServerTransport();
  const close = transport.close.bind(transport);
  // It closes itself at the end of its input, when nobody reads its output, and when a message is too long.
  transport.close = async () => {
    await close();
    closed.resolve();
  };
  const onerror = ({ message }: Error): void => parts.log(`mcp: ${message}`);
  const handle = serveStdio(() => createMcpServer(parts), { transport, onerror });
  ending.addEventListener("abort", () => void handle.close(), { once: true });
  await closed.promise;
}
