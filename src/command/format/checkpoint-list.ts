import type { CheckpointsAnswer, CheckpointShape } from "../../checkpoint/list.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { fateText } from "../../format/fate.ts";
import { shortPaths } from "../../format/path.ts";
import { plain, type Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { fit, plainText, wrap } from "./text.ts";
import { formatTokens } from "../../format/tokens.ts";
import { unknown } from "../../format/unknown.ts";
import { shortId } from "../../domain/short-id.ts";
import type { Advice } from "../own-command.ts";

/** How `checkpoint list` draws its table: times are of `timezone`, and columns vanish until it fits `width`. */
export interface CheckpointLook extends Look {
  readonly advice: Advice;
  /** Whether there are older ones than those that are told. */
  readonly hasMore: boolean;
  /** Time zone of dates. */
  readonly timezone: string;
}

/** Checkpoints as a table, the newest first, or how there come to be some. No line is wider than `width`. */
export function formatCheckpoints({ checkpoints }: CheckpointsAnswer, look: CheckpointLook): string {
  const { width, style } = look;
  if (checkpoints.length === 0)
    return [
      ...wrap("No checkpoint matches.", width),
      ...wrap(
        look.advice(
          "The collector saves what a session is doing before its context is compacted or cleared; 'hallmonitor checkpoint save' does so now.",
        ),
        width,
      ).map((line) => style.dim(line)),
    ].join("\n");
  const older = look.hasMore ? [style.dim(fit("… and older ones: --limit takes in more", width))] : [];
  return [
    ...formatTable(checkpoints, columnsOf(checkpoints, look), { width, title: style.dim }),
    ...older,
  ].join("\n");
}

function columnsOf(
  checkpoints: readonly CheckpointShape[],
  { style, timezone }: CheckpointLook,
): Column<CheckpointShape>[] {
  const projects = shortPaths(checkpoints.flatMap(({ project }) => project ?? []));
  return [
    { title: "id", cell: ({ id }) => plainText(id) },
    { title: "saved", vanish: 4, cell: ({ at }) => formatMoment(instantOf(at), timezone) },
    {
      title: "session",
      vanish: 2,
      cell: ({ session_id }) => shortId(session_id),
      minWidth: 20,
      maxWidth: 24,
    },
    {
      title: "project",
      vanish: 3,
      minWidth: 6,
      cell: ({ project }) => projects.get(project ?? "") ?? unknown,
    },
    { title: "reason", vanish: 6, cell: ({ reason }) => plainText(reason) || unknown },
    { title: "context", align: "right", vanish: 5, cell: contextText },
    { title: "text", align: "right", vanish: 7, cell: ({ text_tokens }) => tokensText(text_tokens) },
    {
      title: "what became of it",
      minWidth: 17,
      maxWidth: 60,
      cell: (one) => fateText(one),
      paint: ({ fate }) => (fate === "used" ? style.green : fate === "saved" ? style.dim : plain),
    },
  ];
}

/** `151k · 90%`: the tokens, and their part of the room up to the compaction. */
export function contextText({ context_tokens, fill_percent }: CheckpointShape): string {
  if (context_tokens === null) return unknown;
  const part = fill_percent === null ? "" : ` · ${Math.floor(fill_percent)}%`;
  return `${formatTokens(context_tokens)}${part}`;
}

function tokensText(tokens: number | null): string {
  return tokens === null ? unknown : formatTokens(tokens);
}
