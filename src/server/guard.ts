import { timingSafeEqual } from "node:crypto";
import type { Refusal } from "../domain/refusal.ts";
import { isEnough, roles, type Role } from "../domain/role.ts";

/** Who may ask: by which names of this server, and with which tokens. */
export interface GuardSettings {
  /** Host names, without port, that a request may be addressed to. */
  readonly allowedHosts: readonly string[];
  /** The token of each role. */
  readonly tokens: Readonly<Record<Role, string>>;
  /** Whether telemetry and health need a token too: so it is when the server listens beyond this machine. */
  readonly closed: boolean;
}

const loopbackHosts: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Refuses what a hostile page could make a browser send: a foreign Host (DNS rebinding) or a foreign Origin. Runs before
 * routing, on every method and path. The page itself (`isPage`) may be opened by a link on another site: it holds no data.
 * The port of the Host is not looked at, for a forwarded port is another one.
 */
export function refuseSender(request: Request, settings: GuardSettings, isPage = false): Refusal | undefined {
  const host = request.headers.get("host") ?? "";
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (!loopbackHosts.has(name) && !settings.allowedHosts.includes(name)) {
    const message = `host ${host.slice(0, 100)} is not served here; add it to server.allowed_hosts if it is yours`;
    return { reason: "foreign-host", code: "forbidden", message };
  }
  const origin = request.headers.get("origin");
  // What speaks TLS before this server has a name of its own: nothing of this machine alone is asked over https.
  const isProxied = !loopbackHosts.has(name) && origin === `https://${host}`;
  if (origin !== null && origin !== `http://${host}` && !isProxied) {
    const message = "requests from other origins are refused";
    return { reason: "foreign-origin", code: "forbidden", message };
  }
  const isFollowed = isPage && request.headers.get("sec-fetch-dest") === "document";
  if (request.headers.get("sec-fetch-site") === "cross-site" && !isFollowed) {
    const message = "requests from other sites are refused";
    return { reason: "foreign-site", code: "forbidden", message };
  }
  return undefined;
}

/** Questions that are too long for an address. */
const askedByPost: ReadonlySet<string> = new Set(["/api/metrics/export", "/mcp"]);

/** What one must be to ask: whatever is no question changes something. */
export function roleNeeded({ method }: Pick<Request, "method">, path: string): Role {
  return method === "GET" || method === "HEAD" || askedByPost.has(path) ? "read" : "admin";
}

/** Refuses a request whose token, if it has one, is not enough for what it wants. */
export function refuseRole(had: Role | undefined, needed: Role): Refusal | undefined {
  if (isEnough(had, needed)) return undefined;
  if (had === undefined) {
    const message =
      "the API token is missing or wrong; 'hallmonitor token' prints it, send it as 'Authorization: Bearer …'";
    return { reason: "no-token", code: "unauthenticated", message };
  }
  const message = `this is the token for ${had}, and ${needed} is needed; 'hallmonitor token --role ${needed}' prints that one`;
  return { reason: "role", code: "forbidden", message };
}

/**
 * What a request's token makes it; undefined without one that is ours. In the query it is taken for streams only: an
 * EventSource sends no headers.
 */
export function roleOf(request: Request, settings: GuardSettings, inQuery: boolean): Role | undefined {
  const header = /^Bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const given = header ?? (inQuery ? tokenInQuery(request.url) : undefined) ?? "";
  return roles.find((role) => isSame(given, settings.tokens[role]));
}

function tokenInQuery(url: string): string | null {
  const start = url.indexOf("?");
  return start === -1 ? null : new URLSearchParams(url.slice(start)).get("token");
}

function isSame(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
