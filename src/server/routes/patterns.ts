import { Hono } from "hono";
import { findingPatterns } from "../../query/patterns.ts";
import { recent } from "../../query/recent.ts";
import type { Parts } from "../parts.ts";
import { inSlices } from "../slices.ts";
import { filterOf } from "./question.ts";

/** When, how long and with what one works. */
export function patternRoutes({ reader, clock }: Parts<"reader" | "clock">): Hono {
  return new Hono().get("/api/patterns", async (context) => {
    const { filter, calendar } = filterOf(context, reader, []);
    const asked = recent(filter, { now: clock(), calendar });
    return context.json(await inSlices(findingPatterns(reader, { filter: asked, calendar })));
  });
}
