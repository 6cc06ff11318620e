/**
 * Looks at the rules as the ledger grows, keeps what becomes of alerts, and has people told. A change is kept before anybody
 * is told of it, and that they know is kept when they do: a crash between the two tells it once more, under the same id.
 */
import type { AlertAccount } from "../domain/alert-account.ts";
import { openAlerts } from "../alert/account.ts";
import { evaluate, identityOf, type Evaluated } from "../alert/evaluation.ts";
import { askedOf, findingsOf, type LookAsked } from "../alert/look.ts";
import type { Notice, Tell } from "../alert/notify/notifier.ts";
import { allRules } from "../alert/rule/all.ts";
import type { Asked, Rule } from "../alert/rule/rule.ts";
import { hushed, knownOf, untold, type Known, type Telling } from "../alert/telling.ts";
import type { AlertRule, Finding, Silence } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";
import { agingTime } from "../query/aging.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import type { Hub } from "../live/hub.ts";
import type { AlertBook, AlertToKeep, KeyedAlert } from "../store/alert-log.ts";
import type { LedgerReader } from "../store/store.ts";
import { Loop } from "./loop.ts";

/**
 * What is read, where alerts are kept, what wakes the watch and through whom it tells. Without `rules` it looks at all,
 * without `pace` at the usual one.
 */
export interface AlertWatchParts {
  readonly reader: LedgerReader;
  readonly book: AlertBook;
  /** Woken by commits. */
  readonly commits: Hub;
  /** Woken when alerts changed. */
  readonly changes: Hub;
  readonly asked: () => Omit<LookAsked, "now" | "open">;
  readonly tell: Tell;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly rules?: readonly Rule[] | undefined;
  readonly pace?: Pace | undefined;
}

/** How often is looked, in milliseconds. */
interface Pace {
  /** After commits, at most. */
  readonly busy: number;
  /** Without any: time alone makes a wait long. */
  readonly idle: number;
}

const usualPace: Pace = { busy: 5000, idle: 10_000 };
/** How long after a start, and after a commit, is looked, in milliseconds: whoever sends or asks is answered before. */
const settleMs = { start: 1000, commit: 20 } as const;
/** How long a condition stays away before it is over, in milliseconds, where its rule says nothing. */
const usualKeepMs = 60_000;
/** How long what is over is remembered, how much of it, and how often the rest is forgotten. */
const history = { keepMs: 90 * 86_400_000, most: 10_000, everyMs: 3_600_000 } as const;
/** Alerts that were over before the last stop, of which somebody may not have heard. */
const mostLeft = 500;

/** What people know of an alert, once they are told. */
type Knowing = readonly (readonly [key: number, told: Known])[];

/**
 * Looks at the rules from `start` to `stop`, one look at a time. A rule that throws is logged and named, and ends
 * nothing of what it found before.
 */
export class AlertWatch {
  readonly #parts: AlertWatchParts;
  readonly #rules: readonly Rule[];
  readonly #loop = new Loop((ending) => this.#run(ending));
  /** When open alerts were last found. What a stop lies between counts as found at the start: nobody looked meanwhile. */
  #seenAt: ReadonlyMap<string, UnixMs> = new Map();
  /** New alerts that could not be kept, because the disk is full: they are held here until they can. */
  #unkept: readonly AlertToKeep[] = [];
  /** What is being told right now, by the key of its alert. */
  readonly #telling = new Map<number, Known>();
  /** What rules that are looked at less often found last. */
  readonly #found = new Map<Rule, { readonly at: UnixMs; readonly findings: readonly Finding[] }>();
  #failing: ReadonlySet<AlertRule> = new Set();
  #evaluatedAt: UnixMs | undefined;
  #lookMs: number | undefined;
  #forgotAt = -Infinity;
  #fault: string | undefined;

  constructor(parts: AlertWatchParts) {
    this.#parts = parts;
    this.#rules = parts.rules ?? allRules;
  }

