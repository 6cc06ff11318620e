import type { UnixMs } from "../../domain/time.ts";
import type { Act, HookAct } from "../../imitation/act.ts";
import { Counters, countsOf } from "../../imitation/counters.ts";
import type { ImitatedRecord, ImitatedSession } from "../../imitation/record.ts";

/** One session on stage. */
export interface Staging {
  readonly session: ImitatedSession;
  /** In the order of time. */
  readonly acts: Iterator<Act, void>;
  readonly startedAt: UnixMs;
  readonly exportEveryMs: number;
}

/**
 * Hands out what a session did, up to an instant that only moves forward, with its counters exported at intervals.
 * What `until` gave, and the counters of `finish`, tell of exactly the same acts.
 */
export class Performance {
  readonly #session: ImitatedSession;
  readonly #acts: Iterator<Act, void>;
  readonly #exportEveryMs: number;
  readonly #counters = new Counters();
  #next: Act | undefined;
  #sequence = 0;
  #exportedAt: UnixMs;
  #exportAt: UnixMs;

  constructor({ session, acts, startedAt, exportEveryMs }: Staging) {
    this.#session = session;
    this.#acts = acts;
    this.#exportEveryMs = exportEveryMs;
    this.#exportedAt = startedAt;
    this.#exportAt = startedAt + exportEveryMs;
    this.#pull();
  }

  until(at: UnixMs): readonly ImitatedRecord[] {
    const records: ImitatedRecord[] = [];
    while (this.#next !== undefined && this.#next.at <= at) {
      // An act at the very instant of an export still belongs to it.
      this.#exportUntil(this.#next.at - 1, records);
      records.push(this.#perform(this.#next));
      this.#pull();
    }
    this.#exportUntil(at, records);
    return records;
  }

  /** The rest up to an instant, and what was not exported yet. Nothing comes after it. */
  finish(at: UnixMs): readonly ImitatedRecord[] {
    const records = [...this.until(at)];
    this.#export(at, records);
    this.#next = undefined;
    return records;
  }

  #pull(): void {
    const { done, value } = this.#acts.next();
    this.#next = done === true ? undefined : value;
  }

  #perform(act: Act): ImitatedRecord {
    const session = this.#session;
    if (isHookAct(act)) return { kind: "hook", session, at: act.at, act };
    if (act.kind === "interaction" || act.kind === "tool.blocked_on_user")
      return { kind: "span", session, at: act.at, act };
    if (this.#sequence === 0) {
      const attributes = { start_type: session.startType };
      this.#counters.add([{ metric: "claude_code.session.count", value: 1, attributes }]);
    }
    this.#counters.add(countsOf(act));
    return { kind: "event", session, at: act.at, sequence: this.#sequence++, act };
  }

  #exportUntil(at: UnixMs, records: ImitatedRecord[]): void {
    for (; this.#exportAt <= at; this.#exportAt += this.#exportEveryMs) this.#export(this.#exportAt, records);
  }

  #export(at: UnixMs, records: ImitatedRecord[]): void {
    const counts = this.#counters.take();
    if (counts.length > 0) {
      const session = this.#session;
      records.push({ kind: "counters", temporality: "delta", session, since: this.#exportedAt, at, counts });
    }
    this.#exportedAt = at;
  }
}

const hookKinds: ReadonlySet<string> = new Set<HookAct["kind"]>([
  "session_start",
  "tool_use",
  "subagent_start",
  "compaction_start",
]);

function isHookAct(act: Act): act is HookAct {
  return hookKinds.has(act.kind);
}
