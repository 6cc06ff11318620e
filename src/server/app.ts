/**
 * The surfaces over HTTP: telemetry in, JSON, streams and the page out, behind one guard. It formats answers of queries and knows
 * no store, no agent and no price.
 */
import { Hono } from "hono";
import { AppError, surfaces, type ErrorCode } from "../domain/error.ts";
import { schemaVersion } from "../query/shape.ts";
import { isEnough } from "../domain/role.ts";
import type { Refusal, RefusalReason } from "../domain/refusal.ts";
import { createDoor, errandOf, statusLinePath, type Visit } from "./door.ts";
import { roleOf } from "./guard.ts";
import { answerPage } from "./page.ts";
import type { ServerParts } from "./parts.ts";
import { answerProbe } from "./probe.ts";
import { budgetRoutes } from "./routes/budgets.ts";
import { forecastRoutes } from "./routes/forecast.ts";
import { contextRoutes } from "./routes/context.ts";
import { checkpointRoutes } from "./routes/checkpoints.ts";
import { costRoutes } from "./routes/costs.ts";
import { closeUpRoutes } from "./routes/close-up.ts";
import { adviceRoutes } from "./routes/advice.ts";
import { exportRoutes } from "./routes/export.ts";
import { patternRoutes } from "./routes/patterns.ts";
import { attentionRoutes } from "./routes/attention.ts";
import { alertRoutes } from "./routes/alerts.ts";
import { archiveRoutes } from "./routes/archive.ts";
import { healthRoutes } from "./routes/health.ts";
import { metricRoutes } from "./routes/metrics.ts";
import { importFileRoutes } from "./routes/import-file.ts";
import { importRoutes } from "./routes/import.ts";
import { rebuildRoutes } from "./routes/rebuild.ts";
import { prometheusRoutes } from "./routes/prometheus.ts";
import { planRoutes } from "./routes/plans.ts";
import { mcpRoutes } from "./routes/mcp.ts";
import { kpiRoutes } from "./routes/kpis.ts";
import { reconcileRoutes } from "./routes/reconcile.ts";
import { sessionPlanRoutes } from "./routes/session-plan.ts";
import { searchRoutes } from "./routes/search.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { timelineRoutes } from "./routes/timeline.ts";
import { toolRoutes } from "./routes/tools.ts";
import { usageRoutes } from "./routes/usage.ts";
import { StreamPlaces } from "./stream-places.ts";

/** Answers one request of one network address. Never throws. */
export type Answer = (request: Request, address: string) => Promise<Response>;

/** The whole HTTP side as one function, so that it can be called without a socket. */
export function createApp(parts: ServerParts): Answer {
  const door = createDoor(parts.guard);
  const api = apiRoutes(parts);
  const streams = new StreamPlaces();
  const turnAway = ({ reason, code, message }: Refusal): Response => {
    parts.tally.refuse(reason);
    return errorResponse(new AppError(code, message));
  };
  const answer = async (visit: Visit): Promise<Response> => {
    const { request, path, address, errand } = visit;
    if (errand === "page") return answerPage(request, path, await parts.page());
    if (errand === "intake") return takeIn(visit, parts);
    const mayChange = isEnough(roleOf(request, parts.guard, false), "admin");
    const ask = async (): Promise<Response> =>
      hardened(await api.fetch(await parts.withBody(request), { mayChange } satisfies Asking));
    return path.startsWith("/events/") ? streams.within(request, address, ask) : ask();
  };
  return async (request, address) => {
    const path = pathOf(request.url);
    const visit = { request, path, address, errand: errandOf(request, path) };
    const refusal = door(visit);
    if (refusal !== undefined) return turnAway(refusal);
    // That nothing can be taken now is the answer, and no refusal.
    if (visit.errand === "probe") return hardened(answerProbe(request, path, parts));
    const response = await answer(visit).catch((thrown: unknown) => refused(thrown, parts));
    if (response.status >= 400) parts.tally.refuse(reasonsByStatus.get(response.status) ?? "invalid");
    return response;
  };
}

/** What can be asked and ordered. The door was passed before. */
export function apiRoutes(parts: ServerParts): Hono {
  return new Hono()
    .route("/", healthRoutes(parts))
    .route("/", attentionRoutes(parts))
    .route("/", alertRoutes(parts))
    .route("/", sessionRoutes(parts))
    .route("/", sessionPlanRoutes(parts))
    .route("/", timelineRoutes(parts))
    .route("/", closeUpRoutes(parts))
    .route("/", contextRoutes(parts))
    .route("/", checkpointRoutes(parts))
    .route("/", usageRoutes(parts))
    .route("/", forecastRoutes(parts))
    .route("/", budgetRoutes(parts))
    .route("/", metricRoutes(parts))
    .route("/", exportRoutes(parts))
    .route("/", costRoutes(parts))
    .route("/", reconcileRoutes(parts))
    .route("/", adviceRoutes(parts))
    .route("/", patternRoutes(parts))
    .route("/", kpiRoutes(parts))
    .route("/", planRoutes(parts))
    .route("/", toolRoutes(parts))
    .route("/", prometheusRoutes(parts))
    .route("/", searchRoutes(parts))
    .route("/", mcpRoutes(parts))
    .route("/", importRoutes(parts))
    .route("/", importFileRoutes(parts))
    .route("/", rebuildRoutes(parts))
    .route("/", archiveRoutes(parts))
    .notFound((context) =>
      errorResponse(new AppError("not-found", `nothing is served at ${context.req.path}`)),
    )
    .onError((thrown) => refused(thrown, parts));
}

/** Whether whoever asks may change things too. */
export interface Asking {
  readonly mayChange: boolean;
}

const reasonsByStatus: ReadonlyMap<number, RefusalReason> = new Map([
  ...Object.entries(surfaces).map(([code, { http }]) => [http, code as ErrorCode] as const),
  [405, "wrong-method"],
  [415, "wrong-type"],
]);

async function takeIn({ request, path, address }: Visit, parts: ServerParts): Promise<Response> {
  if (path.startsWith("/hooks/")) return parts.hooks(request, address);
  if (path !== statusLinePath) return parts.receive(request);
  const isTrusted = isEnough(roleOf(request, parts.guard, false), "read");
  return hardened(await parts.statusLine(request, { address, isTrusted }));
}

/** The path of a request line, without the cost of a URL object on the busy routes. */
function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("//") + 2);
  if (start === -1) return "/";
  const end = url.indexOf("?", start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

function hardened(response: Response): Response {
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cache-control", "no-store");
  return response;
}

function refused(thrown: unknown, { errorOf, log }: Pick<ServerParts, "errorOf" | "log">): Response {
  const error = errorOf(thrown);
  if (error.code === "internal") log(`internal error: ${String(error.cause)}`);
  return errorResponse(error);
}

function errorResponse(error: AppError): Response {
  const { http, retry } = surfaces[error.code];
  const said = { schema_version: schemaVersion, error: { code: error.code, message: error.message } };
  const headers = retry ? { "retry-after": "1" } : undefined;
  return hardened(Response.json(said, { status: http, ...(headers === undefined ? {} : { headers }) }));
}
