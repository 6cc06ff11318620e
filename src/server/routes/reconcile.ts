import { Hono } from "hono";
import { reconcile } from "../../query/reconcile.ts";
import type { Parts } from "../parts.ts";
import { pageSizes } from "./page-size.ts";
import { filterOf, limitOf } from "./question.ts";

/** How far the channels agree. */
export function reconcileRoutes({ reader }: Parts<"reader">): Hono {
  return new Hono().get("/api/reconcile", (context) => {
    const { filter } = filterOf(context, reader, ["limit", "cursor"]);
    const page = {
      limit: limitOf(context, pageSizes.reconciled),
      cursor: context.req.query("cursor") || undefined,
    };
    return context.json(reconcile(reader, { filter, page }));
  });
}
