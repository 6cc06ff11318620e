import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zstdDecompressSync } from "node:zlib";

import { digestOf } from "../../src/domain/digest.ts";
import { planParts } from "../../src/store/archive/plan.ts";
import { event, request } from "../contract/observation.ts";
import { daysAgo, now, openLab } from "./lab.ts";
import { dayMs } from "../../src/domain/time.ts";

/** Values in every shape that a column of the feed can have, and some that it should not. */
const texts = [
  null,
  "{}",
  '{"a":1}',
  '{"text":"quote \\" and ,\\"data\\":null}"}',
  '{"u":"\\u2028 ünïcödé 🚀 \\u0000","n":12345678901234567890,"f":1.0e-7}',
  '{ "spaced" : [1,  2] }\r',
  "null",
  "no JSON at all",
  '{"broken',
  'two\nlines {"data":1}',
  '{"two\nlines":1}',
  "",
  "}",
];
const names = [
  "api_request",
  'odd "name" ,"data":{',
  "tab\t and \u0001 control",
  "line\nbreak",
  "naïve 🚀",
  "",
];

test.each(["zstd", "gzip"] as const)(
  "restored events are what they were, to the byte (%s)",
  async (compression) => {
    using lab = openLab();
    for (const [text, data] of texts.entries())
      for (const [index, name] of names.entries()) {
        const seq = text * 100 + index + 1;
        lab.add({ seq, at: daysAgo(20) + seq, name, data, digest: 2 ** 53 - 1 - seq });
      }
    lab.add({ seq: 5000, at: daysAgo(20), name: "line of a file", digest: null });
    const before = lab.rows();
    const { archived } = await lab.run({ compression });
    expect(archived.map(({ name }) => name)).toEqual([
      `2026-10-31.1.jsonl.${compression === "zstd" ? "zst" : "gz"}`,
    ]);
    expect(lab.rows()).toEqual([]);
    expect((await lab.restore("2026-10-31")).rows).toBe(before.length);
    expect(lab.rows()).toEqual(before);
  },
);

test("integers beyond what a JavaScript number holds come back whole", async () => {
  using lab = openLab();
  lab.db.run("INSERT INTO entry VALUES (1, ?, 9223372036854775807, NULL, 2, 'event', 'a', NULL, 1, NULL)", [
    daysAgo(9),
  ]);
  const before = lab.rows();
  await lab.run();
  await lab.restore("2026-11-11");
  expect(lab.rows()).toEqual(before);
  expect(before[0]).toContain("9223372036854775807");
});

test("a line holds every column of the table", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(9), data: '{"model":"opus"}' });
  await lab.run();
  const [file = ""] = readdirSync(lab.folder);
  const line: unknown = JSON.parse(zstdDecompressSync(readFileSync(join(lab.folder, file))).toString());
  expect(line).toEqual({
    seq: 1,
    at: daysAgo(9),
    digest: 1,
    session_key: 7,
    source: 2,
    kind: "event",
    name: "auth",
    thing_key: null,
    first: 1,
    data: { model: "opus" },
  });
  const columns = lab.db.query<{ name: string }, []>("SELECT name FROM pragma_table_info('entry')").all();
  // A column that is added to the table has to be added to the line.
  expect(Object.keys(line as object)).toEqual(columns.map(({ name }) => name));
});

test("days are whole UTC days, older than those that stay; each is a file of its own", async () => {
  using lab = openLab();
  const border = Date.UTC(2026, 10, 13);
  lab.add({ seq: 1, at: border });
  lab.add({ seq: 2, at: border - 1 });
  lab.add({ seq: 3, at: border - dayMs });
  lab.add({ seq: 4, at: border - dayMs - 1 });
  const { archived, stopped, faults } = await lab.run();
  expect(
    archived.map(({ day, state, seal }) => [day, state, seal?.rows, seal?.firstSeq, seal?.lastSeq]),
  ).toEqual([
    ["2026-11-11", "archived", 1, 4, 4],
    ["2026-11-12", "archived", 2, 2, 3],
  ]);
  expect([stopped, faults]).toEqual([false, []]);
  expect(lab.rows()).toHaveLength(1);
  expect((await lab.run()).archived).toEqual([]);
});

