import { AppError, surfaces } from "../../domain/error.ts";
import type { UnixMs } from "../../domain/time.ts";

/**
 * Carries the time of an event both ways. A sender that spools what is not answered in time says when the event was, so
 * that both copies are one event. The answer names it when the event was dealt with for good: its sender may forget it.
 */
export const timeHeader = "x-hallmonitor-at";

/** The answer to what was dealt with for good, whether it was taken, with something to say or not, or can never be. An agent takes the words as they are. */
export function settled(at: UnixMs, said?: AppError | object): Response {
  const response =
    said === undefined
      ? new Response(null)
      : said instanceof AppError
        ? errorResponse(said)
        : Response.json(said);
  response.headers.set(timeHeader, String(at));
  return response;
}

/** An error as every surface here says it. */
export function errorResponse({ code, message }: AppError): Response {
  const { http, retry } = surfaces[code];
  const response = Response.json({ schema_version: 1, error: { code, message } }, { status: http });
  if (retry) response.headers.set("retry-after", "1");
  // The rest of a body that is too large is not read, so the connection can not carry another request.
  if (code === "too-large") response.headers.set("connection", "close");
  return response;
}

/** The answer to anything but a POST. */
export function methodRefusal(message: string): Response {
  const { headers, body } = errorResponse(new AppError("invalid", message));
  headers.set("allow", "POST");
  return new Response(body, { status: 405, headers });
}
