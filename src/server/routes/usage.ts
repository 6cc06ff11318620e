import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { groupings, usageBy, type Grouping } from "../../query/usage.ts";
import type { ServerParts } from "../parts.ts";
import { filterOf } from "./question.ts";

/** Usage by whatever the data allows. */
export function usageRoutes({ reader }: ServerParts): Hono {
  return new Hono().get("/api/usage", (context) => {
    const grouping = parseGrouping(context.req.query("group_by") ?? "day");
    return context.json(usageBy(reader, { grouping, ...filterOf(context, reader, ["group_by"]) }));
  });
}

function parseGrouping(text: string): Grouping {
  const grouping = groupings.find((name) => name === text);
  if (grouping === undefined) {
    throw new AppError("invalid", `group_by=${text} is not known; use one of ${groupings.join(", ")}`);
  }
  return grouping;
}
