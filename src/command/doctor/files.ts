import type { BrokenLine } from "../../domain/cursor.ts";
import { type UnixMs, dayMs } from "../../domain/time.ts";
import type { ReadingShape } from "../../query/shape.ts";
import { counted } from "../format/text.ts";
import { formatWhole } from "../../domain/whole.ts";
import { leftText } from "../reading.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";
import type { ClientFolder, FoundTranscript } from "./transcripts.ts";
import { listed } from "../../domain/listed.ts";

/** The client's transcripts on the disk, beside what the ledger knows of them. */
export interface FileFacts {
  /** The client's folders that are looked for. */
  readonly known: readonly string[];
  /** Those that hold transcripts. */
  readonly folders: readonly ClientFolder[];
  /** Paths of the files that the ledger has read something of, and how many bytes each had then. */
  readonly read: ReadonlyMap<string, number>;
  /** Lines without a record, the latest first. */
  readonly broken: readonly BrokenLine[];
  /** What the running collector reads right now; null without one. */
  readonly importing: ReadingShape["importing"];
  /** What it could not read. */
  readonly unreadable: ReadingShape["unreadable_files"];
  readonly now: UnixMs;
}

/** A collector has read what was written longer ago, also where it has to look for it. */
const momentMs = 60_000;
/** Five days leave a weekend and a holiday to act in. */
const warnDays = 5;
/** Names in one sentence: enough to see what kind of files they are. */
const named = 3;

/** What became of the client's files: read, not yet, not readable, about to be deleted. */
export function judgeFiles(facts: FileFacts, remedies: Remedies): Check[] {
  return [
    readCheck(facts, remedies),
    ...unreadableChecks(facts, remedies),
    ...brokenChecks(facts),
    ...sweepChecks(facts, remedies),
  ];
}

function readCheck(facts: FileFacts, remedies: Remedies): Check {
  const name = "files";
  const { known, folders, importing } = facts;
  const [first] = folders;
  if (first === undefined) {
    return ok(name, `no transcripts yet: there is no folder 'projects' in ${known.join(" or ")}`);
  }
  const files = folders.flatMap(({ transcripts }) => transcripts);
  const where = folders.map(({ dir }) => dir).join(" and ");
  const all = `${counted(files.length, "transcript")} in ${where}`;
  if (importing !== null) {
    const { files: total, files_done, remaining_s } = importing;
    const left = remaining_s === null ? "" : `, ${leftText(remaining_s)} left`;
    return ok(name, `${all}; reading history: ${formatWhole(files_done)}/${formatWhole(total)} files${left}`);
  }
  const open = files.filter(({ readable }) => readable).map((file) => unreadOf(file, facts));
  const countOf = (one: "all" | "rest"): number => open.filter((unread) => unread === one).length;
  const [never, rest] = [countOf("all"), countOf("rest")];
  const parts = [
    ...(never === 0 ? [] : [`${formatWhole(never)} of them never read`]),
    ...(rest === 0 ? [] : [`${formatWhole(rest)} of them not to the end`]),
  ];
  if (parts.length === 0) return ok(name, files.length === 0 ? all : `${all}, all read`);
  const detail =
    files.length === 1
      ? `${all}, ${never === 1 ? "never read" : "not read to the end"}: what it tells is not in the ledger`
      : `${all}, ${parts.join(" and ")}: what they tell is not in the ledger`;
  return { name, status: "warning", detail, fix: remedies.importing() };
}

/** What of a file was not read; undefined where nothing is left, or what is just written may be read in a moment. */
function unreadOf(
  { path, size, changedAt }: FoundTranscript,
  { read, now }: FileFacts,
): "all" | "rest" | undefined {
  const known = read.get(path);
  if (known === undefined) return "all";
  return known !== size && now - changedAt > momentMs ? "rest" : undefined;
}

function unreadableChecks({ folders, unreadable }: FileFacts, remedies: Remedies): Check[] {
  const closed = folders
    .flatMap(({ transcripts }) => transcripts)
    .filter(({ readable }) => !readable)
    .map(({ path }) => path);
  const closedFolders = folders.flatMap((folder) => folder.closed);
  const reasons = new Map([
    ...closedFolders.map((path) => [path, `${path}: you may not look into it`] as const),
    ...closed.map((path) => [path, `${path}: you may not read it`] as const),
    ...unreadable.map(({ path, reason }) => {
      return [path, reason.includes(path) ? reason : `${path}: ${reason}`] as const;
    }),
  ]);
  if (reasons.size === 0) return [];
  const what = [
    ...(reasons.size > closedFolders.length ? [counted(reasons.size - closedFolders.length, "file")] : []),
    ...(closedFolders.length > 0 ? [counted(closedFolders.length, "folder")] : []),
  ];
  const detail = `${what.join(" and ")} could not be read: ${listed([...reasons.values()], named)}`;
  const fix =
    closedFolders.length > 0
      ? remedies.chmod("u+rX", [...closedFolders, ...closed].slice(0, named))
      : closed.length > 0
        ? remedies.chmod("u+r", closed.slice(0, named))
        : undefined;
  return [{ name: "unreadable", status: "warning", detail, fix }];
}

/** A damaged line stays in its file for good, so only a new one asks for attention. */
function brokenChecks({ broken, now }: FileFacts): Check[] {
  if (broken.length === 0) return [];
  const places = broken
    .slice(0, named)
    .map(({ path, offset, reason }) => `${path}, byte ${offset}: ${reason}`);
  const rest = broken.length - places.length;
  const lines = counted(broken.length, "line");
  const which = rest > 0 ? `, the latest ${places.length} of them` : "";
  const detail = `${lines} of transcripts could not be read${which}:`;
  const isNew = broken.some(({ seenAt }) => now - seenAt < dayMs);
  return [{ name: "broken lines", status: isNew ? "warning" : "ok", detail, places }];
}

/** What the client will delete before it was read. While history is read, it only has to go on. */
function sweepChecks(facts: FileFacts, remedies: Remedies): Check[] {
  const { folders, importing, now } = facts;
  if (importing !== null) return [];
  return folders.flatMap(({ transcripts, keptDays }) => {
    const due = transcripts
      .map((file) => ({ unread: unreadOf(file, facts), days: (now - file.changedAt) / dayMs }))
      .filter(({ unread, days }) => unread !== undefined && days > keptDays - warnDays);
    if (due.length === 0) return [];
    const left = Math.max(0, Math.ceil(keptDays - Math.max(...due.map(({ days }) => days))));
    const when = left === 0 ? "at its next start" : `in about ${counted(left, "day")}`;
    const how = due.every(({ unread }) => unread === "all") ? "never read" : "not read to the end";
    const what =
      due.length === 1
        ? `a transcript that was ${how}`
        : `${counted(due.length, "transcript")} that were ${how}`;
    const detail = `${what} will be deleted by the client ${when}: it keeps them for ${counted(keptDays, "day")}`;
    return [{ name: "sweep", status: "warning" as const, detail, fix: remedies.importing() }];
  });
}
