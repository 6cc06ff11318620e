import type { Refusal } from "../domain/refusal.ts";
import type { Role } from "../domain/role.ts";
import { refuseRole, refuseSender, roleNeeded, roleOf, type GuardSettings } from "./guard.ts";
import { isForPage } from "./page.ts";
import { isProbe } from "./probe.ts";
import { apiRate, RateLimit, strangerRate } from "./rate-limit.ts";

/** What somebody wants: a file of the page, to know whether we live, to hand something in, or to ask. */
export type Errand = "page" | "probe" | "intake" | "question";

/** A request and the network address that it comes from. */
export interface Visit {
  readonly request: Request;
  readonly path: string;
  readonly address: string;
  readonly errand: Errand;
  /** Whether its sender is another user of this machine, as far as that can be told. */
  readonly isStranger: () => boolean;
}

/**
 * Where Claude Code's status line posts what it was given. It counts as intake, which needs no token on a server of
 * this machine alone.
 */
export const statusLinePath = "/statusline/claude-code";

/** What a request is for, by its method and path alone. */
export function errandOf(request: Pick<Request, "method" | "headers">, path: string): Errand {
  if (isForPage(request, path)) return "page";
  if (isProbe(request, path)) return "probe";
  // Telemetry has one path per signal; clients that were given the bare address post to the root.
  const isIntake =
    path.startsWith("/v1/") || path === "/" || path.startsWith("/hooks/") || path === statusLinePath;
  return isIntake ? "intake" : "question";
}

/** A clock on the wall may stand still, or be set back: then nobody would be let in until it is where it was. */
const clock = (): number => performance.now();

/**
 * Who is let in: first whether a hostile page could have sent it, then what its token opens, then how often its network asks.
 * Without a token one is a stranger, whose pace is another, so that none of them holds up those who have one.
 */
export function createDoor(guard: GuardSettings): (visit: Omit<Visit, "isStranger">) => Refusal | undefined {
  const known = new RateLimit(apiRate, clock);
  const strangers = new RateLimit(strangerRate, clock);
  return ({ request, path, address, errand }) => {
    const foreign = refuseSender(request, guard, errand === "page");
    if (foreign !== undefined || errand === "page") return foreign;
    if (errand !== "question" && !guard.closed) return undefined;
    const role = roleOf(request, guard, path.startsWith("/events/"));
    const needed = isOpen(request, path, guard) ? undefined : neededFor({ request, path, errand }, role);
    const refusal = needed === undefined ? undefined : refuseRole(role, needed);
    if (role === undefined) return strangers.refuse(address) ?? refusal;
    return (errand === "question" ? known.refuse(address) : undefined) ?? refusal;
  };
}

/** Told to everybody on this machine. Health tells other users of it no name; what can be asked says nothing of what was recorded. */
const openPaths: ReadonlySet<string> = new Set(["/api/health", "/openapi.json"]);

/** Whether a question needs no token on a server of this machine alone. */
export function isOpen(
  request: Pick<Request, "method">,
  path: string,
  { closed }: Pick<GuardSettings, "closed">,
): boolean {
  return openPaths.has(path) && !closed && roleNeeded(request, path) === "read";
}

function neededFor(
  { request, path, errand }: Pick<Visit, "request" | "path" | "errand">,
  had: Role | undefined,
): Role {
  if (errand === "intake") return "ingest";
  // Whoever has any token may know whether we live.
  return errand === "probe" ? (had ?? "read") : roleNeeded(request, path);
}
