import type { AlertShape, AlertsAnswer, AlertTestAnswer, SilenceShape } from "../../alert/shape.ts";
import type { AttentionAnswer } from "../../alert/attention.ts";
import type { CheckpointDiff } from "../../checkpoint/diff.ts";
import type { CheckpointAnswer, CheckpointsAnswer, SavedAnswer } from "../../checkpoint/list.ts";
import type { ErrorCode } from "../../domain/error.ts";
import type { AdviceAnswer } from "../../query/advice.ts";
import type { AggregationsAnswer } from "../../query/aggregations.ts";
import type { ArchiveDoneShape, ArchiveListShape, ArchiveWorkShape } from "../../query/archive.ts";
import type { BoardAnswer } from "../../query/board.ts";
import type { AllowedAnswer } from "../../query/budget/allowance.ts";
import type { BudgetsAnswer } from "../../query/budget/shape.ts";
import type { SessionCostsAnswer } from "../../query/close-up/costs.ts";
import type { SessionErrorsAnswer } from "../../query/close-up/errors.ts";
import type { SessionFilesAnswer } from "../../query/close-up/files.ts";
import type { SessionRequestsAnswer } from "../../query/close-up/requests.ts";
import type { ContextAnswer } from "../../query/context/shape.ts";
import type { CostsAnswer } from "../../query/costs.ts";
import type { ForecastAnswer } from "../../query/forecast/shape.ts";
import type { HealthAnswer } from "../../query/health.ts";
import type { KpiAnswer } from "../../query/kpi/kpi.ts";
import type { MetricsAnswer } from "../../query/metrics.ts";
import type { PatternsAnswer } from "../../query/patterns.ts";
import type { PlanEventShape, PlanEventsAnswer } from "../../query/plan-events.ts";
import type { SessionPlanAnswer } from "../../query/plan/shape.ts";
import type { PlanDetailAnswer, PlansAnswer } from "../../query/plans.ts";
import type { PreviousShape } from "../../query/previous.ts";
import type { ReconcileAnswer } from "../../query/reconcile-shape.ts";
import type { SearchAnswer } from "../../query/search.ts";
import type { PartialSessionAnswer } from "../../query/sessions.ts";
import type {
  MetricEntry,
  ReadingShape,
  RebuildShape,
  SessionsAnswer,
  SessionShape,
  UsageAnswer,
} from "../../query/shape.ts";
import type { StatusLineFacts } from "../../query/status-line.ts";
import type { TimelineAnswer, TimelineRowAnswer } from "../../query/timeline/shape.ts";
import type { ToolFailuresAnswer } from "../../query/tool-failures.ts";
import type { ToolsAnswer } from "../../query/tools.ts";
import type { FileImportShape } from "../../transfer/import-shape.ts";

/** Any fault, on every route. `code` is what a program decides by, `message` what a person reads. */
export interface ErrorAnswer {
  readonly schema_version: number;
  readonly error: { readonly code: ErrorCode; readonly message: string };
}

/** `GET /api/alerts/ID`. */
export interface AlertAnswer {
  readonly schema_version: number;
  readonly alert: AlertShape;
}

/** A silence that was just made. */
export interface SilenceAnswer {
  readonly schema_version: number;
  readonly silence: SilenceShape;
}

/** `ended` is the silence that holds no longer. */
export interface SilenceEndedAnswer {
  readonly schema_version: number;
  readonly ended: string;
}

/** How far a run or a restore of the archive is, and what the last one did; null where there is none. */
export interface ArchiveStateAnswer {
  readonly schema_version: number;
  readonly running: ArchiveWorkShape | null;
  readonly last: ArchiveDoneShape | null;
}

/** How reading transcripts goes. */
export interface ImportAnswer extends ReadingShape {
  readonly schema_version: number;
}

