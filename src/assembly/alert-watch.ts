/**
 * Looks at the rules as the ledger grows, keeps what becomes of alerts, and has people told. A change is kept before anybody
 * is told of it, and that they know is kept when they do: a crash between the two tells it once more, under the same id.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { AlertAccount } from "../alert/account.ts";
import { evaluate, identityOf, type Evaluated } from "../alert/evaluation.ts";
import { askedOf, findingsOf, type LookAsked } from "../alert/look.ts";
import { allRules } from "../alert/rule/all.ts";
import type { Asked, Rule } from "../alert/rule/rule.ts";
import { hushed, knownOf, untold, type Known, type Telling } from "../alert/telling.ts";
import type { AlertRule, Finding, Silence } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import type { Hub } from "../live/hub.ts";
import type { AlertBook, AlertToKeep, KeyedAlert } from "../store/alert-log.ts";
import type { LedgerReader } from "../store/store.ts";
import type { Notice } from "../alert/notify/notifier.ts";

export interface AlertWatchParts {
  readonly reader: LedgerReader;
  readonly book: AlertBook;
  /** Woken by commits. */
  readonly commits: Hub;
  /** Woken when alerts changed. */
  readonly changes: Hub;
  readonly asked: (now: UnixMs) => Omit<LookAsked, "now" | "open">;
  readonly tell: TellAll;
  readonly clock: Clock;
  readonly log: (line: string) => void;
  readonly rules?: readonly Rule[] | undefined;
  readonly pace?: Pace | undefined;
}

/**
 * Hands a notice to every notifier. Returns at once and never throws; what it returns never rejects. `settled`: each notifier
 * took it or gave it up. `interrupted`: the collector ended before, and it is to be told after the next start.
 */
export type TellAll = (notice: Notice) => Promise<"settled" | "interrupted">;

/** How often is looked, in milliseconds. */
interface Pace {
  /** After commits, at most. */
  readonly busy: number;
  /** Without any: time alone makes a wait long. */
  readonly idle: number;
}

/** How long after a commit, in milliseconds. */
const settleMs = 20;
const usualPace: Pace = { busy: 5000, idle: 30_000 };
/** How long a condition stays away before it is over, in milliseconds, where its rule says nothing. */
const usualKeepMs = 60_000;
/** How long what is over is remembered, how much of it, and how often the rest is forgotten. */
const history = { keepMs: 90 * 86_400_000, most: 10_000, everyMs: 3_600_000 } as const;
/** Alerts that were over before the last stop, of which somebody may not have heard. */
const mostLeft = 500;

export class AlertWatch {
  readonly #parts: AlertWatchParts;
  readonly #rules: readonly Rule[];
  readonly #ending = new AbortController();
  /** When open alerts were last found. What a stop lies between counts as found at the start: nobody looked meanwhile. */
  #seenAt: ReadonlyMap<string, UnixMs> = new Map();
  /** What is being told right now, by the key of its alert. */
  readonly #telling = new Map<number, Known>();
  /** What rules that are looked at less often found last. */
  readonly #found = new Map<Rule, { readonly at: UnixMs; readonly findings: readonly Finding[] }>();
  #failing: ReadonlySet<AlertRule> = new Set();
  #evaluatedAt: UnixMs | undefined;
  #lookMs: number | undefined;
  #forgotAt = -Infinity;
  #running: Promise<void> | undefined;

  constructor(parts: AlertWatchParts) {
    this.#parts = parts;
    this.#rules = parts.rules ?? allRules;
  }

