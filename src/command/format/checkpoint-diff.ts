import type { Change, CheckpointDiff } from "../../checkpoint/diff.ts";
import { formatDuration, instantOf } from "../../format/duration.ts";
import type { Look } from "./style.ts";
import { counted, fit, plainText, wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";

/** Lines of one list that are shown; JSON has all. */
const mostLines = 30;

/** What happened between two checkpoints, a part at a time; parts in which nothing did are left out. */
export function formatDiff(diff: CheckpointDiff, { width, style }: Look): string {
  const { from, to } = diff;
  const span = formatDuration(Math.abs(instantOf(to.at) - instantOf(from.at)));
  const other = from.session_id === to.session_id ? "" : ", of another session";
  const head = `${from.id} → ${to.id}: ${span}${other}`;
  const parts = [...tasks(diff), ...files(diff), ...failures(diff), ...repository(diff), ...context(diff)];
  const lines = [style.bold(fit(head, width))];
  for (const [title, entries] of parts)
    lines.push("", style.dim(fit(title, width)), ...shortened(entries).map((line) => fit(line, width)));
  if (parts.length === 0)
    lines.push(...wrap("Nothing is otherwise: the same tasks, files, failures and branch.", width));
  return lines.join("\n");
}

type Part = readonly [title: string, lines: readonly string[]];

function part(title: string, lines: readonly string[]): Part[] {
  return lines.length === 0 ? [] : [[title, lines]];
}

function shortened(lines: readonly string[]): string[] {
  if (lines.length <= mostLines) return [...lines];
  return [...lines.slice(0, mostLines), `  … and ${lines.length - mostLines} more: --json has all`];
}

function tasks({ tasks: { new: added, done, changed, gone } }: CheckpointDiff): Part[] {
  return part("tasks", [
    ...done.map((task) => `  ✓ ${taskName(task)}: done`),
    ...changed.map((task) => `  ~ ${taskName(task)}: ${words(task.from)} → ${words(task.to)}`),
    ...added.map((task) => `  + ${taskName(task)}: ${words(task.status)}`),
    ...gone.map((task) => `  - ${taskName(task)}: no longer in the list`),
  ]);
}

function taskName({ id, subject }: { readonly id: string | null; readonly subject: string | null }): string {
  const parts = [id === null ? "" : `#${plainText(id)}`, plainText(subject)];
  return parts.filter((word) => word !== "").join(" ") || "a task";
}

function words(status: string): string {
  return status.replaceAll("_", " ");
}

function files({ files: { new: added, changed } }: CheckpointDiff): Part[] {
  return part("files", [
    ...added.map(
      ({ path, did, lines_added, lines_removed }) =>
        `  + ${plainText(path)}: ${did}${linesText(lines_added, lines_removed)}`,
    ),
    ...changed.map(
      ({ path, edits, lines_added, lines_removed }) =>
        `  ~ ${plainText(path)}: ${counted(edits, "more change")}${linesText(lines_added, lines_removed)}`,
    ),
  ]);
}

function linesText(added: number | null, removed: number | null): string {
  return added === null && removed === null ? "" : `, +${added ?? 0} -${removed ?? 0}`;
}

function failures({ failures: { new: added, passed } }: CheckpointDiff): Part[] {
  return part("failures", [
    ...added.map((failure) => `  ! ${callName(failure)}: ${plainText(failure.error) || "failed"}`),
    ...passed.map((failure) => `  ✓ ${callName(failure)}: goes well now`),
  ]);
}

function callName({ tool, command, path }: CheckpointDiff["failures"]["new"][number]): string {
  return [tool, command ?? path].flatMap((word) => (word === null ? [] : [plainText(word)])).join(" ");
}

function repository({ git: { branch, head, dirty } }: CheckpointDiff): Part[] {
  return part("git", [
    ...changeLine("branch", branch, (value) => plainText(value) || unknown),
    ...changeLine("head", head, (value) => plainText(value) || unknown),
    ...changeLine("files not committed", dirty, (value) => (value === null ? unknown : String(value))),
  ]);
}

function context({ context_tokens: tokens }: CheckpointDiff): Part[] {
  return part(
    "context",
    changeLine("tokens", tokens, (value) => formatTokens(value)),
  );
}

function changeLine<T>(name: string, { from, to }: Change<T>, text: (value: T) => string): string[] {
  return from === to ? [] : [`  ${name}: ${text(from)} → ${text(to)}`];
}
