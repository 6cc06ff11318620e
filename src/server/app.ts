/**
 * The surfaces over HTTP: telemetry in, JSON, streams and the page out, behind one guard. It formats answers of queries and knows
 * no store, no agent and no price.
 */
import { Hono } from "hono";
import { AppError, surfaces } from "../domain/error.ts";
import { schemaVersion } from "../query/shape.ts";
import { checkSender, checkToken, hasToken } from "./guard.ts";
import { answerPage, isForPage } from "./page.ts";
import type { ServerParts } from "./parts.ts";
import { answerProbe, isProbe } from "./probe.ts";
import { apiRate, RateLimit } from "./rate-limit.ts";
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

/** Answers one request of one network address. Never throws. */
export type Answer = (request: Request, address: string) => Promise<Response>;

/** The whole HTTP side as one function, so that it can be called without a socket. */
export function createApp(parts: ServerParts): Answer {
  // A clock on the wall may stand still, or be set back: then nobody would be let in until it is where it was.
  const rate = new RateLimit(apiRate, () => performance.now());
  const api = new Hono()
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
    .onError((thrown) => refused(thrown, parts.log));
  return async (request, address) => {
    try {
      const path = pathOf(request.url);
      const isPage = isForPage(request, path);
      checkSender(request, parts.guard, isPage);
      if (isPage) return answerPage(request, path, await parts.page());
      if (isProbe(request, path)) return probed(request, path, parts);
      if (isIntake(path)) return await takeIn(request, parts, { path, address });
      rate.take(address);
      if (path !== "/api/health" || parts.guard.closed)
        checkToken(request, parts.guard, path.startsWith("/events/"));
      return hardened(await api.fetch(request));
    } catch (thrown) {
      return refused(thrown, parts.log);
    }
  };
}

const statusLinePath = "/statusline/claude-code";

/** Telemetry has one path per signal; clients that were given the bare address post to the root. */
function isIntake(path: string): boolean {
  return path.startsWith("/v1/") || path === "/" || path.startsWith("/hooks/") || path === statusLinePath;
}

function probed(request: Request, path: string, parts: ServerParts): Response {
  if (parts.guard.closed) checkToken(request, parts.guard, false);
  return hardened(answerProbe(request, path, parts));
}

async function takeIn(
  request: Request,
  parts: ServerParts,
  { path, address }: { path: string; address: string },
): Promise<Response> {
  if (parts.guard.closed) checkToken(request, parts.guard, false);
  if (path.startsWith("/hooks/")) return parts.hooks(request, address);
  if (path === statusLinePath) {
    const isTrusted = hasToken(request, parts.guard, false);
    return hardened(await parts.statusLine(request, { address, isTrusted }));
  }
  return parts.receive(request);
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

function refused(thrown: unknown, log: (line: string) => void): Response {
  const error = AppError.from(thrown);
  if (error.code === "internal") log(`internal error: ${String(error.cause)}`);
  return errorResponse(error);
}

function errorResponse(error: AppError): Response {
  const { http, retry } = surfaces[error.code];
  return Response.json(
    { schema_version: schemaVersion, error: { code: error.code, message: error.message } },
    { status: http, ...(retry ? { headers: { "retry-after": "1" } } : {}) },
  );
}