  account(): AlertAccount {
    const open = this.#parts.reader.alerts.open();
    return {
      open: open.length,
      firing: open.filter(({ state }) => state === "firing").length,
      evaluatedAt: this.#evaluatedAt,
      lookMs: this.#lookMs,
      failingRules: [...this.#failing],
    };
  }

  /** Begins to look, with what was not told before the last stop. */
  start(): void {
    if (!this.#ending.signal.aborted) this.#running ??= this.#run();
  }

  /** Resolves when the last look is over. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    const { commits, pace = usualPace } = this.#parts;
    // A collector that starts answers first.
    await this.#pause(Math.min(1000, pace.busy));
    if (!signal.aborted) this.#attempt(() => this.#tellLeft());
    while (!signal.aborted) {
      const next = commits.next(pace.idle, signal);
      this.#attempt(() => this.look());
      await this.#pause(pace.busy);
      // Whoever waits for a commit is answered before anything is looked at.
      if (await next) await this.#pause(settleMs);
    }
  }

  /** One look at all rules. */
  look(): void {
    const { reader, clock, asked: parts } = this.#parts;
    const began = performance.now();
    const now = clock();
    const open = reader.alerts.open();
    const byIdentity = new Map(open.map((alert) => [identityOf(alert), alert]));
    const asked = askedOf(reader, {
      ...parts(now),
      now,
      open: (rule, subject) => byIdentity.get(identityOf({ rule, subject })),
    });
    const { findings, failing } = this.#find(asked);
    this.#failing = failing;
    const seenAt = this.#seenAt;
    const paceOf = (name: AlertRule) => this.#paceOf(name, asked);
    const evaluated = evaluate(open, { now, findings, seenAt, unseen: failing, paceOf });
    this.#seenAt = new Map(evaluated.map(({ alert }) => [identityOf(alert), alert.seenAt]));
    const silences = reader.alerts.silences();
    const news = evaluated.filter(({ isNews }) => isNews).map(({ alert }) => hushed(alert, silences, now));
    this.#keep(news);
    this.#evaluatedAt = now;
    this.#tellNews(evaluated, silences, now);
    this.#forget(now);
    this.#lookMs = performance.now() - began;
  }

  #find(asked: Asked): { findings: readonly Finding[]; failing: ReadonlySet<AlertRule> } {
    const failing = new Set<AlertRule>();
    const findings = this.#rules.flatMap((rule) => {
      try {
        return this.#findingsOf(rule, asked);
      } catch (thrown) {
        failing.add(rule.name);
        if (!this.#failing.has(rule.name))
          this.#parts.log(`alerts: rule ${rule.name} failed: ${reasonOf(thrown)}`);
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

  #paceOf(name: AlertRule, asked: Asked) {
    const rule = this.#rules.find((one) => one.name === name);
    return { forMs: rule?.forMs?.(asked) ?? 0, keepMs: rule?.keepMs ?? usualKeepMs };
  }

  #keep(alerts: readonly AlertToKeep[]): void {
    if (alerts.length === 0) return;
    this.#parts.book.save(alerts);
    this.#parts.changes.publish();
  }

  /** What was over shortly before the last stop, and what was found by then, where nobody has heard of it. */
  #tellLeft(): void {
    const { reader, clock } = this.#parts;
    const over = reader.alerts.page({ filter: {}, states: ["resolved"] }, mostLeft);
    this.#tell(untold([...reader.alerts.open(), ...over], reader.alerts.silences(), clock()));
  }

  #tellNews(evaluated: readonly Evaluated[], silences: readonly Silence[], now: UnixMs): void {
    const { alerts } = this.#parts.reader;
    const ended = evaluated.flatMap(({ alert: { state, key } }) =>
      state === "resolved" && key !== undefined ? (alerts.byKey(key) ?? []) : [],
    );
    const news = [...alerts.open(), ...ended].map((alert) => this.#known(alert));
    this.#tell(untold(news, silences, now));
  }

  #tell(tellings: readonly Telling[]): void {
    for (const { notice, alerts } of tellings) {
      const known = alerts.map((alert) => [alert.key, knownOf(alert)] as const);
      for (const [key, told] of known) this.#telling.set(key, told);
      void this.#told(notice, known);
    }
  }

  /** What is being told counts as told. */
  #known(alert: KeyedAlert): KeyedAlert {
    return { ...alert, told: this.#telling.get(alert.key) ?? alert.told };
  }

  /** What was interrupted is told after the next start. */
  async #told(notice: Notice, known: readonly (readonly [key: number, told: Known])[]): Promise<void> {
    const end = await this.#parts.tell(notice);
    if (end === "settled") this.#attempt(() => this.#keepKnown(known));
  }

  #keepKnown(known: readonly (readonly [key: number, told: Known])[]): void {
    const { reader, book } = this.#parts;
    const alerts = known.flatMap(([key, told]): KeyedAlert[] => {
      const alert = reader.alerts.byKey(key);
      return alert === undefined ? [] : [{ ...alert, told }];
    });
    book.save(alerts);
    for (const [key, told] of known) if (this.#telling.get(key) === told) this.#telling.delete(key);
  }

  #forget(now: UnixMs): void {
    if (Math.abs(now - this.#forgotAt) < history.everyMs) return;
    this.#forgotAt = now;
    this.#parts.book.forget(now - history.keepMs, history.most);
  }

  /** A look that fails ends no other: a ledger that cannot be written now can be a moment later. */
  #attempt(work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.#parts.log(`alerts: ${reasonOf(thrown)}`);
    }
  }

  async #pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }
}

function reasonOf(thrown: unknown): string {
  const error = AppError.from(thrown);
  return error.code === "internal" ? String(error.cause) : error.message;
}
