import type { PlanDetailShape, PlanFeatureShape } from "../../query/plans.ts";
import type { PlanEventShape } from "../../query/plan-events.ts";
import { formatAgo, formatDuration, formatMoment, instantOf } from "../../format/duration.ts";
import { factLines, type Fact } from "./fact-line.ts";
import { planEventSubject, planEventText } from "../../format/plan-event.ts";
import { unknown } from "../../format/unknown.ts";
import { progressText } from "./plan-list.ts";
import { featureStatusPaint, featureStatusText, planStatePaint, planStateText } from "./plan-state.ts";
import { plain, type Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText } from "./text.ts";
import { formatWhole } from "../../domain/whole.ts";
import { shortId } from "../../domain/short-id.ts";

/** How `plans NAME` draws one plan of a project's files. Ages are as of `now`, UTC milliseconds. */
export interface PlanDetailSettings extends Look {
  readonly now: number;
  readonly timezone: string | undefined;
  /** Whether all features and events are shown, however many. */
  readonly isWhole: boolean;
}

/** Features and events that are shown unless all are asked for: a screen each. */
const maxLines = 40;

/** One plan: what is known of it, its features, and what happened when. No line is wider than `width`. */
export function formatPlan(plan: PlanDetailShape, settings: PlanDetailSettings): string {
  const { width, style } = settings;
  const state = planStateText(plan.state);
  return [
    `${style.bold(fit(plainText(plan.name), width - state.length - 2))}  ${planStatePaint(plan.state, style)(state)}`,
    ...factLines(facts(plan, settings), settings),
    "",
    ...featureLines(plan.feature_list, settings),
    "",
    ...eventLines(plan.events, settings),
  ].join("\n");
}

function facts(plan: PlanDetailShape, { now, timezone }: PlanDetailSettings): Fact[] {
  const moment = (at: string | null): string => (at === null ? "" : formatMoment(instantOf(at), timezone));
  const last = `${planEventText(plan.last_event.event_type)}, ${formatAgo(now - instantOf(plan.last_event.timestamp))}`;
  const failed = plan.failed === 0 ? "" : `, ${plan.failed} failed`;
  return [
    ["title", plainText(plan.title)],
    ["project", plainText(plan.project)],
    ["folder", plainText(plan.path)],
    ["session", plainText(plan.session_id)],
    ["done", plan.features === 0 ? "" : `${progressText(plan)} features${failed}`],
    ["created", moment(plan.created_at)],
    ["started", moment(plan.started_at)],
    ["completed", moment(plan.completed_at)],
    ["last event", last],
    ["pull request", plan.pull_requests.map(plainText).join(", ")],
  ];
}

function featureLines(features: readonly PlanFeatureShape[], settings: PlanDetailSettings): string[] {
  const { width, style, isWhole } = settings;
  if (features.length === 0) return [style.dim(fit("No features yet: manifest.jsonl names none.", width))];
  const shown = isWhole ? features : mostTelling(features);
  const lines = formatTable(shown, featureColumns(settings), { width, title: style.dim });
  return [...lines, ...moreLine(features.length - shown.length, "features", settings)];
}

/** What is under way or failed is shown in any case; of the others the first. Their order stays. */
function mostTelling(features: readonly PlanFeatureShape[]): readonly PlanFeatureShape[] {
  if (features.length <= maxLines) return features;
  const kept = new Set([...features.filter(isTelling), ...features].slice(0, maxLines));
  return features.filter((feature) => kept.has(feature));
}

function isTelling({ status }: PlanFeatureShape): boolean {
  return status === "in_progress" || status === "failed";
}

function featureColumns({ now, style, timezone }: PlanDetailSettings): Column<PlanFeatureShape>[] {
  const dim = () => style.dim;
  return [
    {
      title: "status",
      cell: ({ status }) => featureStatusText(status),
      paint: ({ status }) => featureStatusPaint(status, style),
    },
    { title: "id", cell: ({ id }) => plainText(id), minWidth: 6, maxWidth: 24 },
    { title: "feature", cell: ({ description }) => plainText(description), minWidth: 12, maxWidth: 70 },
    {
      title: "needs",
      cell: ({ dependencies }) => plainText(dependencies.join(" ")),
      minWidth: 6,
      maxWidth: 24,
      paint: dim,
      vanish: 3,
    },
    {
      title: "started",
      cell: ({ started_at }) =>
        started_at === null ? unknown : formatMoment(instantOf(started_at), timezone),
      paint: dim,
      vanish: 2,
    },
    { title: "took", align: "right", cell: (feature) => tookText(feature, now), paint: dim, vanish: 1 },
  ];
}

function tookText({ started_at, ended_at }: PlanFeatureShape, now: number): string {
  if (started_at === null) return unknown;
  return formatDuration((ended_at === null ? now : instantOf(ended_at)) - instantOf(started_at));
}

function eventLines(events: readonly PlanEventShape[], settings: PlanDetailSettings): string[] {
  const { width, isWhole } = settings;
  const shown = isWhole ? events : events.slice(-maxLines);
  return [
    ...moreLine(events.length - shown.length, "events before", settings),
    ...formatTable(shown, eventColumns(settings), { width }),
  ];
}

function eventColumns({ style, timezone }: PlanDetailSettings): Column<PlanEventShape>[] {
  const dim = () => style.dim;
  return [
    {
      title: "at",
      cell: ({ timestamp }) => formatMoment(instantOf(timestamp), timezone),
      paint: dim,
    },
    {
      title: "event",
      cell: ({ event_type }) => planEventText(event_type),
      paint: ({ event_type }) => (event_type === "feature_failed" ? style.red : plain),
    },
    { title: "subject", cell: planEventSubject, minWidth: 8, maxWidth: 80 },
    {
      title: "session",
      cell: ({ session_id }) => shortId(session_id),
      minWidth: 8,
      maxWidth: 24,
      paint: dim,
      vanish: 1,
    },
  ];
}

function moreLine(count: number, what: string, { width, style }: PlanDetailSettings): string[] {
  return count <= 0 ? [] : [style.dim(fit(`… ${formatWhole(count)} more ${what}: --all shows them`, width))];
}
