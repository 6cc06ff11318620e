import { pathWithin, placeWithin } from "../../domain/folder.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../../domain/time.ts";
import { touchOf } from "../../domain/tool-call.ts";
import type { FileWork } from "../../store/close-up.ts";
import type { LedgerReader } from "../../store/store.ts";
import { schemaVersion } from "../shape.ts";
import { foreignCursor, type Page } from "../page.ts";
import { actorsOf, type ActorShape, type NameActor } from "./actor.ts";
import { askedSession, type CloseUpQuestion } from "./question.ts";

/** What files are put in order by, the most or the latest first. */
export const fileOrders = ["recent", "changes", "lines", "reads", "failures", "path"] as const;

/** As `sort` of `GET /api/sessions/ID/files` names it; `recent` puts files that were only read last. */
export type FileOrder = (typeof fileOrders)[number];

/** How often, and how a file was touched. Only what went well is a read or a change. */
export interface TouchesShape {
  readonly reads: number;
  readonly changes: number;
  /** Calls that failed, and that were refused. */
  readonly failed: number;
  readonly rejected: number;
  /** Null where no change told its lines. */
  readonly lines_added: number | null;
  readonly lines_removed: number | null;
  readonly last_read_at: string | null;
  readonly last_changed_at: string | null;
}

/** What one agent did with a file. */
export interface FileActorShape extends ActorShape, TouchesShape {}

/**
 * A file that was read, changed, or tried to be. Calls that name it differently are added up where they mean one
 * place within the project.
 */
export interface TouchedFileShape extends TouchesShape {
  /** As it is called within the session's project; by its whole path elsewhere. */
  readonly path: string;
  /** As its tools were told. */
  readonly file_path: string;
  /** When a tool was last called on it, however that went. */
  readonly last_at: string;
  /** Who did what, those that changed it most first. */
  readonly by: readonly FileActorShape[];
}

/** Answers `GET /api/sessions/ID/files`. `total` is of all files, on whichever page they stand. */
export interface SessionFilesAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly agent: string;
  readonly sort: FileOrder;
  readonly total: Omit<TouchesShape, "last_read_at" | "last_changed_at"> & {
    readonly files: number;
    /** Files that were changed at least once. */
    readonly changed_files: number;
  };
  readonly files: readonly TouchedFileShape[];
  readonly next_cursor: string | null;
}

/** The files that one session's tools read and changed, or tried to. Folders that were searched are not among them. */
export function sessionFiles(
  reader: LedgerReader,
  question: CloseUpQuestion & { readonly sort: FileOrder; readonly page: Page },
): SessionFilesAnswer {
  const { sort, page } = question;
  const { session, span } = askedSession(reader, question);
  const work = reader.closeUp.fileWork(span).flatMap(touchWork);
  const project = session.facts.project ?? "";
  const name = actorsOf(reader, session.key);
  const files = [...Map.groupBy(work, ({ filePath }) => placeWithin(project, filePath)).values()]
    .map((own) => fileOf(own, project))
    .toSorted((a, b) => orders[sort](a, b) || (a.path < b.path ? -1 : 1));
  const start = page.cursor === undefined ? 0 : parsePosition(page.cursor);
  const end = start + page.limit;
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    agent: session.agent,
    sort,
    total: totalOf(files, work),
    files: files.slice(start, end).map((file) => fileShape(file, name)),
    next_cursor: end < files.length ? String(end) : null,
  };
}

/** Calls of one tool that read or change files. */
type Work = FileWork & { readonly did: "change" | "read" };

/** Tools that only look for something in a file or a folder touch nothing. */
function touchWork(work: FileWork): Work[] {
  const did = touchOf(work);
  return did === undefined ? [] : [{ ...work, did }];
}

/** A file with all that was done to it. */
interface File {
  readonly path: string;
  readonly filePath: string;
  readonly work: readonly Work[];
  readonly sums: Sums;
  readonly at: UnixMs;
}

