/** The SDK's own client, on either wire, as tests ask with it. */
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { program, type StartedDaemon } from "./daemon.ts";

/** What a tool said: its text, and its answer; `isError` where it could not answer. */
export interface Said {
  readonly isError: boolean;
  readonly text: string;
  readonly answer: any;
}

/** A client that is connected. It closes when its scope ends, and on stdio the program ends with it. */
export interface Asker extends AsyncDisposable {
  readonly client: Client;
  /** Undefined over HTTP. */
  readonly pid: number | undefined;
  call(name: string, values?: Record<string, unknown>, toolUseId?: string): Promise<Said>;
}

/** Starts the real program and speaks MCP with it. */
export async function askOnStdio(
  words: readonly string[],
  { cwd, home }: { readonly cwd?: string; readonly home: string },
): Promise<Asker> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, TZ: "UTC" };
  const args = ["mcp", ...words];
  const transport = new StdioClientTransport({
    command: program,
    args,
    env,
    stderr: "pipe",
    cwd: cwd ?? home,
  });
  const client = await connected(transport);
  return askerOf(client, transport.pid ?? undefined);
}

/** Speaks MCP with a running collector. */
export async function askOverHttp(
  { httpUrl, token }: Pick<StartedDaemon, "httpUrl" | "token">,
  query = "",
): Promise<Asker> {
  const headers = { authorization: `Bearer ${token}` };
  const url = new URL(`${httpUrl}/mcp${query}`);
  return askerOf(await connected(new StreamableHTTPClientTransport(url, { requestInit: { headers } })));
}

async function connected(transport: StdioClientTransport | StreamableHTTPClientTransport): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  return client;
}

function askerOf(client: Client, pid?: number): Asker {
  return {
    client,
    pid,
    call: async (name, values = {}, toolUseId) => {
      const _meta = toolUseId === undefined ? {} : { "claudecode/toolUseId": toolUseId };
      const { content, structuredContent, isError } = await client.callTool({
        name,
        arguments: values,
        _meta,
      });
      const text = content.map((block) => (block.type === "text" ? block.text : "")).join("\n");
      return { isError: isError === true, text, answer: structuredContent };
    },
    [Symbol.asyncDispose]: () => client.close(),
  };
}
