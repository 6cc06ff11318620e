import { Hono } from "hono";
import { advising } from "../../query/advice.ts";
import { recent } from "../../query/recent.ts";
import type { Parts } from "../parts.ts";
import { inSlices } from "../slices.ts";
import { filterOf } from "./question.ts";

/** What could have cost less. */
export function adviceRoutes({ reader, whatIf, clock }: Parts<"reader" | "whatIf" | "clock">): Hono {
  return new Hono().get("/api/advice", async (context) => {
    const { filter, calendar } = filterOf(context, reader, []);
    const asked = recent(filter, { now: clock(), calendar });
    return context.json(await inSlices(advising(reader, { filter: asked, prices: whatIf })));
  });
}
