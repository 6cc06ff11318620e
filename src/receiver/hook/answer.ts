import { AppError, surfaces } from "../../domain/error.ts";
import type { DropReason } from "../../domain/outcome.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Consumer } from "../consumer.ts";

/**
 * Carries the time of an event both ways. A sender that spools what is not answered in time says when the event was, so
 * that both copies are one event. The answer names it when the event was dealt with for good: its sender may forget it.
 */
export const timeHeader = "x-hallmonitor-at";

/** Says with an answer that the event was dealt with for good: it was taken, or it never can be. */
export function settled(at: UnixMs, answer: Response): Response {
  answer.headers.set(timeHeader, String(at));
  return answer;
}

/** Counts what can never be taken, and answers it for good. */
export async function refuseForGood(
  consume: Consumer,
  at: UnixMs,
  { reason, message }: { readonly reason: DropReason; readonly message: string },
): Promise<Response> {
  // Only a count: it is not worth failing for.
  await consume({ observations: [], dropped: new Map([[reason, 1]]) }).catch(() => undefined);
  return settled(at, errorResponse(new AppError("invalid", message)));
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
