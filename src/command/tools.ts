import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { plainText } from "../domain/plain-text.ts";
import { mcpServerOf } from "../domain/tool-call.ts";
import { toolFailures } from "../query/tool-failures.ts";
import { toolGroupings, toolOrders, toolUse } from "../query/tools.ts";
import type { LedgerReader } from "../store/store.ts";
import { readFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatToolFailures } from "./format/tool-failures.ts";
import { formatTools } from "./format/tool-list.ts";
import type { Host } from "./host.ts";
import { answerText } from "./output.ts";
import { parseLimit } from "./limit.ts";
import { openQuestion, type Question } from "./question.ts";

/** Shows how tools are used: calls, failures, durations, decisions, waits; or how one of them fails. */
export function toolsCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "tools",
      description: "show how tools are used: calls, failures, durations, decisions, waits",
    },
    args: {
      tool: {
        type: "positional",
        description: "a tool's name: shows how it fails, and in which sessions",
        required: false,
      },
      "mcp-server": {
        type: "string",
        description: "shows how the tools of this MCP server fail",
        valueHint: "NAME",
      },
      ...readFlags,
      session: usageFlags.session,
      by: {
        type: "enum",
        description: `what to group by: ${toolGroupings.join(", ")} (tool)`,
        options: [...toolGroupings],
        valueHint: "WAY",
      },
      sort: {
        type: "enum",
        description: `what comes first: the most ${toolOrders.join(", ")} (calls)`,
        options: [...toolOrders],
        valueHint: "ORDER",
      },
      limit: { type: "string", description: "how many groups (50)" },
    },
    run: ({ args }) => {
      const isOfOne = args.tool !== undefined || args["mcp-server"] !== undefined;
      if (isOfOne) refuseListing(args);
      const limit = parseLimit(args.limit ?? "50");
      using asked = openQuestion(host, args);
      const { reader, filter, look } = asked;
      if (isOfOne) return host.out(failureText(asked, args));
      const answer = toolUse(reader, {
        filter,
        by: args.by ?? "tool",
        order: args.sort ?? "calls",
        limit,
      });
      host.out(answerText(answer, asked, () => formatTools(answer, look)));
    },
  });
}

/** Where it is told how one fails there is no list that these could be of. */
function refuseListing(args: Readonly<Partial<Record<"by" | "sort" | "limit", string | undefined>>>): void {
  const stray = (["by", "sort", "limit"] as const).find((name) => args[name] !== undefined);
  if (stray === undefined) return;
  throw new AppError("invalid", `--${stray} is for the list of tools; where one is named, leave it out`);
}

interface OneTool {
  readonly tool?: string | undefined;
  readonly "mcp-server"?: string | undefined;
}

function failureText(
  { reader, filter, json, look }: Question,
  { tool, "mcp-server": mcpServer }: OneTool,
): string {
  if (tool !== undefined && mcpServer !== undefined)
    throw new AppError("invalid", "name a tool or an --mcp-server, not both");
  const answer = toolFailures(reader, { filter, tool, mcpServer });
  if (answer.failures === 0) refuseUnused(reader, { tool, mcpServer });
  return json ? jsonText(answer) : formatToolFailures(answer, look);
}

/** What nobody ever used has no failures either, and is likely written wrong. */
function refuseUnused(
  reader: LedgerReader,
  { tool, mcpServer }: { readonly tool: string | undefined; readonly mcpServer: string | undefined },
): void {
  const used = reader.toolCallGroups("tool", {}).flatMap(({ key }) => key ?? []);
  if (used.some((name) => (tool === undefined ? mcpServerOf(name) === mcpServer : name === tool))) return;
  const [kind, list] = tool === undefined ? ["MCP server", "tools --by mcp_server"] : ["tool", "tools"];
  throw new AppError(
    "not-found",
    `no ${kind} is called ${plainText(tool ?? mcpServer)}; 'hallmonitor ${list}' lists those that were used`,
  );
}
