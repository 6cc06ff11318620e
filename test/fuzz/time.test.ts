import { expect } from "bun:test";
import * as fc from "fast-check";
import { AppError } from "../../src/domain/error.ts";
import { parseDuration } from "../../src/domain/duration.ts";
import { Calendar, periods } from "../../src/query/calendar.ts";
import { parseFilter, parseInstant } from "../../src/query/filter.ts";
import { spanOfLast } from "../../src/query/last.ts";
import { MemoryLedger } from "../../src/store/memory/ledger.ts";
import { MemoryReader } from "../../src/store/memory/reader.ts";
import { claim, nothingFailsUnheard } from "./fuzzed.ts";

nothingFailsUnheard();

const zones = Intl.supportedValuesOf("timeZone");
const calendars = new Map<string, Calendar>();
/** One calendar for each zone, as a program has: its memory of offsets is part of what is tried. */
function calendarOf(zone: string): Calendar {
  const known = calendars.get(zone) ?? new Calendar(zone);
  calendars.set(zone, known);
  return known;
}

const zone = fc.constantFrom(...zones);
/** Instants the ledger takes, many of them beside a quarter hour, where days and clocks change. */
const instant = fc
  .tuple(
    fc.integer({ min: 946_800_000_000, max: 4_102_000_000_000 }),
    fc.integer({ min: -2, max: 2 }),
    fc.boolean(),
  )
  .map(([at, beside, isBeside]) => (isBeside ? Math.round(at / 900_000) * 900_000 + beside : at));

claim(
  "periods of any zone stand side by side: each holds its instant, all of one name, and the next begins where it ends",
  {
    given: fc.tuple(zone, instant, fc.constantFrom(...periods)),
    inputs: 600,
    holds: ([name, at, period]) => {
      const calendar = calendarOf(name);
      const { from, to } = calendar.spanOf(at, period);
      expect(from <= at && at < to).toBe(true);
      const key = calendar.keyOf(at, period);
      expect([calendar.keyOf(from, period), calendar.keyOf(to - 1, period)]).toEqual([key, key]);
      expect(calendar.keyOf(from - 1, period)).not.toBe(key);
      expect(calendar.spanOf(to, period).from).toBe(to);
      expect(calendar.spanOf(from - 1, period).to).toBe(from);
    },
  },
);

claim("the name of a day and what its clocks show are what the system's own formatter says", {
  given: fc.tuple(zone, instant),
  inputs: 400,
  holds: ([name, at]) => {
    const calendar = calendarOf(name);
    const told = new Intl.DateTimeFormat("sv-SE", {
      timeZone: name,
      dateStyle: "short",
      timeStyle: "short",
    }).format(at);
    expect(`${calendar.keyOf(at, "day")} ${calendar.timeOf(at)}`).toBe(told);
  },
});

claim("the last so many days, weeks or months begin before now and at a midnight, or are refused", {
  given: fc.tuple(zone, instant, fc.oneof(fc.stringMatching(/^\d{0,5}[dwmy]$/), fc.string())),
  inputs: 400,
  holds: ([name, now, text]) => {
    const calendar = calendarOf(name);
    const from = answered(() => spanOfLast({ text, now, name: "--last" }, calendar).from);
    if (from instanceof AppError) return;
    expect(from <= now && calendar.spanOf(from, "day").from === from).toBe(true);
  },
});

const pad = (number: number, length = 2) => String(number).padStart(length, "0");
const dateText = fc
  .tuple(fc.integer({ min: 1990, max: 2110 }), fc.nat({ max: 13 }), fc.nat({ max: 32 }))
  .map(([year, month, day]) => `${pad(year, 4)}-${pad(month)}-${pad(day)}`);
