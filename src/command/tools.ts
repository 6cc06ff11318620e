import type { CommandDef } from "citty";
import { toolGroupings, toolOrders, toolUse } from "../query/tools.ts";
import { dataFlagsOf, filterOf, readFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { styleFor } from "./format/style.ts";
import { formatTools } from "./format/tool-list.ts";
import { nothingText } from "./format/usage-table.ts";
import type { Host } from "./host.ts";
import { isEmpty } from "./output.ts";
import { parseLimit } from "./limit.ts";

/** Shows how tools are used: calls, failures, durations, decisions, time that they waited for a person. */
export function toolsCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "tools",
      description: "show how tools are used: calls, failures, durations, decisions, waits",
    },
    args: {
      ...readFlags,
      session: usageFlags.session,
      by: {
        type: "enum",
        description: `what to group by: ${toolGroupings.join(", ")} (tool)`,
        options: [...toolGroupings],
      },
      sort: {
        type: "enum",
        description: `what comes first: the most ${toolOrders.join(", ")} (calls)`,
        options: [...toolOrders],
      },
      limit: { type: "string", description: "how many groups (50)", default: "50" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const limit = parseLimit(args.limit);
      const reader = host.openReader(config.dataDir);
      const { filter } = filterOf(args, reader, host.clock());
      const answer = toolUse(reader, {
        filter,
        by: args.by ?? "tool",
        order: args.sort ?? "calls",
        limit,
      });
      const { columns: width, colour } = host.terminal;
      const text = (): string =>
        isEmpty(reader) ? nothingText(false, width) : formatTools(answer, { width, style: styleFor(colour) });
      host.out(args.json === true ? jsonText(answer) : text());
      reader.close();
    },
  });
}
