import { isOver } from "../../domain/activity.ts";
import type {
  BackgroundShape,
  PlanShape,
  PlanStepShape,
  PlanSubagentShape,
  PlanTaskShape,
  SessionPlanAnswer,
  WorkState,
} from "../../query/plan/shape.ts";
import type { PlanEventShape } from "../../query/plan-events.ts";
import { formatAge, formatAgo, formatDuration, instantOf } from "../../format/duration.ts";
import { factLines, type Fact } from "./fact-line.ts";
import { planEventText } from "../../format/plan-event.ts";
import { plain, type Look, type Paint, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { taskLook } from "./task.ts";
import { counted, fit, plainText, wrap } from "./text.ts";

/** How `session ID --plan` draws a plan. What is not over yet has lasted until `now`, UTC milliseconds. */
export interface PlanSettings extends Look {
  readonly now: number;
}

/** Lines of one list; `--json` has all. */
const maxLines = 40;

/** One line of a list: what it is, what more is known, and how long it took. */
interface Item {
  readonly mark: string;
  readonly paint: Paint;
  readonly what: string;
  readonly detail: string;
  readonly time: string;
}

/** The execution plan of one session, whole. No line is wider than `width`. */
export function formatPlan(answer: SessionPlanAnswer, settings: PlanSettings): string {
  const { width, style } = settings;
  const title = style.bold(fit(plainText(answer.session_id), width));
  const facts = factLines(planFacts(answer, settings), settings);
  const head = [title, ...facts];
  const lists = [
    itemLines(
      "steps",
      (answer.plan?.steps ?? []).map((step) => stepItem(step, style)),
      settings,
    ),
    itemLines(
      taskHeading(answer),
      listedTasks(answer).map((task) =>
        taskItem(task, { ...settings, isOver: isOver(answer.state ?? undefined) }),
      ),
      settings,
    ),
    itemLines(
      "subagents",
      answer.subagents.map((one) => subagentItem(one, settings)),
      settings,
    ),
    itemLines(
      "in the background",
      answer.background.map((one) => backgroundItem(one, settings)),
      settings,
    ),
    itemLines(
      "plans of its project",
      answer.orchestration.map((event) => eventItem(event, settings)),
      settings,
    ),
    textLines(answer.plan, settings),
  ].filter((lines) => lines.length > 0);
  if (lists.length === 0 && answer.plan === null) lists.push(wrap(noPlan, width));
  return [head, ...lists].map((lines) => lines.join("\n")).join("\n\n");
}

const noPlan =
  "Nothing is known of a plan: it made no task list, was not in plan mode, and sent nothing out. Current models keep a task list only when CLAUDE_CODE_ENABLE_TODO_TOOLS=1 is set.";

function planFacts(answer: SessionPlanAnswer, { now }: Pick<PlanSettings, "now">): Fact[] {
  return [
    ["phase", phaseText(answer)],
    ["plan", answer.plan === null ? "" : planText(answer.plan, now)],
    ["plan file", plainText(answer.plan?.path ?? null)],
    ["progress", progressText(answer)],
    ["now", [answer.current.task, answer.current.tool].map(plainText).filter(Boolean).join(" · ")],
  ];
}

function progressText({ progress, basis }: SessionPlanAnswer): string {
  if (progress === null) return "";
  return `${progress.done} of ${progress.total} ${basis === "plan" ? "boxes ticked" : "tasks done"}`;
}

/** What a view of the whole session says of the plan that plan mode made, and an empty line; nothing without one. */
export function planSection(answer: SessionPlanAnswer, settings: PlanSettings): string[] {
  const { plan, basis } = answer;
  if (plan === null) return [];
  const facts: Fact[] = [
    ["plan", planText(plan, settings.now)],
    ["steps", basis === "plan" ? stepsText(answer) : ""],
  ];
  return [...factLines(facts, settings), ""];
}

function stepsText(answer: SessionPlanAnswer): string {
  const count = answer.plan?.steps.length ?? 0;
  const parts = [count === 0 ? "" : counted(count, "step"), progressText(answer)];
  return parts.filter((part) => part !== "").join(" · ");
}

function phaseText({ phase, permission_mode }: SessionPlanAnswer): string {
  if (phase === null) return "";
  return permission_mode === null ? phase : `${phase} · permission mode ${plainText(permission_mode)}`;
}

/** `approved 3m ago · Build a parser`, `proposed for the 2nd time, 12s ago`. */
function planText(plan: PlanShape, now: number): string {
  const at = {
    planning: plan.planning_at,
    proposed: plan.proposed_at,
    approved: plan.approved_at,
    rejected: plan.rejected_at,
  }[plan.state];
  const times = plan.proposals > 1 ? ` (proposal ${plan.proposals})` : "";
  const ago = at === null ? "" : ` ${formatAgo(now - instantOf(at))}`;
  return [`${plan.state}${times}${ago}`, plainText(plan.title)].filter((part) => part !== "").join(" · ");
}

function taskHeading({ tasks, progress }: SessionPlanAnswer): string {
  return tasks.length === 0 || progress === null
    ? "tasks"
    : `tasks: ${progress.done} of ${progress.total} done`;
}

function listedTasks({ tasks }: SessionPlanAnswer): PlanTaskShape[] {
  return tasks.filter(({ status }) => status !== "deleted");
}

function stepItem({ text, done }: PlanStepShape, style: Style): Item {
  const mark = done === null ? "·" : done ? "✓" : "○";
  return { mark, paint: done === true ? style.dim : plain, what: plainText(text), detail: "", time: "" };
}

function taskItem(task: PlanTaskShape, settings: PlanSettings & { readonly isOver: boolean }): Item {
  const { now, style } = settings;
  const look = taskLook(task, style);
  const owner = plainText(task.owner);
  const after = task.blocked_by.length === 0 ? "" : `after ${task.blocked_by.map(plainText).join(", ")}`;
  return {
    mark: look.mark,
    paint: look.paint,
    what: plainText(look.text),
    detail: [owner, task.status === "completed" ? "" : after].filter((part) => part !== "").join(" · "),
    time: settings.isOver && task.status === "in_progress" ? "" : taskTime(task, now),
  };
}

/** How long a task took from when it was first begun, or for how long it is under way. */
function taskTime({ status, history, status_since }: PlanTaskShape, now: number): string {
  if (status === "in_progress" && status_since !== null)
    return `for ${formatAge(now - instantOf(status_since))}`;
  if (status !== "completed") return "";
  const [begun, done] = [history.find((one) => one.status === "in_progress"), history.at(-1)];
  return begun === undefined || done === undefined
    ? ""
    : formatDuration(instantOf(done.at) - instantOf(begun.at));
}

function subagentItem(subagent: PlanSubagentShape, settings: PlanSettings): Item {
  const what = [plainText(subagent.type) || "subagent", plainText(subagent.description)];
  const { state, started_at, ended_at } = subagent;
  return workItem({ state, what, times: [started_at, ended_at] }, settings);
}

function backgroundItem(task: BackgroundShape, settings: PlanSettings): Item {
  const what = [plainText(task.type) || "work", plainText(task.description) || plainText(task.command)];
  return workItem({ state: task.state, what, times: [task.started_at, task.ended_at] }, settings);
}

function eventItem(event: PlanEventShape, { now }: PlanSettings): Item {
  const what = [
    planEventText(event.event_type),
    plainText(event.plan_name),
    plainText(event.feature_description ?? event.feature_id ?? event.pr_url ?? null),
  ];
  return {
    mark: "·",
    paint: plain,
    what: what.filter((part) => part !== "").join(" · "),
    detail: "",
    time: formatAgo(now - instantOf(event.timestamp)),
  };
}

interface Work {
  readonly state: WorkState | "scheduled" | null;
  readonly what: readonly string[];
  readonly times: readonly [start: string | null, end: string | null];
}

function workItem({ state, what, times: [start, end] }: Work, { now, style }: PlanSettings): Item {
  const look = workLook(state, style);
  return { ...look, what: what.filter((part) => part !== "").join(" · "), detail: state ?? "", time: time() };

  function time(): string {
    if (start === null) return "";
    if (end !== null) return formatDuration(instantOf(end) - instantOf(start));
    return state === "running" ? `for ${formatAge(now - instantOf(start))}` : "";
  }
}

function workLook(state: Work["state"], style: Style): Pick<Item, "mark" | "paint"> {
  switch (state) {
    case "running":
      return { mark: "▸", paint: style.cyan };
    case "done":
      return { mark: "✓", paint: style.dim };
    case "failed":
      return { mark: "✕", paint: style.red };
    case "stopped":
    case "ended":
      return { mark: "■", paint: style.dim };
    case "scheduled":
    case null:
      return { mark: "○", paint: plain };
  }
}

const columns: readonly Column<Item>[] = [
  { title: "", cell: ({ mark, what }) => `  ${mark} ${what}`, minWidth: 16, paint: ({ paint }) => paint },
  { title: "", cell: ({ detail }) => detail, vanish: 2 },
  { title: "", align: "right", cell: ({ time }) => time, vanish: 1 },
];

/** A heading and its lines; nothing where there are none. The end of a long list is what is still to do. */
function itemLines(heading: string, items: readonly Item[], { width, style }: PlanSettings): string[] {
  if (items.length === 0) return [];
  const hidden = items.length - maxLines;
  const shown = hidden > 0 ? items.slice(hidden) : items;
  return [
    style.dim(fit(heading, width)),
    ...(hidden > 0 ? [style.dim(fit(`  … ${hidden} before`, width))] : []),
    ...formatTable(shown, columns, { width }),
  ];
}

/** What goes on now beside the conversation, and an empty line; nothing where nothing does. */
export function runningLines(answer: SessionPlanAnswer, settings: PlanSettings): string[] {
  const subagents = answer.subagents.filter(({ state }) => state === "running");
  const background = answer.background.filter(({ state }) => state === "running" || state === "scheduled");
  const items = [
    ...subagents.map((one) => subagentItem(one, settings)),
    ...background.map((one) => backgroundItem(one, settings)),
  ];
  const lines = itemLines("at work beside it", items, settings);
  return lines.length === 0 ? [] : [...lines, ""];
}

/** The text of the plan, where it was asked for. */
function textLines(plan: PlanShape | null, { width, style }: PlanSettings): string[] {
  if (plan === null || plan.text === null) return [];
  const from = plan.text_from === "file" ? "the plan, as its file is now" : "the plan, as it was proposed";
  const lines = plan.text.trimEnd().split(/\r?\n/);
  return [style.dim(fit(from, width)), ...lines.flatMap((line) => wrapped(line, width))];
}

/** A line of the plan with its indentation; what is indented deep in a narrow terminal stands at its half. */
function wrapped(line: string, width: number): string[] {
  const deep = line.length - line.trimStart().length;
  const indent = " ".repeat(Math.min(deep, Math.floor(width / 2)));
  const lines = wrap(plainText(line.trim()), width - indent.length);
  return lines.length === 0 ? [""] : lines.map((one) => indent + one);
}
