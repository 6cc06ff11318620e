import { expect, test } from "bun:test";
import { event, noon, request } from "../../../test/contract/observation.ts";
import type { Observation } from "../../domain/observation.ts";
import { longestAnswerMs } from "../../domain/request-twin.ts";
import { ArchivedEntries } from "./archive/archived-entries.ts";
import { EntryLog } from "./entry-log.ts";
import { openForWriting } from "./open.ts";

type Line = readonly [seen: Observation, thingKey: number | undefined, first: boolean];

/** To which request lines of the feed lead once an event is parted from request 1 as request 9. */
function given(lines: readonly Line[], known: readonly number[] = [1]) {
  const db = openForWriting(":memory:");
  const log = new EntryLog(db, new ArchivedEntries(db));
  for (const [seen, thingKey, first] of lines) log.add(seen, { sessionKey: undefined, thingKey, first });
  const isOwn = log.giveLine({ fromKey: 1, toKey: 9, at: noon, isOf: (key) => known.includes(key) });
  const keys = db.query<{ thing_key: number | null; first: number }, []>(
    "SELECT thing_key, first FROM entry ORDER BY seq",
  );
  return {
    isOwn,
    lines: keys.all().map(({ thing_key, first }) => `${thing_key}${first === 1 ? " first" : ""}`),
  };
}

const log = (at: number) => request({ source: "otlp-log", at });
const line = (at: number) => request({ source: "transcript", at });

test.each([
  [
    "its own",
    [
      [log(noon), 1, true],
      [log(noon), 2, true],
    ],
    { isOwn: true, lines: ["9 first", "2 first"] },
  ],
  [
    "its own, which came second",
    [
      [line(noon), 1, true],
      [log(noon), 1, false],
    ],
    { isOwn: false, lines: ["1 first", "9 first"] },
  ],
  [
    "its own of before it was joined",
    [
      [line(noon), 1, true],
      [log(noon), 3, true],
    ],
    { isOwn: false, lines: ["1 first", "9 first"] },
  ],
  [
    "the latest that can be its own",
    [
      [line(noon), 1, true],
      [log(noon + longestAnswerMs), 1, false],
    ],
    { isOwn: false, lines: ["1 first", "9 first"] },
  ],
  [
    "that of the request, where its own is too late",
    [
      [line(noon), 1, true],
      [log(noon + longestAnswerMs + 1), 1, false],
    ],
    { isOwn: true, lines: ["9 first", "1"] },
  ],
  [
    "that of the request, where its own is too early",
    [
      [line(noon), 1, true],
      [log(noon - 1), 1, false],
    ],
    { isOwn: true, lines: ["9 first", "1"] },
  ],
  [
    "that of the request, where it has none",
    [
      [line(noon), 2, true],
      [line(noon), 1, false],
      [line(noon), 1, true],
    ],
    { isOwn: true, lines: ["2 first", "1", "9 first"] },
  ],
  [
    "none, where both are gone",
    [
      [event({ at: noon }), undefined, true],
      [line(noon), 2, true],
    ],
    { isOwn: undefined, lines: ["null first", "2 first"] },
  ],
] satisfies [string, Line[], ReturnType<typeof given>][])(
  "the line of an event that is parted is %s",
  (_, lines, left) => {
    expect(given(lines, [1, 3])).toEqual(left);
  },
);
