import { formatWhole } from "../../domain/whole.ts";
import type { FailureGroupShape, SessionErrorsAnswer } from "../../query/close-up/errors.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import { shortModel } from "../../format/model.ts";
import { plain, type Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, fit, plainText, wrap } from "./text.ts";

/** How `session ID --errors` draws its table. Ages are as of `now`, UTC milliseconds. */
export interface SessionErrorsSettings extends Look {
  readonly now: number;
  /** Most groups that are shown. */
  readonly limit: number;
}

/** What went wrong in one session, the last first. No line is wider than `width`. */
export function formatSessionErrors(answer: SessionErrorsAnswer, settings: SessionErrorsSettings): string {
  const { width, style, limit } = settings;
  const { groups, total } = answer;
  if (groups.length === 0)
    return wrap("Nothing failed and nothing was refused in this session.", width).join("\n");
  const shown = groups.slice(0, limit);
  const more = groups.length - shown.length;
  return [
    ...formatTable(shown, columns(settings), { width, title: style.dim }),
    ...(more > 0 ? [style.dim(fit(`… and ${more} more: --all shows them`, width))] : []),
    "",
    ...wrap(sumText(total), width),
  ].join("\n");
}

function sumText(total: SessionErrorsAnswer["total"]): string {
  return [
    total.failed_requests > 0 ? `${counted(total.failed_requests, "request")} without an answer` : "",
    total.failed_tools > 0 ? `${counted(total.failed_tools, "tool call")} failed` : "",
    total.rejected_tools > 0 ? `${counted(total.rejected_tools, "tool call")} refused` : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");
}

function columns({ now, style }: SessionErrorsSettings): Column<FailureGroupShape>[] {
  const dim = () => style.dim;
  return [
    { title: "what", cell: nameOf, minWidth: 8, maxWidth: 24 },
    {
      title: "said",
      cell: saidOf,
      minWidth: 12,
      paint: ({ kind }) => (kind === "rejection" ? plain : style.red),
    },
    { title: "times", align: "right", cell: ({ times }) => formatWhole(times) },
    { title: "first", align: "right", cell: (group) => ago(group.first_at, now), vanish: 2, paint: dim },
    { title: "last", align: "right", cell: (group) => ago(group.last_at, now), vanish: 1, paint: dim },
  ];
}

function nameOf({ kind, name }: FailureGroupShape): string {
  if (kind === "request") return name === null ? "request" : `request ${shortModel(name)}`;
  return plainText(name) || "a tool";
}

function saidOf({ kind, error, status_code, decided_by }: FailureGroupShape): string {
  const said = plainText(error);
  if (kind === "rejection")
    return [`refused${decided_by === null ? "" : ` by ${plainText(decided_by)}`}`, said]
      .filter((part) => part !== "")
      .join(": ");
  return (
    [status_code === null ? "" : String(status_code), said].filter((part) => part !== "").join(" ") ||
    "failed"
  );
}

function ago(at: string, now: number): string {
  return formatAgo(now - instantOf(at));
}