interface Sums {
  readonly reads: number;
  readonly changes: number;
  readonly failed: number;
  readonly rejected: number;
  readonly added: number | undefined;
  readonly removed: number | undefined;
  readonly readAt: UnixMs | undefined;
  readonly changedAt: UnixMs | undefined;
}

function fileOf(work: readonly Work[], project: string): File {
  const filePath = work[0]?.filePath ?? "";
  const at = Math.max(...work.map((one) => one.at));
  return { path: pathWithin(project, filePath), filePath, work, sums: sumsOf(work), at };
}

function sumsOf(work: readonly Work[]): Sums {
  const reads = work.filter(({ did }) => did === "read");
  const changes = work.filter(({ did }) => did === "change");
  return {
    reads: sum(reads, ({ done }) => done) ?? 0,
    changes: sum(changes, ({ done }) => done) ?? 0,
    failed: sum(work, ({ failed }) => failed) ?? 0,
    rejected: sum(work, ({ rejected }) => rejected) ?? 0,
    added: sum(work, ({ linesAdded }) => linesAdded),
    removed: sum(work, ({ linesRemoved }) => linesRemoved),
    readAt: latest(reads),
    changedAt: latest(changes),
  };
}

/** Undefined where nobody told a number. */
function sum(work: readonly Work[], part: (one: Work) => number | undefined): number | undefined {
  const told = work.map(part).filter((value) => value !== undefined);
  return told.length === 0 ? undefined : told.reduce((all, value) => all + value, 0);
}

function latest(work: readonly Work[]): UnixMs | undefined {
  const ends = work.flatMap(({ doneAt }) => doneAt ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

const orders: Record<FileOrder, (a: File, b: File) => number> = {
  // What was changed last tells best what a session is about; what was only read comes after.
  recent: (a, b) => (b.sums.changedAt ?? 0) - (a.sums.changedAt ?? 0) || b.at - a.at,
  changes: (a, b) => b.sums.changes - a.sums.changes || b.at - a.at,
  lines: (a, b) => linesOf(b) - linesOf(a) || b.at - a.at,
  reads: (a, b) => b.sums.reads - a.sums.reads || b.at - a.at,
  failures: (a, b) => failuresOf(b) - failuresOf(a) || b.at - a.at,
  path: () => 0,
};

function linesOf({ sums: { added = 0, removed = 0 } }: File): number {
  return added + removed;
}

function failuresOf({ sums: { failed, rejected } }: File): number {
  return failed + rejected;
}

function totalOf(files: readonly File[], work: readonly Work[]): SessionFilesAnswer["total"] {
  const { last_read_at: _, last_changed_at: __, ...touches } = touchesShape(sumsOf(work));
  const changed = files.filter(({ sums }) => sums.changes > 0).length;
  return { files: files.length, changed_files: changed, ...touches };
}

function touchesShape({ added, removed, readAt, changedAt, ...counts }: Sums): TouchesShape {
  return {
    ...counts,
    lines_added: added ?? null,
    lines_removed: removed ?? null,
    last_read_at: instantOrNull(readAt),
    last_changed_at: instantOrNull(changedAt),
  };
}

function fileShape({ path, filePath, work, sums, at }: File, name: NameActor): TouchedFileShape {
  const by = [...Map.groupBy(work, ({ subagentId }) => subagentId)]
    .map(([subagentId, own]) => actorShape(name(subagentId), own))
    .toSorted((a, b) => b.changes - a.changes || b.reads - a.reads);
  return {
    path,
    file_path: filePath,
    ...touchesShape(sums),
    last_at: formatInstant(at),
    by,
  };
}

function actorShape(actor: ActorShape, work: readonly Work[]): FileActorShape {
  return { ...actor, ...touchesShape(sumsOf(work)) };
}

function parsePosition(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw foreignCursor();
  return Number(text);
}