  /** When the rules were last looked at; undefined before the first time. */
  get evaluatedAt(): UnixMs | undefined {
    return this.#evaluatedAt;
  }

  account(): AlertAccount {
    return {
      ...openAlerts(this.#parts.reader),
      evaluatedAt: this.#evaluatedAt,
      lookMs: this.#lookMs,
      failingRules: [...this.#failing],
    };
  }

  /** Begins to look, again and again. */
  start(): void {
    this.#loop.start();
  }

  /** Resolves when the last look is over. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #run(ending: AbortSignal): Promise<void> {
    const { commits, pace = usualPace } = this.#parts;
    this.#attempt(() => this.recall());
    // What is told now is on its way before anything else happens to the same alerts.
    await this.#loop.pause(Math.min(settleMs.start, pace.busy));
    while (!ending.aborted) {
      const next = commits.next(pace.idle, ending);
      this.#attempt(() => this.look());
      await this.#loop.pause(pace.busy);
      if (await next) await this.#loop.pause(settleMs.commit);
    }
  }

  /** Tells what was kept before the last stop, where nobody is known to have heard of it. */
  recall(): void {
    const { clock, reader } = this.#parts;
    const over = reader.alerts.page({ filter: {}, states: ["resolved"] }, mostLeft);
    this.#tell(untold([...reader.alerts.open(), ...over], reader.alerts.silences(), clock()));
  }

  /**
   * One look at all rules. Throws where what it found cannot be kept; then nobody is told of it before it can, but that nothing
   * can be kept.
   */
  look(): void {
    const { reader, clock } = this.#parts;
    const began = performance.now();
    const now = clock();
    const open = [...reader.alerts.open(), ...this.#unkept];
    const evaluated = this.#evaluate(open, now);
    const silences = reader.alerts.silences();
    this.#evaluatedAt = now;
    const ended = this.#keep(evaluated, silences, now).filter(({ state }) => state === "resolved");
    this.#tell(untold(this.#known([...reader.alerts.open(), ...ended]), silences, now));
    this.#forget(now);
    this.#lookMs = performance.now() - began;
  }

  #evaluate(open: readonly AlertToKeep[], now: UnixMs): Evaluated[] {
    const byIdentity = new Map(open.map((alert) => [identityOf(alert), alert]));
    const isOpen = (rule: AlertRule, subject: string) => byIdentity.get(identityOf({ rule, subject }));
    const asked = askedOf(this.#parts.reader, { ...this.#parts.asked(), now, open: isOpen });
    const { findings, failing } = this.#find(asked);
    const evaluated = evaluate(open, {
      now,
      findings,
      seenAt: this.#seenAt,
      unseen: failing,
      patienceOf: (name) => this.#patienceOf(name, asked),
    });
    this.#failing = failing;
    this.#seenAt = new Map(evaluated.map(({ alert }) => [identityOf(alert), alert.seenAt]));
    return evaluated;
  }

  #find(asked: Asked): { findings: readonly Finding[]; failing: ReadonlySet<AlertRule> } {
    const failing = new Set<AlertRule>();
    const findings = this.#rules.flatMap((rule) => {
      try {
        return this.#findingsOf(rule, asked);
      } catch (thrown) {
        failing.add(rule.name);
        if (!this.#failing.has(rule.name))
          this.#parts.log(`alerts: rule ${rule.name} failed: ${AppError.from(thrown).reason}`);
        return [];
      }
    });
    return { findings, failing };
  }

  #findingsOf(rule: Rule, asked: Asked): readonly Finding[] {
    const before = this.#found.get(rule);
    const age = asked.now - (before?.at ?? -Infinity);
    if (before !== undefined && age >= 0 && age < (rule.everyMs ?? 0)) return before.findings;
    const findings = findingsOf(rule, this.#parts.reader, asked);
    this.#found.set(rule, { at: asked.now, findings });
    return findings;
  }

  #patienceOf(name: AlertRule, asked: Asked) {
    const rule = this.#rules.find((one) => one.name === name);
    return { forMs: rule?.forMs?.(asked) ?? 0, keepMs: rule?.keepMs ?? usualKeepMs };
  }

