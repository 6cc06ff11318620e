import { AppError } from "../../domain/error.ts";
import type { FileImportShape } from "../../transfer/import-shape.ts";
import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/duration.ts";
import { counted, plainText, wrap } from "../format/text.ts";
import { stopped } from "./export-file.ts";

/** Broken lines that are named. */
const maxBroken = 5;

/** What the kinds of lines are called, in the order of a file. */
const words: Readonly<Record<string, string>> = {
  session: "session",
  request: "request",
  tool_call: "tool call",
  prompt: "prompt",
  subagent: "subagent",
  compaction: "compaction",
  task: "task",
  limit_sample: "limit sample",
  statement: "statement",
  preamble: "preamble",
  inserted_text: "inserted text",
  checkpoint: "checkpoint",
  background_task: "background task",
  plan_event: "plan event",
  point: "counter point",
  event: "feed entry",
};

/** What a file came to: one line about the whole, one about what was new in it, and one for each fault. */
export function formatFileImport(state: FileImportShape, durationMs: number, width: number): string {
  const { file, lines, bytes_done, broken_lines, broken, orphan_lines, fault } = state;
  const faults = broken_lines === 0 ? [] : [counted(broken_lines, "broken line")];
  const more = broken_lines - Math.min(maxBroken, broken.length);
  return [
    [
      `read ${counted(lines, "line")}`,
      `${formatBytes(bytes_done)} in ${formatDuration(durationMs)}`,
      ...faults,
    ].join(" · "),
    ...wrap(newsText(state), width),
    ...broken
      .slice(0, maxBroken)
      .map(({ line, reason }) => `  ${plainText(file)}:${line} ${plainText(reason)}`),
    ...(more > 0 && broken_lines > 0 ? [`  … and ${counted(more, "more broken line")}`] : []),
    ...(orphan_lines === 0 ? [] : [orphanText(orphan_lines)]),
    ...(fault === null ? [] : [`  ${plainText(file)} ends in the middle: ${plainText(fault)}`]),
  ].join("\n");
}

function newsText({ lines, new: news }: FileImportShape): string {
  const told = Object.entries(words).flatMap(([kind, word]) => {
    const count = news[kind] ?? 0;
    return count === 0 ? [] : [counted(count, word).replace("entrys", "entries")];
  });
  if (told.length > 0) return `new: ${told.join(", ")}`;
  return lines === 0 ? "there is nothing in it" : "nothing new: the ledger knew all of it";
}

function orphanText(orphans: number): string {
  const lines = counted(orphans, "line");
  return `  ${lines} of the feed belong to requests and tool calls that are not in the file; 'hallmonitor export all' takes them along`;
}

/** Why an import must not pass for a whole one. */
export function fileFaultOf({ broken_lines, fault, complete }: FileImportShape): AppError | undefined {
  if (complete) return undefined;
  if (fault !== null)
    return new AppError(
      "conflict",
      "the file is damaged: what came before the damage was taken; export it again",
    );
  if (broken_lines > 0)
    return new AppError("conflict", `${counted(broken_lines, "line")} could not be read; the rest was taken`);
  return stopped();
}
