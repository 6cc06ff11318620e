/**
 * Transcripts as files: folders of JSON lines come in; complete lines with their byte offsets go out, and word of every
 * change. This folder refuses to know what a line says, which agent wrote it and where cursors are kept.
 */
import { readdirSync, statSync, type Dirent, type Stats } from "node:fs";
import { join, normalize, sep } from "node:path";
import { codeOf } from "../../file/fault.ts";
import { realPath } from "../../file/look.ts";

/** A transcript as the file system describes it. */
export interface TranscriptFile {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** When anything about it changed last, such as who may read it. */
  readonly ctimeMs: number;
  /** 0 where the file system does not tell. */
  readonly birthMs: number;
  readonly device: number;
  /** 0 where the file system has none. */
  readonly inode: number;
}

/** Whom a walk tells what it passes. */
export interface WalkReport {
  /** A folder that vanished meanwhile or may not be read, as a sentence; `closed` is its path where it is still there. */
  readonly onSkip?: (message: string, closed?: string) => void;
  /** A folder that is looked into. */
  readonly onFolder?: () => void;
}

/** Where an agent's `root` keeps its transcripts. */
export function projectsFolder(root: string): string {
  return join(root, "projects");
}

/** All transcripts below `<root>/projects`, in no order. None if there is no such folder. */
export function listTranscripts(
  root: string,
  onSkip: NonNullable<WalkReport["onSkip"]>,
): readonly TranscriptFile[] {
  return [...walkTranscripts(projectsFolder(root), { onSkip })];
}

/** The record of every typed prompt, if `root` has one. It is no transcript: neither listed nor watched with them. */
export function historyFile(root: string): TranscriptFile | undefined {
  const path = join(root, "history.jsonl");
  const stats = lookAt(path);
  return typeof stats === "object" && stats.isFile() ? describe(path, stats) : undefined;
}

/** Where the description of a subagent lies beside its transcript; undefined for any other transcript. */
export function metaFile(path: string): string | undefined {
  return /(?:^|[/\\])agent-[^/\\]+\.jsonl$/.test(path) ? path.replace(/\.jsonl$/, ".meta.json") : undefined;
}

/** What each root is known by: where links give one folder several names, by the first of them. */
export function rootNames(roots: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const known = new Map<string, string>();
  for (const root of roots) {
    const real = realPath(root) ?? root;
    const name = known.get(real) ?? root;
    known.set(real, name);
    names.set(root, name);
  }
  return names;
}

/** The same file below another name of its root. */
export function pathUnder(name: string, root: string, path: string): string {
  return projectsFolder(name) + normalize(path).slice(projectsFolder(root).length);
}

/** Whether a path says that it is a transcript. */
export function isTranscriptPath(path: string): boolean {
  return path.endsWith(".jsonl");
}

/** Whether a path that somebody names is that of a transcript of this agent's folder. It need not exist. */
export function isTranscriptOf(root: string, path: string): boolean {
  const projects = projectsFolder(root);
  const own = normalize(path);
  return isTranscriptPath(own) && isWithin(own, projects) && !isLeftOut(own.slice(projects.length + 1));
}

/** Whether a path, given from the projects folder on, lies in a folder that holds no transcripts. */
export function isLeftOut(relativePath: string): boolean {
  return relativePath.split(sep).slice(1).some(isOtherFolder);
}

/**
 * The transcripts below `projects`, in no order, each looked at just before it is handed out. Links are followed only
 * where they lead out of the folder: what lies inside is listed under its own name, and once.
 */
export function* walkTranscripts(projects: string, report: WalkReport): Generator<TranscriptFile> {
  const walk: Walk = { projects, report, links: [], entered: [] };
  for (let path: string | undefined = projects; path !== undefined; path = walk.links.pop()) {
    const stats = enter(path, walk);
    if (stats?.isDirectory() === true) yield* filesBelow(path, walk);
    else if (stats?.isFile() === true && isTranscriptPath(path)) yield describe(path, stats);
  }
}

/** What is at a path, or why that cannot be said. Never throws. */
export function lookAt(path: string): Stats | "gone" | "unreadable" {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? "gone";
  } catch (error) {
    return codeOf(error) === "ENOTDIR" ? "gone" : "unreadable";
  }
}

/** A file as a walk hands it out. */
export function describe(path: string, stats: Stats): TranscriptFile {
  const { size, mtimeMs, ctimeMs, birthtimeMs: birthMs, dev: device, ino: inode } = stats;
  return { path, size, mtimeMs, ctimeMs, birthMs, device, inode };
}

interface Walk {
  readonly projects: string;
  readonly report: WalkReport;
  /** Links met and not yet followed. */
  readonly links: string[];
  /** The real paths of the trees walked so far. */
  readonly entered: string[];
}

function* filesBelow(top: string, walk: Walk): Generator<TranscriptFile> {
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    walk.report.onFolder?.();
    for (const entry of entriesOf(folder, walk.report)) {
      // Not node:path's join: these paths need no tidying, which would cost more than looking at the file.
      const path = folder + sep + entry.name;
      // Directly below the projects folder every name is a project's, whatever it is.
      if (folder !== walk.projects && isOtherFolder(entry.name)) continue;
      if (entry.isSymbolicLink()) walk.links.push(path);
      else if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() && isTranscriptPath(path)) yield* fileAt(path);
    }
  }
}

/** One file, or none if it was swept away since its folder was read. */
function* fileAt(path: string): Generator<TranscriptFile> {
  const stats = lookAt(path);
  if (typeof stats === "object") yield describe(path, stats);
}

/** What a tree's top is, noted as entered; undefined if it is not there or overlaps a tree that was walked before. */
function enter(path: string, { entered, report }: Walk): Stats | undefined {
  const stats = lookAt(path);
  if (stats === "gone") return undefined;
  const real = stats === "unreadable" ? undefined : realPath(path);
  if (stats === "unreadable" || real === undefined) {
    report.onSkip?.(`skipped ${path}: it may not be read`, path);
    return undefined;
  }
  if (entered.some((other) => isWithin(real, other) || isWithin(other, real))) return undefined;
  entered.push(real);
  return stats;
}

function entriesOf(folder: string, { onSkip }: WalkReport): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    const code = codeOf(error);
    onSkip?.(
      `skipped the folder ${folder}: ${code ?? String(error)}`,
      code === "ENOENT" ? undefined : folder,
    );
    return [];
  }
}

/** Tool outputs and memories: many and large files, none of them a transcript. */
function isOtherFolder(name: string): boolean {
  return name === "tool-results" || name === "memory";
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
