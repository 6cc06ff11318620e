import { formatWhole } from "../../domain/whole.ts";
import { formatKnownCount } from "../../format/known-count.ts";
import type { FileActorShape, SessionFilesAnswer, TouchedFileShape } from "../../query/close-up/files.ts";
import { formatAgo, instantOf } from "../../format/duration.ts";
import { unknown } from "../../format/unknown.ts";
import type { Look } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { counted, fit, plainText, wrap } from "./text.ts";

/** How `session ID --files` draws its table. Ages are as of `now`, UTC milliseconds. */
export interface SessionFilesSettings extends Look {
  readonly now: number;
}

/** The files of one session, those that were changed last first. No line is wider than `width`. */
export function formatSessionFiles(answer: SessionFilesAnswer, settings: SessionFilesSettings): string {
  const { width, style } = settings;
  const { total, files } = answer;
  if (total.files === 0)
    return wrap("No file was read or changed by a tool of this session.", width).join("\n");
  const lines = formatTable(files, columns(settings), { width, title: style.dim });
  const more = total.files - files.length;
  return [
    ...lines,
    ...(more > 0 ? [style.dim(fit(`… and ${counted(more, "more file")}: --all shows them`, width))] : []),
    "",
    ...wrap(sumText(total), width),
  ].join("\n");
}

function sumText(total: SessionFilesAnswer["total"]): string {
  const { files, changed_files, changes, reads, lines_added: added, lines_removed: removed } = total;
  const parts = [
    `${counted(files, "file")}, ${formatWhole(changed_files)} of them changed`,
    counted(changes, "change"),
    counted(reads, "read"),
    added === null && removed === null
      ? ""
      : `+${formatWhole(added ?? 0)} −${formatWhole(removed ?? 0)} lines`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function columns({ now, style }: SessionFilesSettings): Column<TouchedFileShape>[] {
  const dim = () => style.dim;
  return [
    { title: "file", cell: ({ path }) => plainText(path), minWidth: 16 },
    { title: "changes", align: "right", cell: ({ changes }) => formatKnownCount(changes) },
    {
      title: "+",
      align: "right",
      cell: (file) => formatKnownCount(file.lines_added),
      vanish: 3,
      paint: () => style.green,
    },
    {
      title: "−",
      align: "right",
      cell: (file) => formatKnownCount(file.lines_removed),
      vanish: 3,
      paint: () => style.red,
    },
    { title: "reads", align: "right", cell: ({ reads }) => formatKnownCount(reads), vanish: 4 },
    {
      title: "failed",
      align: "right",
      cell: ({ failed, rejected }) => formatKnownCount(failed + rejected),
      vanish: 5,
      paint: () => style.red,
    },
    {
      title: "changed",
      align: "right",
      cell: (file) => ago(file.last_changed_at, now),
      vanish: 2,
      paint: dim,
    },
    {
      title: "by",
      cell: ({ by }) => by.map(actorName).join(", "),
      minWidth: 12,
      maxWidth: 40,
      vanish: 6,
      paint: dim,
    },
  ];
}

function ago(at: string | null, now: number): string {
  return at === null ? unknown : formatAgo(now - instantOf(at));
}

function actorName({ subagent_id, subagent_type }: FileActorShape): string {
  return subagent_id === null ? "itself" : plainText(subagent_type ?? subagent_id);
}