test("events that come late make a further part, and a file that nobody knows is not written over", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(9) });
  await lab.run();
  writeFileSync(join(lab.folder, "2026-11-11.2.jsonl.zst"), "of another ledger");
  lab.add({ seq: 2, at: daysAgo(9) });
  await lab.run();
  expect(lab.states()).toEqual(["2026-11-11.1 archived", "2026-11-11.3 archived"]);
  expect(readFileSync(join(lab.folder, "2026-11-11.2.jsonl.zst"), "utf8")).toBe("of another ledger");
  expect((await lab.restore("2026-11-11")).rows).toBe(2);
});

test("folder and files are for their owner only", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(9) });
  await lab.run();
  expect((statSync(lab.folder).mode & 0o777).toString(8)).toBe("700");
  expect((statSync(join(lab.folder, "2026-11-11.1.jsonl.zst")).mode & 0o777).toString(8)).toBe("600");
});

test("a record that comes again is a duplicate, in the archive, after a restore, and when archived again", async () => {
  using lab = openLab();
  const [old, told] = [event({ at: daysAgo(20) }), request({ at: daysAgo(20), aliases: ["req:1"] })];
  expect(lab.commit(old, told)).toEqual(["accepted", "accepted"]);
  await lab.run();
  expect(lab.commit(old, told)).toEqual(["duplicate", "duplicate"]);
  await lab.restore("2026-10-31");
  expect(lab.commit(old, told)).toEqual(["duplicate", "duplicate"]);
  await lab.run({ at: now + 30 * dayMs });
  expect(lab.rows()).toEqual([]);
  expect(lab.commit(old, told, event({ at: daysAgo(20) }))).toEqual(["duplicate", "duplicate", "accepted"]);
  expect(lab.reader.requests({}, 9)).toHaveLength(1);
});

test("what is known in one process is known in the next", async () => {
  using lab = openLab();
  const old = event({ at: daysAgo(20) });
  lab.commit(old);
  await lab.run();
  const { SqliteWriter } = await import("../../src/store/sqlite/writer.ts");
  expect(new SqliteWriter(lab.db).commit([old]).fates).toEqual(["duplicate"]);
});

test("numbers never come again, though everything was archived and its files are gone", async () => {
  using lab = openLab();
  lab.commit(event({ at: daysAgo(20) }), event({ at: daysAgo(20) }));
  expect(lab.reader.lastSeq()).toBe(2);
  const { expired } = await lab.run({ maxBytes: 1 });
  expect(expired).toHaveLength(1);
  expect(lab.reader.lastSeq()).toBe(2);
  const { SqliteWriter } = await import("../../src/store/sqlite/writer.ts");
  expect(new SqliteWriter(lab.db).commit([event()]).entries[0]?.seq).toBe(3);
});

test("a restored day is left alone for its time, and then leaves for the file it came from", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  await lab.run();
  await lab.restore("2026-10-31", now + 7 * dayMs);
  lab.add({ seq: 2, at: daysAgo(20) });
  expect((await lab.run({ at: now + 6 * dayMs })).archived).toEqual([]);
  expect(lab.states()).toEqual(["2026-10-31.1 restored"]);
  const { archived } = await lab.run({ at: now + 8 * dayMs });
  expect(archived.map(({ name }) => name)).toEqual(["2026-10-31.1.jsonl.zst", "2026-10-31.2.jsonl.zst"]);
  expect(lab.rows()).toEqual([]);
});

