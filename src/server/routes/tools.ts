import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { toolFailures } from "../../query/tool-failures.ts";
import { toolGroupings, toolOrders, toolUse } from "../../query/tools.ts";
import type { Parts } from "../parts.ts";
import { pageSizes } from "./page-size.ts";
import { filterOf, limitOf, oneOf } from "./question.ts";

/** How tools are used, and how they fail. */
export function toolRoutes({ reader }: Parts<"reader">): Hono {
  return new Hono()
    .get("/api/tools", (context) => {
      const { filter } = filterOf(context, reader, ["group_by", "sort", "limit"]);
      const by = oneOf(toolGroupings, "group_by", context.req.query("group_by") ?? "tool");
      const order = oneOf(toolOrders, "sort", context.req.query("sort") ?? "calls");
      return context.json(toolUse(reader, { filter, by, order, limit: limitOf(context, pageSizes.tools) }));
    })
    .get("/api/tools/failures", (context) => {
      const { filter } = filterOf(context, reader, ["tool", "mcp_server"]);
      const [tool, mcpServer] = ["tool", "mcp_server"].map((name) => context.req.query(name));
      if (tool !== undefined && mcpServer !== undefined)
        throw new AppError("invalid", "tool and mcp_server are given; a failure is asked for by one of them");
      return context.json(toolFailures(reader, { filter, tool, mcpServer }));
    });
}
