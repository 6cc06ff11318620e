import type { Config } from "../../config/schema.ts";
import type { PlansAnswer, PlanShape } from "../../query/plans.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import { shortPaths } from "../../format/path.ts";
import { planEventText } from "../../format/plan-event.ts";
import { unknown } from "../../format/unknown.ts";
import type { Advice } from "../own-command.ts";
import { planStatePaint, planStateText } from "./plan-state.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, plainText, wrap } from "./text.ts";
import { shortId } from "../../domain/short-id.ts";
import { listed } from "../../domain/listed.ts";

/** How `plans` draws its table. Ages are as of `now`, UTC milliseconds. */
export interface PlanListSettings extends Look {
  readonly now: number;
}

/** Plans as a table in the order of the answer. No line is wider than `width`. */
export function formatPlans({ plans }: PlansAnswer, settings: PlanListSettings): string {
  return formatTable(plans, columns(plans, settings), {
    width: settings.width,
    title: settings.style.dim,
  }).join("\n");
}

/** How many of the features are done: `3/7`; nothing is counted of a plan that has none. */
export function progressText({ features, completed }: Pick<PlanShape, "features" | "completed">): string {
  return features === 0 ? unknown : `${completed}/${features}`;
}

function columns(plans: readonly PlanShape[], { now, style }: PlanListSettings): Column<PlanShape>[] {
  const dim = () => style.dim;
  const projects = shortPaths(plans.map(({ project }) => project));
  return [
    {
      title: "state",
      cell: ({ state }) => planStateText(state),
      paint: ({ state }) => planStatePaint(state, style),
    },
    { title: "plan", cell: ({ name }) => plainText(name), minWidth: 10, maxWidth: 40 },
    { title: "done", align: "right", cell: progressText },
    {
      title: "failed",
      align: "right",
      cell: ({ failed }) => (failed === 0 ? unknown : String(failed)),
      paint: ({ failed }) => (failed > 0 ? style.red : style.dim),
      vanish: 5,
    },
    {
      title: "project",
      cell: ({ project }) => projects.get(project) ?? plainText(project),
      minWidth: 8,
      maxWidth: 32,
      vanish: 3,
    },
    {
      title: "session",
      cell: ({ session_id }) => (session_id === null ? unknown : shortId(session_id)),
      minWidth: 8,
      maxWidth: 24,
      paint: dim,
      vanish: 4,
    },
    {
      title: "last event",
      cell: ({ last_event }) => planEventText(last_event.event_type),
      vanish: 2,
      paint: dim,
    },
    {
      title: "when",
      align: "right",
      cell: ({ last_event }) => formatAgo(now - instantOf(last_event.timestamp)),
      paint: dim,
      vanish: 1,
    },
    {
      title: "title",
      cell: ({ title }) => plainText(title),
      minWidth: 12,
      maxWidth: 60,
      vanish: 6,
      paint: dim,
    },
  ];
}

interface NoPlans {
  /** Whether the question was narrowed, so that finding nothing may be due to that. */
  readonly isNarrowed: boolean;
  readonly isWatched: boolean;
  readonly folders: Config["plan"]["folders"];
  readonly projects: readonly string[];
  readonly width: number;
  readonly advice: Advice;
}

/** Why there is no plan to show, and what is looked at where. */
export function formatNoPlans({ width, advice, ...known }: NoPlans): string {
  return sentences(known)
    .flatMap((text) => wrap(advice(text), Math.max(1, width)))
    .join("\n");
}

/** Projects that are named; the others are counted. */
const maxNamed = 5;

function sentences({
  isNarrowed,
  isWatched,
  folders,
  projects,
}: Omit<NoPlans, "width" | "advice">): string[] {
  if (isNarrowed)
    return ["No plan matches. Leave a filter out: 'hallmonitor plans' lists all that are known."];
  if (!isWatched) return ["No plan was seen, and none is looked for: plan.watch is off in the config."];
  const files = `${folders.active}/NAME/plan.md and manifest.jsonl, and what moves to ${folders.complete}/`;
  if (projects.length === 0) {
    return [
      "No plan was seen, for no project is known yet: those of sessions are, for 30 days.",
      `A running collector then follows ${files} in each of them.`,
    ];
  }
  const named = listed(projects.map(plainText), maxNamed);
  return [
    `No plan was seen. A running collector follows ${files} in ${counted(projects.length, "project")} of the last 30 days: ${named}.`,
  ];
}
