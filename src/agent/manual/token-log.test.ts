import { expect, test } from "bun:test";
import { documentText } from "./document.ts";
import { appended, emptyTokenLog, parseTokenLog, type TokenLog } from "./token-log.ts";

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));

/** A day's file that can be read. */
function log(value: unknown): TokenLog {
  const read = parseTokenLog(bytes(value), "/home/you/shop");
  if ("fault" in read) throw new Error(read.fault);
  return read.value;
}

const operation = { time: "2026-11-20T10:00:00.000Z", operation: "review", tokens: 500, session_id: null };

test("what is appended is read back as the record that was made of it", () => {
  let text = "";
  let last = emptyTokenLog("2026-11-20");
  for (const tokens of [500, 700, 500]) {
    const { document, record, total } = appended(last, { ...operation, tokens }, "/home/you/shop");
    text = documentText(document);
    last = log(text);
    expect(last.records.at(-1)).toEqual(record);
    expect(last.total).toBe(total);
  }
  expect(JSON.parse(text)).toEqual({
    date: "2026-11-20",
    total_tokens: 1700,
    operations: [operation, { ...operation, tokens: 700 }, operation],
  });
  // Equal in time, name and session: their places keep them apart.
  expect(last.records.map(({ ordinal }) => ordinal)).toEqual([0, 1, 2]);
});

test("operations that differ in name, time or session are each the first of theirs", () => {
  const others = [{ session_id: "s1" }, { operation: "fix" }, { time: "2026-11-20T10:00:00.001Z" }, {}];
  const operations = [operation, ...others.map((own) => ({ ...operation, ...own }))];
  expect(log({ date: "2026-11-20", operations }).records.map(({ ordinal }) => ordinal)).toEqual([
    0, 0, 0, 0, 1,
  ]);
});

test("members that nobody here knows stay in the file", () => {
  const before = log({ date: "2026-11-20", host: "box", operations: [{ ...operation, by: "me" }] });
  const { document } = appended(before, operation, null);
  expect(document).toMatchObject({ host: "box", total_tokens: 1000, operations: [{ by: "me" }, operation] });
});

test("a total that was wrong is right after the next operation", () => {
  const before = log({ date: "2026-11-20", total_tokens: 3, operations: [operation] });
  expect(appended(before, operation, null).document["total_tokens"]).toBe(1000);
});

test.each([
  ["14:03:22", "2026-11-20T14:03:22"],
  ["9:05", "2026-11-20T09:05"],
  ["2026-11-20T14:03:22", "2026-11-20T14:03:22"],
  ["2026-11-20T14:03:22.1234567+01:00", "2026-11-20T13:03:22.123Z"],
  ["2026-11-20T14:03:22Z", "2026-11-20T14:03:22.000Z"],
])("the time %s names the same moment in every time zone: %s", (time, moment) => {
  const [record] = log({ date: "2026-11-20", operations: [{ ...operation, time }] }).records;
  expect(record?.moment).toBe(moment);
  expect(record?.at).toBe(new Date(moment).toISOString());
});

test("a file that PowerShell wrote is read: with a mark, in two bytes a letter, with a list of one as its member", () => {
  const text = JSON.stringify({ date: "2026-11-20", operations: operation });
  const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
  const marked = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
  for (const file of [wide, marked]) {
    const read = parseTokenLog(file, null);
    expect("value" in read ? read.value.records : []).toMatchObject([{ operation: "review", tokens: 500 }]);
  }
});

test.each([
  ["-1", { tokens: -1 }],
  ["1.5", { tokens: 1.5 }],
  ['"500"', { tokens: "500" }],
  ["2000000000", { tokens: 2e9 }],
  ["missing", { tokens: undefined }],
  ['"25:00"', { time: "25:00" }],
  ["5", { time: 5 }],
  ['"2026-02-30T10:00:00Z"', { time: "2026-02-30T10:00:00Z" }],
  ['""', { operation: "" }],
  ["7", { session_id: 7 }],
  ["{}", { model: {} }],
  ["-1", { cost_usd: -1 }],
])("an operation is named by its place and by what it says: %s in %o", (shown, own) => {
  const { faults, records } = log({
    date: "2026-11-20",
    operations: [operation, { ...operation, ...own }, operation],
  });
  expect(faults).toEqual([expect.stringContaining("operation 2 ")]);
  expect(faults[0]).toContain(shown);
  expect(records).toHaveLength(2);
});

test.each(["", "{", "[]", '"text"', "{}", '{"date":"2026-02-30","operations":[]}', '{"date":"2026-11-20"}'])(
  "%p is no day's file",
  (text) => {
    expect(parseTokenLog(bytes(text), null)).toHaveProperty("fault");
  },
);
