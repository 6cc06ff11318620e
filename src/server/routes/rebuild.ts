import { Hono } from "hono";
import * as v from "valibot";
import { AppError } from "../../domain/error.ts";
import type { Parts } from "../parts.ts";
import { orderOf } from "./order.ts";
import { refuseStrays } from "./question.ts";

/** Whether requests are priced anew before they are summed. */
export const rebuildOrder = v.strictObject({ prices: v.optional(v.boolean(), false) });

/** Has the kept sums made anew, and tells how far that is. */
export function rebuildRoutes({ rebuild, log }: Parts<"rebuild" | "log">): Hono {
  return new Hono()
    .get("/api/rebuild", (context) => {
      refuseStrays(context, []);
      return context.json(rebuild.state());
    })
    .post("/api/rebuild", async (context) => {
      const fault = 'the body is neither {} nor {"prices": true}, which prices requests anew';
      const order = await orderOf(context, rebuildOrder, fault);
      rebuild.start(order).catch((thrown: unknown) => log(`rebuild: ${AppError.from(thrown).reason}`));
      return context.json(rebuild.state(), 202);
    });
}
