import type { TaskShape } from "../../query/shape.ts";
import { plain, type Look, type Paint, type Style } from "./style.ts";
import { fit, plainText } from "./text.ts";

/** Tasks in one list: what is more has been done long ago, or will not be read. */
const maxTasks = 20;

/** The task list with its marks and, below it, an empty line; nothing when there are no tasks. */
export function taskLines(tasks: readonly TaskShape[], { width, style }: Look): string[] {
  const listed = tasks.filter(({ status }) => status !== "deleted");
  if (listed.length === 0) return [];
  const done = listed.filter(({ status }) => status === "completed").length;
  const ordered = listed.toSorted((a, b) => numberOf(a) - numberOf(b));
  // The end of a long list is what is still to do.
  const hidden = ordered.length - maxTasks;
  const shown = hidden > 0 ? ordered.slice(hidden) : ordered;
  return [
    style.dim(fit(`tasks: ${done} of ${listed.length} done`, width)),
    ...(hidden > 0 ? [style.dim(fit(`  … ${hidden} before`, width))] : []),
    ...shown.map((task) => taskLine(task, { width, style })),
    "",
  ];
}

function taskLine(task: TaskShape, { width, style }: Look): string {
  const { mark, paint, text } = taskLook(task, style);
  const owner = task.owner === null ? "" : ` (${plainText(task.owner)})`;
  return paint(fit(`  ${mark} ${plainText(text)}${owner}`, width));
}

/** How a task is shown by its state: a mark, a look, and the words for it as it is now. */
export function taskLook(
  { status, subject, active_form, id }: TaskShape,
  style: Style,
): { mark: string; paint: Paint; text: string } {
  const name = subject ?? `task ${id ?? ""}`;
  switch (status) {
    case "completed":
      return { mark: "✓", paint: style.dim, text: name };
    case "in_progress":
      return { mark: "▸", paint: style.cyan, text: active_form ?? name };
    case "pending":
    case "deleted":
    case null:
      return { mark: "○", paint: plain, text: name };
  }
}

/** Tasks bear numbers in the order in which they were made; one without a number comes last. */
function numberOf({ id }: TaskShape): number {
  const number = Number(id ?? Number.NaN);
  return Number.isNaN(number) ? Number.MAX_SAFE_INTEGER : number;
}
