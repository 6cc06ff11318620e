import { formatKnownCount } from "../../format/known-count.ts";
import type {
  ArchiveDoneShape,
  ArchiveFileShape,
  ArchiveListShape,
  ArchiveWorkShape,
} from "../../query/archive.ts";
import { formatBytes } from "../../format/bytes.ts";
import { formatDuration } from "../../format/duration.ts";
import { unknown } from "../../format/unknown.ts";
import type { Look } from "../format/style.ts";
import { formatTable, type Column } from "../format/table.ts";
import { counted, fit, plainText, wrap } from "../format/text.ts";
import type { Advice } from "../own-command.ts";

interface ArchiveLook extends Look {
  readonly advice: Advice;
}

const columns: readonly Column<ArchiveFileShape>[] = [
  { title: "day", cell: ({ day }) => day },
  { title: "events", align: "right", cell: ({ events }) => formatKnownCount(events) },
  { title: "size", align: "right", vanish: 1, cell: ({ file_bytes }) => sizeText(file_bytes) },
  { title: "unpacked", align: "right", vanish: 3, cell: ({ text_bytes }) => sizeText(text_bytes) },
  { title: "state", vanish: 2, cell: stateText },
  { title: "file", vanish: 4, cell: ({ name }) => plainText(name) },
];

const emptyAdvice =
  "'hallmonitor archive run' moves raw events of old days there; the collector does so by itself.";

/** The files of the archive as a table, and a line about all of them. */
export function formatList(list: ArchiveListShape, { width, style, advice }: ArchiveLook): string {
  const { files, total, expired_files: expired } = list;
  const gone = expired === 0 ? [] : [`${counted(expired, "file")} deleted for age or room`];
  if (files.length === 0)
    return [
      ...wrap("The archive is empty.", width),
      ...[...gone, advice(emptyAdvice)].flatMap((text) => wrap(text, width)).map((line) => style.dim(line)),
    ].join("\n");
  const sum = [
    counted(total.files, "file"),
    counted(total.events, "event"),
    `${formatBytes(total.file_bytes)} (${formatBytes(total.text_bytes)} unpacked)`,
    ...gone,
  ];
  return [...formatTable(files, columns, { width, title: style.dim }), "", ...wrapParts(sum, width)].join(
    "\n",
  );
}

function stateText({ state, restored_until: until }: ArchiveFileShape): string {
  if (until === null || state === "archived") return state;
  return `${state} until ${until.slice(0, 10)}`;
}

function sizeText(bytes: number | null): string {
  return bytes === null ? unknown : formatBytes(bytes);
}

/** Parts with dots between, on as many lines as the width asks for. */
function wrapParts(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(fit(part, width));
  }
  return lines;
}

/** How far a task is: `archiving · 3 files · 123,456 events · 98 MB`. */
export function progressText({ kind, day, total }: ArchiveWorkShape): string {
  const what = kind === "run" ? "archiving" : `restoring ${day ?? ""}`;
  if (total.files === 0) return `${what} …`;
  return [
    what,
    counted(total.files, "file"),
    counted(total.events, "event"),
    formatBytes(total.text_bytes),
  ].join(" · ");
}

/** What a run did. `afterDays` is how many days were to stay in the ledger; undefined: all. */
export function formatRun(
  done: ArchiveDoneShape,
  { afterDays, width }: { afterDays: number | undefined; width: number },
): string {
  const { total, expired, files } = done;
  const deleted = expired.length === 0 ? [] : [`${counted(expired.length, "old file")} deleted`];
  if (files.length === 0 && expired.length === 0) return nothing(done, afterDays);
  const sizes = `${formatBytes(total.file_bytes)} (${formatBytes(total.text_bytes)} unpacked)`;
  const moved =
    files.length === 0
      ? []
      : [
          `archived ${counted(total.events, "event")} of ${counted(total.days, "day")}`,
          `${counted(total.files, "file")}, ${sizes}`,
        ];
  return wrapParts(
    [...moved, ...deleted, `in ${formatDuration(Date.parse(done.ended_at) - Date.parse(done.started_at))}`],
    width,
  ).join("\n");
}

function nothing({ faults, stopped }: ArchiveDoneShape, afterDays: number | undefined): string {
  // There is something; why it stays where it is stands beside this.
  if (faults.length > 0 || stopped) return "no event was archived";
  if (afterDays === undefined)
    return "nothing to archive: archive.after_days is 0, so events stay; --days 7 archives all the same";
  const border = afterDays === 0 ? "today (UTC)" : `the last ${counted(afterDays, "day")}`;
  return `nothing to archive: apart from restored days, no event is older than ${border}`;
}

/** What a restore did. */
export function formatRestore(done: ArchiveDoneShape, width: number): string {
  const { day, restored_events: events, restored_until: until, total, expired } = done;
  const came =
    events === 0
      ? `${day}: nothing to bring back, all of it is in the ledger (${counted(total.events, "event")})`
      : `${day}: ${counted(events ?? 0, "event")} back in the ledger`;
  const stay = `they stay until ${until?.slice(0, 10) ?? unknown}`;
  return wrap([came, stay, ...goneTexts(expired)].join("; "), width).join("\n");
}

function goneTexts(expired: readonly ArchiveFileShape[]): string[] {
  if (expired.length === 0) return [];
  const events = expired.reduce((sum, file) => sum + (file.events ?? 0), 0);
  const files = counted(expired.length, "file");
  return [`${counted(events, "event")} of that day are gone: ${files} deleted for age or room`];
}

/** What was found when files were read to their end. */
export interface Verified {
  readonly files: number;
  readonly events: number;
  readonly bytes: number;
  readonly faults: readonly string[];
}

/** What `archive verify` found, in words: each fault on a line of its own, then how many files are as they were written. */
export function formatVerified({ files, events, bytes, faults }: Verified, width: number): string {
  if (files === 0) return "nothing to verify: the archive is empty";
  const whole = files - faults.length;
  return [
    ...faults.map((fault) => plainText(fault)),
    ...wrapParts(
      [`${whole} of ${counted(files, "file")} as written`, counted(events, "event"), formatBytes(bytes)],
      width,
    ),
  ].join("\n");
}
