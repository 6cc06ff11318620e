import { Hono } from "hono";
import type { Parts } from "../parts.ts";
import { refuseStrays } from "./question.ts";

/** What can be asked and ordered here, told to programs. It is loaded and made when somebody asks, which few ever do. */
export function openApiRoutes({ version }: Parts<"version">): Hono {
  return new Hono().get("/openapi.json", async (context) => {
    refuseStrays(context, []);
    const { describeApi } = await import("../openapi/document.ts");
    return context.json(describeApi(version));
  });
}
