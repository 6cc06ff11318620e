import { join } from "node:path";
import { AppError } from "../../domain/error.ts";
import { countDropped, type DropReason } from "../../domain/outcome.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import { decodeText } from "../../file/text-file.ts";
import { readInside, type FileBytes } from "./file.ts";
import {
  changeTimeOf,
  listPlans,
  manifestFile,
  planFile,
  type PlanFolder,
  type PlanFolders,
} from "./folder.ts";
import { splitLines, type Lines } from "./text.ts";
import { PlanWatch } from "./watch.ts";

/** Largest plan.md and manifest that are read: ten times what ten thousand features take. */
const maxBytes = { plan: 16 * 1024 * 1024, manifest: 64 * 1024 * 1024 } as const;

/** Projects that are looked at side by side: what they tell shares its commits. */
const sideBySide = 8;

/** A file that was changed less than this long ago may not be written to its end, in milliseconds. */
const stillMs = 2000;

interface ReadFile extends Pick<FileBytes, "mtimeMs" | "birthMs"> {
  readonly path: string;
  /** Whether it has lain still long enough to be whole, so that what is not in it is not there. */
  readonly isStill: boolean;
}

/** A plan.md as it was read. */
export interface PlanText extends ReadFile {
  readonly text: string;
}

/** A manifest as it was read. */
export interface ManifestLines extends ReadFile, Lines {}

/** What a plan's folder holds. */
export interface PlanReading extends Omit<PlanFolder, "mark"> {
  readonly project: string;
  /** When the folder itself was last moved or changed. */
  readonly changedMs: number;
  readonly plan: PlanText | undefined;
  readonly manifest: ManifestLines | undefined;
  /** Whether all its files lie still. It is read again until they do. */
  readonly isStill: boolean;
  /** Files that are not read, by reason. */
  readonly refused: ReadonlyMap<DropReason, number>;
}

/** What one look at a project found. */
export interface ProjectLook {
  readonly project: string;
  /** Every plan that lies there now. */
  readonly present: readonly PlanFolder[];
  /** Those whose files changed since the last look that was taken. */
  readonly readings: readonly PlanReading[];
}

/** Where projects keep plans, who takes what was read, and who hears when that failed. */
export interface PlanReceiverParts {
  readonly folders: PlanFolders;
  /** Resolves when what the look says is durable. When it rejects, the same is read and handed over again. */
  readonly take: (look: ProjectLook) => Promise<void>;
  /** Told of a look that failed and that nobody waits for. */
  readonly failed: (thrown: unknown) => void;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** Follows the plans of all projects: hears of changes, looks again now and then, reads what changed, once. */
export class PlanReceiver {
  readonly #parts: PlanReceiverParts;
  readonly #watch: PlanWatch;
  /** By project and folder, what each plan looked like when it was last taken. */
  readonly #taken = new Map<string, Map<string, string>>();
  /** Projects that are looked at again soon. */
  readonly #returning = new Map<string, NodeJS.Timeout>();
  /** One look after another: each begins with what the one before has made durable. */
  #last: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: PlanReceiverParts) {
    this.#parts = parts;
    this.#watch = new PlanWatch({
      folders: parts.folders,
      heard: (project) => this.#lookSoon(project),
      deaf: parts.log,
    });
  }

  /** Looks at these projects, and leaves all others. Settles as `look` does. */
  lookAtAll(projects: readonly string[]): Promise<void> {
    const known = new Set(projects);
    for (const project of this.#taken.keys()) if (!known.has(project)) this.#leave(project);
    return this.look(projects);
  }

  /**
   * Looks at these projects, and follows them from now on. Resolves when all that was found is durable; rejects when some of
   * it could not be kept.
   */
  look(projects: readonly string[]): Promise<void> {
    const work = this.#lookAfter(this.#last, projects);
    this.#last = work.catch(() => undefined);
    return work;
  }

  /** Resolves when nothing is under way any more. Nothing is handed over afterwards. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#returning.values()) clearTimeout(timer);
    this.#watch[Symbol.dispose]();
    await this.#last;
  }

  #leave(project: string): void {
    this.#taken.delete(project);
    this.#watch.leave(project);
  }

  async #lookAfter(before: Promise<void>, projects: readonly string[]): Promise<void> {
    await before;
    let fault: { readonly thrown: unknown } | undefined;
    for (let start = 0; start < projects.length && !this.#isStopped; start += sideBySide) {
      const some = projects.slice(start, start + sideBySide);
      const looks = await Promise.allSettled(some.map((project) => this.#lookAt(project)));
      // What is wrong with one project is no reason to be blind for the others.
      for (const one of looks) if (one.status === "rejected") fault ??= { thrown: one.reason };
    }
    if (fault !== undefined) throw AppError.from(fault.thrown);
  }

  async #lookAt(project: string): Promise<void> {
    // Before the look, so that what changes during it is heard.
    this.#watch.attend(project);
    const taken = this.#taken.get(project) ?? new Map<string, string>();
    this.#taken.set(project, taken);
    const present = listPlans(project, this.#parts.folders);
    const changed = present.filter(({ path, mark }) => taken.get(path) !== mark);
    const paths = new Set(present.map(({ path }) => path));
    for (const path of taken.keys()) if (!paths.has(path)) taken.delete(path);
    if (changed.length === 0) return;
    const readings = changed.map((folder) => readPlan(project, folder, this.#parts.clock()));
    await this.#parts.take({ project, present, readings });
    readings.forEach(({ path, isStill }, index) => {
      if (isStill) taken.set(path, changed[index]?.mark ?? "");
    });
    if (readings.some(({ isStill }) => !isStill)) this.#returnTo(project);
  }

  /** What was still being written is read again when it can lie still. */
  #returnTo(project: string): void {
    if (this.#isStopped || this.#returning.has(project)) return;
    const timer = setTimeout(() => {
      this.#returning.delete(project);
      this.#lookSoon(project);
    }, stillMs).unref();
    this.#returning.set(project, timer);
  }

  #lookSoon(project: string): void {
    void this.look([project]).catch(this.#parts.failed);
  }
}

function readPlan(project: string, { mark: _mark, ...folder }: PlanFolder, now: UnixMs): PlanReading {
  const refused = new Map<DropReason, number>();
  const read = (name: string, most: number): (ReadFile & { readonly bytes: Uint8Array }) | undefined => {
    const path = join(folder.path, name);
    const file = readInside(project, path, { maxBytes: most });
    if (typeof file === "object") return { ...file, path, isStill: liesStill(file, now) };
    if (file !== "gone") countDropped(refused, file);
    return undefined;
  };
  const plan = read(planFile, maxBytes.plan);
  const manifest = read(manifestFile, maxBytes.manifest);
  return {
    ...folder,
    project,
    changedMs: changeTimeOf(folder.path),
    plan: plan === undefined ? undefined : { ...withoutBytes(plan), text: decodeText(plan.bytes) },
    manifest:
      manifest === undefined
        ? undefined
        : { ...withoutBytes(manifest), ...splitLines(decodeText(manifest.bytes)) },
    isStill: plan?.isStill !== false && manifest?.isStill !== false,
    refused,
  };
}

/** A time ahead of our clock says nothing of how long ago it was. */
function liesStill({ mtimeMs }: FileBytes, now: UnixMs): boolean {
  return now - mtimeMs >= stillMs || mtimeMs > now + stillMs;
}

function withoutBytes({ bytes: _bytes, ...file }: ReadFile & { readonly bytes: Uint8Array }): ReadFile {
  return file;
}
