/**
 * The surfaces over HTTP: telemetry in, JSON, streams and the page out, behind one guard. It formats answers of queries and knows
 * no store, no agent and no price.
 */
import type { Hono } from "hono";
import { AppError, surfaces, type ErrorCode } from "../domain/error.ts";
import { isEnough } from "../domain/role.ts";
import type { Refusal, RefusalReason } from "../domain/refusal.ts";
import { createDoor, errandOf, statusLinePath, type Visit } from "./door.ts";
import { errorResponse, faultOf, hardened, refused } from "./error-answer.ts";
import { roleOf } from "./guard.ts";
import { madeOnce } from "./made-once.ts";
import { answerPage } from "./page.ts";
import type { Asking, ServerParts } from "./parts.ts";
import { answerProbe } from "./probe.ts";
import { pathOf } from "./request-path.ts";
import { StreamPlaces } from "./stream-places.ts";

/** Answers one request of one network address, which may be found to be another user's of this machine. Never throws. */
export type Answer = (request: Request, address: string, isStranger?: () => boolean) => Promise<Response>;

/**
 * The whole HTTP side as one function, so that it can be called without a socket. What answers questions is loaded by the first
 * of them, or before by `loadApi`: a tenth of a start in a checkout is loading it, and agents that tell something need none of it.
 */
export function createApp(parts: ServerParts): Answer {
  const door = createDoor(parts.guard);
  const api = madeOnce(() => openApi(parts));
  const streams = new StreamPlaces((thrown) => void faultOf(thrown, parts));
  const turnAway = ({ reason, code, message }: Refusal): Response => {
    parts.tally.refuse(reason);
    return errorResponse(new AppError(code, message));
  };
  const answer = async (visit: Visit): Promise<Response> => {
    const { request, path, address, errand } = visit;
    if (errand === "page") return answerPage(request, path, await parts.page());
    if (errand === "intake") return takeIn(visit, parts);
    const role = roleOf(request, parts.guard, false);
    const asking: Asking = {
      mayChange: isEnough(role, "admin"),
      mayRead: () => isEnough(role, "read") || !visit.isStranger(),
    };
    const ask = async (): Promise<Response> => {
      const [routes, whole] = await Promise.all([api(), parts.withBody(asGet(request, path))]);
      return hardened(await routes.fetch(whole, asking));
    };
    return path.startsWith("/events/") ? streams.within(request, address, ask) : ask();
  };
  return async (request, address, isStranger = () => false) => {
    const path = pathOf(request);
    const visit = { request, path, address, errand: errandOf(request, path), isStranger };
    const refusal = door(visit);
    if (refusal !== undefined) return turnAway(refusal);
    // That nothing can be taken now is the answer, and no refusal.
    if (visit.errand === "probe") return hardened(answerProbe(path, parts));
    const response = await answer(visit).catch((thrown: unknown) => refused(thrown, parts));
    if (response.status >= 400) parts.tally.refuse(reasonsByStatus.get(response.status) ?? "invalid");
    return response;
  };
}

/**
 * HEAD asked as GET: the server leaves the body out and tells its length, which it would take for 0 where routes had left it out
 * already (RFC 9110, 8.6). A stream has no length, and would go on.
 */
function asGet(request: Request, path: string): Request {
  const isWhole = request.method === "HEAD" && !path.startsWith("/events/");
  return isWhole ? new Request(request, { method: "GET" }) : request;
}

async function openApi(parts: ServerParts): Promise<Hono> {
  const { apiRoutes } = await loadApi();
  return apiRoutes(parts);
}

/** Loads what answers questions. */
export function loadApi(): Promise<typeof import("./api.ts")> {
  return import("./api.ts");
}

const reasonsByStatus: ReadonlyMap<number, RefusalReason> = new Map([
  ...Object.entries(surfaces).map(([code, { http }]) => [http, code as ErrorCode] as const),
  [405, "wrong-method"],
  [415, "wrong-type"],
]);

async function takeIn({ request, path, address, isStranger }: Visit, parts: ServerParts): Promise<Response> {
  const isReader = () => isEnough(roleOf(request, parts.guard, false), "read");
  // Hooks of this machine show no token: there the kernel says whose they are.
  const mayHear = () => (!parts.guard.closed || isReader()) && !isStranger();
  if (path.startsWith("/hooks/")) return parts.hooks(request, address, mayHear);
  if (path !== statusLinePath) return parts.receive(request);
  return hardened(await parts.statusLine(request, { address, isTrusted: isReader() }));
}
