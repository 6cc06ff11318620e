import { AppError, surfaces } from "../domain/error.ts";
import { schemaVersion } from "../query/shape.ts";
import type { Parts } from "./parts.ts";

/** An answer that no browser guesses the type of and nobody keeps. */
export function hardened(response: Response): Response {
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cache-control", "no-store");
  return response;
}

type Telling = Parts<"errorOf" | "log">;

/** What anything that was thrown is as an error; what is our own fault is written to the log. */
export function faultOf(thrown: unknown, { errorOf, log }: Telling): AppError {
  const error = errorOf(thrown);
  if (error.code === "internal") log(`internal error: ${error.reason}`);
  return error;
}

/** What is said of anything that was thrown. */
export function refused(thrown: unknown, parts: Telling): Response {
  return errorResponse(faultOf(thrown, parts));
}

/** An error as the API says it. */
export function errorResponse(error: AppError): Response {
  const { http, retry } = surfaces[error.code];
  const said = { schema_version: schemaVersion, error: { code: error.code, message: error.message } };
  const headers = retry ? { "retry-after": "1" } : undefined;
  return hardened(Response.json(said, { status: http, ...(headers === undefined ? {} : { headers }) }));
}
