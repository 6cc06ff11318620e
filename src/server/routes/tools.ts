import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { toolGroupings, toolOrders, toolUse } from "../../query/tools.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf, limitOf } from "./question.ts";

/** How tools are used. */
export function toolRoutes({ reader }: ServerParts): Hono {
  return new Hono().get("/api/tools", (context) => {
    const { filter } = filterOf(context, reader, ["group_by", "sort", "limit"]);
    const by = oneOf(toolGroupings, "group_by", context.req.query("group_by") || "tool");
    const order = oneOf(toolOrders, "sort", context.req.query("sort") || "calls");
    return context.json(toolUse(reader, { filter, by, order, limit: limitOf(context, 100) }));
  });
}

function oneOf<Name extends string>(names: readonly Name[], what: string, text: string): Name {
  const name = names.find((one) => one === text);
  if (name === undefined)
    throw new AppError("invalid", `${what}=${text} is not known; use one of ${names.join(", ")}`);
  return name;
}
