import { Hono } from "hono";
import { AppError } from "../../domain/error.ts";
import { sessionCosts } from "../../query/close-up/costs.ts";
import { sessionErrors } from "../../query/close-up/errors.ts";
import { fileOrders, sessionFiles } from "../../query/close-up/files.ts";
import { sessionRequests } from "../../query/close-up/requests.ts";
import { requestOrders } from "../../store/close-up.ts";
import type { Parts } from "../parts.ts";
import { pageSizes } from "./page-size.ts";
import { closeUpOf, limitOf, oneOf } from "./question.ts";

/** Into how many steps of time costs are parted; the most are more than a wide screen has room for. */
export const steps = { usual: 200, most: 1000 } as const;

/** One session at close quarters: its requests, what they cost, its files, and what went wrong. */
export function closeUpRoutes({ reader }: Parts<"reader">): Hono {
  return new Hono()
    .get("/api/sessions/:id/requests", (context) => {
      const question = closeUpOf(context, reader, ["sort", "limit", "cursor"]);
      const sort = oneOf(requestOrders, "sort", context.req.query("sort") ?? "at");
      const page = {
        limit: limitOf(context, pageSizes.requests),
        cursor: context.req.query("cursor") || undefined,
      };
      return context.json(sessionRequests(reader, { ...question, sort, page }));
    })
    .get("/api/sessions/:id/costs", (context) => {
      const question = closeUpOf(context, reader, ["steps"]);
      return context.json(sessionCosts(reader, { ...question, steps: stepsOf(context.req.query("steps")) }));
    })
    .get("/api/sessions/:id/files", (context) => {
      const question = closeUpOf(context, reader, ["sort", "limit", "cursor"]);
      const sort = oneOf(fileOrders, "sort", context.req.query("sort") ?? "recent");
      const page = {
        limit: limitOf(context, pageSizes.files),
        cursor: context.req.query("cursor") || undefined,
      };
      return context.json(sessionFiles(reader, { ...question, sort, page }));
    })
    .get("/api/sessions/:id/errors", (context) =>
      context.json(sessionErrors(reader, closeUpOf(context, reader, []))),
    );
}

function stepsOf(text: string | undefined): number {
  const count = text === undefined ? steps.usual : Number(text);
  if (!Number.isInteger(count) || count < 1 || count > steps.most)
    throw new AppError("invalid", `steps must be a whole number from 1 to ${steps.most}, not ${text}`);
  return count;
}
