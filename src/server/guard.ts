import { timingSafeEqual } from "node:crypto";
import { AppError } from "../domain/error.ts";

export interface GuardSettings {
  /** Host names, without port, that a request may be addressed to. */
  readonly allowedHosts: readonly string[];
  readonly token: string;
  /** Whether telemetry and health need the token too: so it is when the server listens beyond this machine. */
  readonly closed: boolean;
}

const loopbackHosts: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Refuses what a hostile page could make a browser send: a foreign Host (DNS rebinding) or a foreign Origin. Runs before
 * routing, on every method and path. The page itself (`isPage`) may be opened by a link on another site: it holds no data.
 */
export function checkSender(request: Request, settings: GuardSettings, isPage = false): void {
  const host = request.headers.get("host") ?? "";
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!loopbackHosts.has(name) && !settings.allowedHosts.includes(name)) {
    throw new AppError(
      "forbidden",
      `host ${host} is not served here; add it to server.allowed_hosts if it is yours`,
    );
  }
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== `http://${host}`) {
    throw new AppError("forbidden", "requests from other origins are refused");
  }
  const isFollowed = isPage && request.headers.get("sec-fetch-dest") === "document";
  if (request.headers.get("sec-fetch-site") === "cross-site" && !isFollowed) {
    throw new AppError("forbidden", "requests from other sites are refused");
  }
}

/** Refuses a request without the API token. In the query it is taken for streams only: an EventSource sends no headers. */
export function checkToken(request: Request, settings: GuardSettings, inQuery: boolean): void {
  if (!hasToken(request, settings, inQuery)) {
    throw new AppError(
      "unauthenticated",
      "the API token is missing or wrong; 'hallmonitor token' prints it, send it as 'Authorization: Bearer …'",
    );
  }
}

/** Whether a request carries the API token. */
export function hasToken(request: Request, settings: GuardSettings, inQuery: boolean): boolean {
  const header = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const given = header ?? (inQuery ? new URL(request.url).searchParams.get("token") : undefined) ?? "";
  return isSame(given, settings.token);
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