test("restoring twice brings nothing twice, and begins the time anew", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  await lab.run();
  expect((await lab.restore("2026-10-31")).rows).toBe(1);
  expect(await lab.restore("2026-10-31", now + 9 * dayMs)).toMatchObject({
    rows: 0,
    heldUntil: now + 9 * dayMs,
  });
  expect(lab.rows()).toHaveLength(1);
});

test("a day that was never archived, or is no longer there, is said so", async () => {
  using lab = openLab();
  await expect(lab.restore("2026-10-31")).rejects.toMatchObject({ code: "not-found" });
  lab.add({ seq: 1, at: daysAgo(20) });
  await lab.run({ keepDays: 1 });
  await expect(lab.restore("2026-10-31")).rejects.toThrow("was deleted, for its age or for room");
});

test("a clock that goes back archives nothing that is not old by it, and breaks nothing", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(9) });
  lab.add({ seq: 2, at: daysAgo(20) });
  expect((await lab.run({ at: daysAgo(10), keepDays: 1 })).archived.map(({ day }) => day)).toEqual([
    "2026-10-31",
  ]);
  expect((await lab.run({ at: daysAgo(400), keepDays: 1 })).archived).toEqual([]);
  expect((await lab.run()).archived.map(({ day }) => day)).toEqual(["2026-11-11"]);
});

test("files go when they are too old, those that are not stay, and so do the days that were brought back", async () => {
  using lab = openLab();
  for (const [index, age] of [400, 366, 365, 20].entries())
    lab.commit(event({ at: daysAgo(age), digest: 900 + index }));
  lab.commit(event({ at: now }));
  await lab.run();
  await lab.restore("2025-10-16");
  const { expired } = await lab.run({ keepDays: 365 });
  expect(expired.map(({ day }) => day)).toEqual(["2025-11-19"]);
  expect(lab.states()).toEqual([
    "2025-10-16.1 restored",
    "2025-11-19.1 expired",
    "2025-11-20.1 archived",
    "2026-10-31.1 archived",
  ]);
  expect(readdirSync(lab.folder)).toHaveLength(3);
});

test("a clock that is far ahead archives nothing and deletes no file: the ledger has not heard of that day", async () => {
  using lab = openLab();
  lab.commit(event({ at: daysAgo(20) }), event({ at: now }));
  await lab.run();
  const { archived, expired } = await lab.run({ at: now + 1000 * dayMs, keepDays: 365 });
  expect([archived.length, expired.length]).toEqual([0, 0]);
});

test("a clock that is far ahead deletes no file either when agents were heard by it, which have the same clock", async () => {
  using lab = openLab();
  for (const [session, at] of [
    ["a", daysAgo(20)],
    ["b", daysAgo(3)],
    ["c", now],
    ["d", now + 20_000 * dayMs],
    ["e", now + 20_000 * dayMs + 60_000],
  ] as const)
    lab.commit(event({ at, sessionId: session }));
  await lab.run();
  const wrong = await lab.run({ at: now + 20_000 * dayMs + 60_000, keepDays: 30 });
  expect([wrong.archived, wrong.expired]).toEqual([[], []]);
  expect(lab.states()).toEqual(["2026-10-31.1 archived"]);
});

test("beyond the size the oldest files go, and only as many as it takes", async () => {
  using lab = openLab();
  for (let age = 12; age > 8; age -= 1)
    lab.add({ seq: age, at: daysAgo(age), data: JSON.stringify({ id: crypto.randomUUID() }) });
  const { archived } = await lab.run();
  const size = (count: number): number =>
    archived.slice(-count).reduce((sum, { seal }) => sum + (seal?.fileBytes ?? 0), 0);
  expect((await lab.run({ maxBytes: size(4) })).expired).toEqual([]);
  expect((await lab.run({ maxBytes: size(2) })).expired.map(({ day }) => day)).toEqual([
    "2026-11-08",
    "2026-11-09",
  ]);
  expect((await lab.run({ maxBytes: 1 })).expired).toHaveLength(2);
  expect(readdirSync(lab.folder)).toEqual([]);
});

