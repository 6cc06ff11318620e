import { Hono } from "hono";
import * as v from "valibot";
import { schemaVersion } from "../../query/shape.ts";
import type { Parts } from "../parts.ts";
import { orderOf } from "./order.ts";
import { refuseStrays } from "./question.ts";

/** The folder to read; all known ones where it is left out. */
export const importOrder = v.strictObject({
  folder: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(4096))),
});

/** Reading history on request, and how far it is. */
export function importRoutes({ importFrom, reading }: Parts<"importFrom" | "reading">): Hono {
  return new Hono()
    .get("/api/import", (context) => {
      refuseStrays(context, []);
      return context.json({ schema_version: schemaVersion, ...reading() });
    })
    .post("/api/import", async (context) => {
      const fault = 'the body is not {"folder": "…"}; leave the folder out to read all known ones';
      const { folder } = await orderOf(context, importOrder, fault);
      importFrom(folder);
      return context.json({ schema_version: schemaVersion, ...reading() }, 202);
    });
}
