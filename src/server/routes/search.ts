import { Hono } from "hono";
import { searchLedger } from "../../query/search.ts";
import { searchKinds } from "../../store/search.ts";
import type { Parts } from "../parts.ts";
import { pageSizes } from "./page-size.ts";
import { filterOf, limitOf, oneOf } from "./question.ts";

/** What has the words that a person looks for. */
export function searchRoutes({ reader }: Parts<"reader">): Hono {
  return new Hono().get("/api/search", (context) => {
    const { filter } = filterOf(context, reader, ["q", "kind", "limit", "cursor"]);
    const kind = context.req.query("kind");
    return context.json(
      searchLedger(reader, {
        text: context.req.query("q") ?? "",
        filter,
        kind: kind === undefined ? undefined : oneOf(searchKinds, "kind", kind),
        limit: limitOf(context, pageSizes.hits),
        cursor: context.req.query("cursor") || undefined,
      }),
    );
  });
}
