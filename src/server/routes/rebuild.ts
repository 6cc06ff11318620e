import { Hono } from "hono";
import * as v from "valibot";
import { AppError } from "../../domain/error.ts";
import type { ServerParts } from "../parts.ts";

/** Whether requests are priced anew before they are summed. */
export const rebuildOrder = v.strictObject({ prices: v.optional(v.boolean(), false) });

/** Has the kept sums made anew, and tells how far that is. */
export function rebuildRoutes({ rebuild, log }: ServerParts): Hono {
  return new Hono()
    .get("/api/rebuild", (context) => context.json(rebuild.state()))
    .post("/api/rebuild", async (context) => {
      const told = v.safeParse(rebuildOrder, await context.req.json().catch(() => undefined));
      if (!told.success)
        throw new AppError(
          "invalid",
          'the body is neither {} nor {"prices": true}, which prices requests anew',
        );
      rebuild.start(told.output).catch((thrown: unknown) => log(`rebuild: ${AppError.from(thrown).message}`));
      return context.json(rebuild.state(), 202);
    });
}