test("a day of which a part was deleted comes back without it, and says so", async () => {
  using lab = openLab();
  const day = daysAgo(20);
  lab.add({ seq: 1, at: day });
  const [first] = (await lab.run()).archived;
  lab.add({ seq: 2, at: day, data: JSON.stringify({ id: crypto.randomUUID() }) });
  await lab.run();
  const [, second] = lab.ledger.files();
  await lab.run({ maxBytes: second?.seal?.fileBytes ?? 0 });
  const restored = await lab.restore(first?.day ?? "");
  expect(restored.files.map(({ part }) => part)).toEqual([2]);
  expect(restored.expired.map(({ part, seal }) => [part, seal?.rows])).toEqual([[1, 1]]);
});

test("with days off nothing is archived, but files still end", async () => {
  using lab = openLab();
  lab.add({ seq: 1, at: daysAgo(20) });
  expect((await lab.run({ afterDays: undefined })).archived).toEqual([]);
  await lab.run();
  expect((await lab.run({ afterDays: undefined, keepDays: 1 })).expired).toHaveLength(1);
});

test("a run that is asked to end stops between two steps, and the next goes on", async () => {
  using lab = openLab();
  for (let seq = 1; seq <= 30; seq += 1) lab.add({ seq, at: daysAgo(8 + seq) });
  const before = lab.rows();
  const ended = AbortSignal.abort();
  expect(await lab.run({ signal: ended })).toMatchObject({ archived: [], stopped: true });
  expect(lab.rows()).toEqual(before);
  expect((await lab.run()).archived).toHaveLength(30);
});

test("a day with many events is planned as several files, each in chunks by rising number", async () => {
  using lab = openLab();
  const events = Array.from({ length: 10 }, (_, index) => ({
    seq: index * 3 + 1,
    at: daysAgo(9 + (index % 2)),
  }));
  lab.add(...events, { seq: 90, at: daysAgo(9), data: JSON.stringify({ text: "x".repeat(5000) }) });
  const selection = { before: now, except: new Set<string>(), signal: lab.signal };
  const limits = { chunk: { rows: 2, bytes: 1000 }, partBytes: 700 };
  const parts = await planParts(lab.ledger, selection, limits);
  expect(parts.map((part) => part.map(({ firstSeq, lastSeq, rows }) => [firstSeq, lastSeq, rows]))).toEqual([
    // Four events of about 155 bytes fill a part.
    [
      [4, 10, 2],
      [16, 22, 2],
    ],
    [[28, 28, 1]],
    [
      [1, 7, 2],
      [13, 19, 2],
    ],
    [[25, 25, 1]],
    // One that is larger than a part is one of its own.
    [[90, 90, 1]],
  ]);
  expect(parts.map(([chunk]) => chunk?.day)).toEqual([
    "2026-11-10",
    "2026-11-10",
    "2026-11-11",
    "2026-11-11",
    "2026-11-11",
  ]);
});

test("parts of one run are archived and restored as one day", async () => {
  using lab = openLab();
  const data = JSON.stringify({ text: "x".repeat(33 * 1024 * 1024) });
  lab.add({ seq: 1, at: daysAgo(9), data }, { seq: 2, at: daysAgo(9), data }, { seq: 3, at: daysAgo(9) });
  const before = lab.rows().map(digestOf);
  const { archived } = await lab.run();
  expect(archived.map(({ part, seal }) => [part, seal?.rows])).toEqual([
    [1, 1],
    [2, 2],
  ]);
  await lab.restore("2026-11-11");
  expect(lab.rows().map(digestOf)).toEqual(before);
});

test("nothing is made where there is nothing to archive but the folder", async () => {
  using lab = openLab();
  expect(await lab.run()).toEqual({ archived: [], expired: [], faults: [], stopped: false });
  expect(existsSync(lab.folder)).toBe(true);
});
