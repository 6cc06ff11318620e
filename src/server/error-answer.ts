import { AppError, surfaces } from "../domain/error.ts";
import { schemaVersion } from "../query/shape.ts";
import type { ServerParts } from "./parts.ts";

/** An answer that no browser guesses the type of and nobody keeps. */
export function hardened(response: Response): Response {
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cache-control", "no-store");
  return response;
}

/** What is said of anything that was thrown; what is our own fault is written to the log. */
export function refused(thrown: unknown, { errorOf, log }: Pick<ServerParts, "errorOf" | "log">): Response {
  const error = errorOf(thrown);
  if (error.code === "internal") log(`internal error: ${String(error.cause)}`);
  return errorResponse(error);
}

/** An error as the API says it. */
export function errorResponse(error: AppError): Response {
  const { http, retry } = surfaces[error.code];
  const said = { schema_version: schemaVersion, error: { code: error.code, message: error.message } };
  const headers = retry ? { "retry-after": "1" } : undefined;
  return hardened(Response.json(said, { status: http, ...(headers === undefined ? {} : { headers }) }));
}