const timeText = fc
  .tuple(
    dateText,
    fc.nat({ max: 24 }),
    fc.nat({ max: 60 }),
    fc.constantFrom("", ":00", ":59", ":30.5", ":01.123456"),
    fc.constantFrom("Z", "", "+02:00", "-09:30", "+0200", " UTC", "z"),
  )
  .map(([date, hour, minute, second, end]) => `${date}T${pad(hour)}:${pad(minute)}${second}${end}`);
const anyTime = fc.oneof(
  dateText,
  timeText,
  timeText.map((text) => text.replace("T", " ")),
  fc.string(),
  fc.constantFrom("2026", "5", "Nov 20", "project 1", "1e12", "tomorrow", "20 Nov 2026 12:00"),
);

/** What a time is here: a day, or a day and a time of it, with a zone or in the one that is asked for. */
const form = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/i;

claim("a text is a time only when it is written as one, and then it is the time that its zone shows", {
  given: fc.tuple(zone, anyTime),
  inputs: 600,
  holds: ([name, text]) => {
    const calendar = calendarOf(name);
    const at = answered(() => parseInstant(text, "from", calendar));
    if (at instanceof AppError) return expect(at.message).toMatch(/^from (is not a time|lies outside)/);
    expect(text).toMatch(form);
    if (text.length === 10) return expect(calendar.keyOf(at, "day") >= text).toBe(true);
    if (/z|[+-]\d\d:?\d\d$/i.test(text.slice(11)))
      return expect(at).toBe(Date.parse(text.replace(" ", "T").replace("z", "Z")));
    // What its clocks show, but where they skip that time: there it is beside the gap.
    const wanted = text.slice(0, 16).toUpperCase().replace("T", " ");
    const shown = `${calendar.keyOf(at, "day")} ${calendar.timeOf(at)}`;
    if (shown !== wanted) expect(isSkipped(calendar, wanted)).toBe(true);
  },
});

/** Whether no quarter hour of the three days around it shows this time, or any time of its quarter hour. */
function isSkipped(calendar: Calendar, wanted: string): boolean {
  const around = Date.parse(`${wanted.replace(" ", "T")}Z`);
  const quarters = Array.from(
    { length: 3 * 96 },
    (_, index) => Math.floor(around / 900_000) * 900_000 + (index - 144) * 900_000,
  );
  const minutes = (Number(wanted.slice(14)) % 15) * 60_000;
  return !quarters.some(
    (at) => `${calendar.keyOf(at + minutes, "day")} ${calendar.timeOf(at + minutes)}` === wanted,
  );
}

const reader = new MemoryReader(new MemoryLedger());

claim("any words for from, to and a zone are a span of time or a refusal with a sentence", {
  given: fc.record({
    from: fc.option(anyTime, { nil: undefined }),
    to: fc.option(anyTime, { nil: undefined }),
    timezone: fc.oneof(zone, fc.string()),
  }),
  inputs: 400,
  holds: (text) => {
    const filter = answered(() => parseFilter(text, reader).filter);
    if (filter instanceof AppError)
      return expect([filter.code, filter.message.length > 20]).toEqual(["invalid", true]);
    const { from = 0, to = Infinity } = filter;
    expect(from < to).toBe(true);
  },
});

claim("a duration is what its parts add up to, and any other text is none", {
  given: fc.oneof(
    fc.array(fc.tuple(fc.nat({ max: 999_999_999 }), fc.constantFrom("ms", "s", "m", "h", "d")), {
      minLength: 1,
      maxLength: 6,
    }),
    fc.string(),
  ),
  inputs: 400,
  holds: (told) => {
    if (typeof told === "string") {
      const ms = parseDuration(told);
      return expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
    }
    const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
    const sum = told.reduce((total, [amount, unit]) => total + amount * units[unit], 0);
    expect(parseDuration(told.map((part) => part.join("")).join(""))).toBe(told.length > 5 ? undefined : sum);
  },
});

/** What it comes to, or its refusal; anything else that is thrown is a fault. */
function answered<T>(work: () => T): T | AppError {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown;
    throw thrown;
  }
}
