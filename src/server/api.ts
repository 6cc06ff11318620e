import { Hono } from "hono";
import { AppError } from "../domain/error.ts";
import { errorResponse, refused } from "./error-answer.ts";
import type { ServerParts } from "./parts.ts";
import { pathOf } from "./request-path.ts";
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
import { openApiRoutes } from "./routes/openapi.ts";
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

/** What can be asked and ordered. The door was passed before. */
export function apiRoutes(parts: ServerParts): Hono {
  return new Hono({ getPath: pathOf })
    .route("/", healthRoutes(parts))
    .route("/", openApiRoutes(parts))
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
    .notFound(({ req: { method, path } }) =>
      // What is there for another method must not sound as if it were nowhere.
      errorResponse(new AppError("not-found", `nothing is served at ${path} by ${method}`)),
    )
    .onError((thrown) => refused(thrown, parts));
}
