import { expect, test } from "bun:test";
import { Chance } from "../../bench/chance.ts";
import { finding } from "../../test/contract/alert.ts";
import { noon } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { evaluate, identityOf } from "./evaluation.ts";
import { knownOf, untold } from "./telling.ts";

const forMs = 30_000;
const keepMs = 60_000;
const subjects = ["a", "b", "c"] as const;
type Subject = (typeof subjects)[number];

/** What happened at one look: when it was, what held at which level, and whether the program had been started anew. */
interface Step {
  readonly at: number;
  readonly levels: ReadonlyMap<Subject, number>;
  readonly restarted: boolean;
}

/** A course of looks: seconds to minutes apart, with conditions that begin, rest, rise, fall and end. */
function courseOf(chance: Chance): Step[] {
  const levels = new Map<Subject, number>();
  let at = noon;
  return Array.from({ length: 60 }, () => {
    at += chance.happens(0.1) ? chance.whole([60_000, 200_000]) : chance.whole([1, 30]) * 1000;
    for (const subject of subjects) {
      if (!chance.happens(0.3)) continue;
      if (chance.happens(0.4)) levels.delete(subject);
      else levels.set(subject, 50 + 10 * chance.whole([0, 4]));
    }
    return { at, levels: new Map(levels), restarted: chance.happens(0.05) };
  });
}

/**
 * What people should hear of one subject, read off the course itself: it fires when it was found at every look for so long,
 * rises when it is above all that was told of it, and is over at the first look after which it was away for long enough.
 */
function expected(course: readonly Step[], subject: Subject): string[] {
  const heard: string[] = [];
  let begun: number | undefined;
  let fired = false;
  let [last, highest] = [0, 0];
  for (const { at, levels, restarted } of course) {
    const level = levels.get(subject);
    if (restarted) last = at;
    if (level === undefined) {
      if (begun !== undefined && !fired) begun = undefined;
      if (!fired || at - last < keepMs) continue;
      heard.push(`${at} resolved`);
      [begun, fired] = [undefined, false];
      continue;
    }
    last = at;
    begun ??= at;
    if (!fired && at - begun >= forMs) {
      heard.push(`${at} firing ${level}`);
      [fired, highest] = [true, level];
    } else if (fired && level > highest) {
      heard.push(`${at} escalated ${level}`);
      highest = level;
    }
  }
  return heard;
}

/** What people heard of each subject, when the fold, the ledger and the telling are run over the course. */
function heardOf(course: readonly Step[]): ReadonlyMap<string, readonly string[]> {
  const ledger = new MemoryLedger();
  const { alerts } = new MemoryReader(ledger);
  const heard: { subject: string; text: string }[] = [];
  let seenAt: ReadonlyMap<string, number> = new Map();
  for (const { at, levels, restarted } of course) {
    if (restarted) seenAt = new Map();
    const findings = [...levels].map(([subject, level]) => finding({ subject, level }));
    const patienceOf = () => ({ forMs, keepMs });
    const evaluated = evaluate(alerts.open(), { now: at, findings, seenAt, unseen: new Set(), patienceOf });
    seenAt = new Map(evaluated.map(({ alert }) => [identityOf(alert), alert.seenAt]));
    const kept = ledger.alerts.save(evaluated.filter(({ isNews }) => isNews).map(({ alert }) => alert));
    const ended = kept.filter(({ state }) => state === "resolved");
    for (const { notice, alerts: told } of untold([...alerts.open(), ...ended], [], at)) {
      for (const { subject, level } of told)
        heard.push({
          subject,
          text: [at, notice.event, notice.event === "resolved" ? "" : level].join(" ").trim(),
        });
      ledger.alerts.save(told.map((alert) => Object.assign({}, alert, { told: knownOf(alert) })));
    }
  }
  const bySubject = Map.groupBy(heard, ({ subject }) => subject);
  return new Map([...bySubject].map(([subject, texts]) => [subject, texts.map(({ text }) => text)]));
}

test("people hear exactly what a naive reading of any course says", () => {
  let events = 0;
  for (let seed = 1; seed <= 150; seed += 1) {
    const course = courseOf(new Chance(seed));
    const heard = heardOf(course);
    for (const subject of subjects) {
      const should = expected(course, subject);
      expect({ seed, subject, heard: heard.get(subject) ?? [] }).toEqual({ seed, subject, heard: should });
      events += should.length;
    }
  }
  // The courses are not empty ones.
  expect(events).toBeGreaterThan(500);
});