/** One line of what `POST /api/import/file` tells: `progress` again and again, then `done` or `error`. */
export interface FileImportLine {
  readonly progress?: FileImportShape;
  readonly done?: FileImportShape;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** Usage, and where `compare` asks for it what was before. */
export interface ComparedUsageAnswer extends UsageAnswer {
  readonly previous?: PreviousShape<UsageAnswer["total"]>;
}

/** Costs, and where `compare` asks for it what was before. */
export interface ComparedCostsAnswer extends CostsAnswer {
  readonly previous?: PreviousShape<CostsAnswer["total"]>;
}

/** What the ledger adds to a status line; nothing for a sender whose token does not let it read. */
export interface StatusLineAnswer extends Partial<StatusLineFacts> {
  readonly schema_version: number;
}

/** What each route answers in JSON when all is well. Of streams and of lines: one event, one line. */
export interface Answers {
  readonly error: ErrorAnswer;
  readonly "GET /api/health": HealthAnswer;
  readonly "GET /api/attention": AttentionAnswer;
  readonly "GET /api/alerts": AlertsAnswer;
  readonly "GET /api/alerts/:id": AlertAnswer;
  readonly "POST /api/alerts/silences": SilenceAnswer;
  readonly "DELETE /api/alerts/silences/:id": SilenceEndedAnswer;
  readonly "POST /api/alerts/test": AlertTestAnswer;
  readonly "GET /api/sessions": SessionsAnswer;
  readonly "GET /api/board": BoardAnswer;
  readonly "GET /api/sessions/:id": PartialSessionAnswer;
  readonly "GET /api/sessions/:id/plan": SessionPlanAnswer;
  readonly "GET /api/sessions/:id/timeline": TimelineAnswer;
  readonly "GET /api/sessions/:id/timeline/:key": TimelineRowAnswer;
  readonly "GET /api/sessions/:id/requests": SessionRequestsAnswer;
  readonly "GET /api/sessions/:id/costs": SessionCostsAnswer;
  readonly "GET /api/sessions/:id/files": SessionFilesAnswer;
  readonly "GET /api/sessions/:id/errors": SessionErrorsAnswer;
  readonly "GET /api/sessions/:id/context": ContextAnswer;
  readonly "GET /api/sessions/:id/checkpoints": CheckpointsAnswer;
  readonly "POST /api/sessions/:id/checkpoints": SavedAnswer;
  readonly "GET /api/checkpoints": CheckpointsAnswer;
  readonly "GET /api/checkpoints/:id": CheckpointAnswer;
  readonly "GET /api/checkpoints/:id/diff": CheckpointDiff;
  readonly "GET /api/usage": ComparedUsageAnswer;
  readonly "GET /api/forecast": ForecastAnswer;
  readonly "GET /api/budgets": BudgetsAnswer;
  readonly "POST /api/budgets/allowances": AllowedAnswer;
  readonly "DELETE /api/budgets/allowances/:id": AllowedAnswer;
  readonly "GET /api/metrics": MetricsAnswer;
  readonly "GET /api/metrics/costs": ComparedCostsAnswer;
  readonly "GET /api/metrics/aggregations": AggregationsAnswer;
  readonly "GET /api/reconcile": ReconcileAnswer;
  readonly "GET /api/advice": AdviceAnswer;
  readonly "GET /api/patterns": PatternsAnswer;
  readonly "GET /api/kpis": KpiAnswer;
  readonly "GET /api/plans": PlansAnswer | PlanDetailAnswer;
  readonly "GET /api/plans/events": PlanEventsAnswer;
  readonly "GET /api/plans/events/:plan": PlanEventsAnswer;
  readonly "GET /api/plans/:plan": PlanDetailAnswer;
  readonly "GET /api/tools": ToolsAnswer;
  readonly "GET /api/tools/failures": ToolFailuresAnswer;
  readonly "GET /api/search": SearchAnswer;
  readonly "GET /api/import": ImportAnswer;
  readonly "POST /api/import": ImportAnswer;
  readonly "POST /api/import/file": FileImportLine;
  readonly "GET /api/rebuild": RebuildShape;
  readonly "POST /api/rebuild": RebuildShape;
  readonly "GET /api/archive": ArchiveListShape;
  readonly "GET /api/archive/work": ArchiveStateAnswer;
  readonly "POST /api/archive": ArchiveStateAnswer;
  readonly "POST /api/archive/restore": ArchiveStateAnswer;
  readonly "GET /events/alerts": AlertShape;
  readonly "GET /events/sessions": SessionShape;
  readonly "GET /events/live": SessionShape | AlertShape;
  readonly "GET /events/metrics": MetricEntry;
  readonly "GET /events/plans": PlanEventShape;
  readonly "POST /statusline/claude-code": StatusLineAnswer;
}