  /** Keeps what is news, and what could not be kept before. */
  #keep(evaluated: readonly Evaluated[], silences: readonly Silence[], now: UnixMs): readonly KeyedAlert[] {
    const news = evaluated
      .filter(({ alert, isNews }) => isNews || alert.key === undefined)
      .map(({ alert }) => hushed(alert, silences, now));
    try {
      const kept = this.#parts.book.save(news);
      this.#unkept = [];
      if (kept.length > 0) this.#parts.changes.publish();
      return kept;
    } catch (thrown) {
      this.#hold(news, silences, now);
      throw thrown;
    }
  }

  /** Where nothing can be kept, people are told of that all the same: it is the one alert that cannot be read anywhere. */
  #hold(news: readonly AlertToKeep[], silences: readonly Silence[], now: UnixMs): void {
    const held = news.filter(({ key, state }) => key === undefined && state !== "resolved");
    // Until it has a key of its own, it is called by its time.
    const faults = held
      .filter(({ rule }) => rule === "write_fault")
      .map((alert) => Object.assign({}, alert, { key: alert.startedAt, change: 0 }));
    const tellings = untold(faults, silences, now);
    const told = new Map(
      tellings.flatMap(({ alerts }) => alerts.map((alert) => [identityOf(alert), knownOf(alert)] as const)),
    );
    this.#unkept = held.map((alert) =>
      Object.assign({}, alert, { told: told.get(identityOf(alert)) ?? alert.told }),
    );
    for (const { notice } of tellings) void this.#parts.tell(notice);
  }

  /** What is being told counts as told. */
  #known(alerts: readonly KeyedAlert[]): KeyedAlert[] {
    return alerts.map((alert) => {
      const told = this.#telling.get(alert.key);
      return told === undefined ? alert : Object.assign({}, alert, { told });
    });
  }

  #tell(tellings: readonly Telling[]): void {
    for (const { notice, alerts } of tellings) {
      const knowing = alerts.map((alert) => [alert.key, knownOf(alert)] as const);
      for (const [key, told] of knowing) this.#telling.set(key, told);
      void this.#told(notice, knowing);
    }
  }

  /** What was interrupted is told after the next start. */
  async #told(notice: Notice, knowing: Knowing): Promise<void> {
    const end = await this.#parts.tell(notice);
    if (end === "settled") this.#attempt(() => this.#keepKnown(knowing));
  }

  #keepKnown(knowing: Knowing): void {
    const { reader, book } = this.#parts;
    const alerts = knowing.flatMap(([key, told]): KeyedAlert[] => {
      // What happened later may have been told sooner, by a notifier that was not held up.
      const alert = this.#telling.has(key) ? reader.alerts.byKey(key) : undefined;
      return alert === undefined ? [] : [{ ...alert, told }];
    });
    book.save(alerts);
    for (const [key, told] of knowing) if (this.#telling.get(key) === told) this.#telling.delete(key);
  }

  #forget(now: UnixMs): void {
    if (Math.abs(now - this.#forgotAt) < history.everyMs) return;
    this.#forgotAt = now;
    this.#parts.book.forget(agingTime(this.#parts.reader, now) - history.keepMs, history.most);
  }

  /** A look that fails ends no other: a ledger that cannot be written now can be a moment later. Why it fails is said once. */
  #attempt(work: () => void): void {
    try {
      work();
      this.#fault = undefined;
    } catch (thrown) {
      const { reason } = AppError.from(thrown);
      if (reason !== this.#fault) this.#parts.log(`alerts: ${reason}`);
      this.#fault = reason;
    }
  }
}
