import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";

/** How long a project without a session counts as known. */
const knownForMs = 30 * 24 * 3_600_000;
/** Sessions that are read at a time. */
const page = 500;
/** Sessions of those days that are looked at in the beginning, the latest first: a year's work of a busy team. */
const maxSessions = 20_000;

/** Projects that are known at once; nobody works in as many. Each is looked for on the disk, and anybody may tell of others. */
const maxProjects = 1000;

/** The latest projects of the last 30 days, kept up to date from the sessions that change. */
export class RecentProjects {
  readonly #reader: LedgerReader;
  readonly #lastSeen = new Map<string, UnixMs>();
  /** Undefined before the first look. */
  #change: number | undefined;

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  /** Takes in what changed. The sessions are those that changed since the last call, or all of the time at the first. */
  update(now: UnixMs): readonly Session[] {
    const sessions = this.#change === undefined ? this.#begin(now) : this.#changed(this.#change);
    for (const { facts, lastSeenAt } of sessions) {
      const { project } = facts;
      if (project !== undefined)
        this.#lastSeen.set(project, Math.max(this.#lastSeen.get(project) ?? 0, lastSeenAt));
    }
    for (const [project, at] of this.#lastSeen) if (now - at > knownForMs) this.#lastSeen.delete(project);
    this.#forgetOldest();
    return sessions;
  }

  #forgetOldest(): void {
    if (this.#lastSeen.size <= maxProjects) return;
    const byTime = [...this.#lastSeen].toSorted(([, a], [, b]) => b - a);
    for (const [project] of byTime.slice(maxProjects)) this.#lastSeen.delete(project);
  }

  /** Their folders as sessions tell them, in the order of their names. */
  list(): string[] {
    return [...this.#lastSeen.keys()].toSorted();
  }

  #begin(now: UnixMs): readonly Session[] {
    this.#change = this.#reader.lastChange();
    return this.#reader.sessions({ from: now - knownForMs }, maxSessions);
  }

  #changed(since: number): readonly Session[] {
    const all: Session[] = [];
    for (let after = since; ;) {
      const some = this.#reader.sessionsChangedSince(after, page);
      all.push(...some);
      after = some.at(-1)?.changed ?? after;
      this.#change = after;
      if (some.length < page) return all;
    }
  }
}
