import { placeOf } from "../../domain/folder.ts";
import type { ParallelSession, SharedFile } from "../../query/parallel-shape.ts";
import type { SessionShape } from "../../query/shape.ts";
import { formatAgo, formatClock, instantOf } from "../../format/duration.ts";
import { shortPaths } from "../../format/path.ts";
import type { Look, Style } from "./style.ts";
import type { Column } from "./table.ts";
import { counted, plainText, wrap } from "./text.ts";
import { shortId } from "../../domain/short-id.ts";

/** Stands in the row of a session that has others beside it, and before the line that tells of them. */
const mark = "⇄";
/** Files of two sessions that are named; of the others there is a number. */
const maxFiles = 3;
/** Others that a session's facts tell of. */
const maxOthers = 3;

/** How wide lines may be. How long ago something was changed is as of `now`, UTC milliseconds. */
export interface ParallelSettings extends Look {
  readonly now: number;
}

/** A column with a mark for who is not alone in its folder; it is there only when somebody is not. */
export function parallelColumn(style: Style): Column<SessionShape> {
  return {
    title: "",
    cell: ({ parallel }) => (parallel.length > 0 ? mark : ""),
    paint: (session) => (filesOf(session).length > 0 ? style.yellow : style.dim),
  };
}

/**
 * A line for each folder with several sessions, those that are in each other's way first: `⇄ 2 sessions in web: both
 * changed src/a.ts 12s ago`. A long one goes on below.
 */
export function parallelLines(
  sessions: readonly SessionShape[],
  { width, now, style }: ParallelSettings,
): string[] {
  const crowded = sessions.filter(({ parallel }) => parallel.length > 0);
  const names = shortPaths(sessions.flatMap(({ project }) => project ?? []));
  const folders = [...Map.groupBy(crowded, ({ project }) => placeOf(project ?? "")).values()];
  const told = folders.map((own) => ({ own, files: own.flatMap(filesOf).toSorted(latestFirst) }));
  return told
    .toSorted((a, b) => b.files.length - a.files.length)
    .flatMap(({ own, files }) => {
      const paint = files.length > 0 ? style.yellow : style.dim;
      return wrap(sentence(own, files, { name: names.get(own[0]?.project ?? "") ?? "", now }), width).map(
        paint,
      );
    });
}

function sentence(
  own: readonly SessionShape[],
  files: readonly SharedFile[],
  { name, now }: { readonly name: string; readonly now: number },
): string {
  const count = 1 + Math.max(...own.map(({ parallel }) => parallel.length));
  const who = `${mark} ${counted(count, "session")} in ${name}`;
  const [first] = files;
  if (first === undefined) return who;
  const others = new Set(files.map(({ path }) => path)).size - 1;
  return `${who}: ${changeText(first, count, now)}${others > 0 ? ` · ${counted(others, "more file")}` : ""}`;
}

function changeText({ path, changed_by, last_changed_at }: SharedFile, count: number, now: number): string {
  const change = `changed ${plainText(path)} ${formatAgo(now - instantOf(last_changed_at))}`;
  if (changed_by === "both") return `${count === 2 ? "both" : "two of them"} ${change}`;
  return `one ${change}, and ${count === 2 ? "the other" : "another"} has read it`;
}

/** What a session's page tells of each of the others: since when, and what is in both their hands. */
export function parallelFacts(
  { parallel }: SessionShape,
  { now, timezone }: { readonly now: number; readonly timezone?: string | undefined },
): (readonly [label: string, value: string])[] {
  const told = parallel
    .slice(0, maxOthers)
    .map((other) => ["parallel", otherText(other, { now, timezone })] as const);
  const hidden = parallel.length - told.length;
  return hidden > 0 ? [...told, ["", `and ${counted(hidden, "more session")}`]] : told;
}

function otherText(
  { session_id, since, shared_files, more_files }: ParallelSession,
  { now, timezone }: { readonly now: number; readonly timezone?: string | undefined },
): string {
  const files = shared_files.slice(0, maxFiles).map((file) => shareText(file, now));
  const hidden = shared_files.length - files.length + more_files;
  return [
    `${shortId(session_id)}, since ${formatClock(instantOf(since), timezone)}`,
    ...files,
    ...(hidden > 0 ? [counted(hidden, "more file")] : []),
  ].join(" · ");
}

function shareText({ path, changed_by, last_changed_by, last_changed_at }: SharedFile, now: number): string {
  const file = plainText(path);
  const when = formatAgo(now - instantOf(last_changed_at));
  if (changed_by === "both")
    return `both changed ${file}, ${last_changed_by === "other" ? "it" : "this one"} last, ${when}`;
  return changed_by === "other"
    ? `it changed ${file} ${when}, which this one has read`
    : `it has read ${file}, which this one changed ${when}`;
}

function filesOf({ parallel }: SessionShape): SharedFile[] {
  return parallel.flatMap(({ shared_files }) => shared_files);
}

function latestFirst(a: SharedFile, b: SharedFile): number {
  return instantOf(b.last_changed_at) - instantOf(a.last_changed_at);
}
