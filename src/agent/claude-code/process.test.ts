import { expect, test } from "bun:test";
import type { Stand } from "../../domain/standing.ts";
import { processStands, readProcess } from "./process.ts";

const note = { pid: 417, sessionId: "s1", version: "2.1.329", procStart: "2951902" };
const read = (own: object) => readProcess(JSON.stringify({ ...note, ...own }));

test("a client notes whether it asks its person or works, and since when", () => {
  const asks = { status: "waiting", statusUpdatedAt: 1_796_052_841_812 };
  for (const waitingFor of [
    "permission prompt",
    "input needed",
    "worker request",
    "sandbox request",
    "goal proposal",
  ])
    expect(read({ ...asks, waitingFor })?.standing).toEqual({ does: "asks", since: 1_796_052_841_812 });
  expect(read({ status: "busy", statusUpdatedAt: 5 })?.standing).toEqual({ does: "works", since: 5 });
});

test("a client with nothing to do notes that, also while a shell goes on in the background", () => {
  for (const status of ["idle", "shell"])
    expect(read({ status, statusUpdatedAt: 5 })?.standing).toEqual({ does: "rests", since: 5 });
});

test("a dialog that its person opened, and a client that notes no state or one that nobody knows, say nothing of it", () => {
  const told = [
    { status: "waiting", waitingFor: "dialog open", statusUpdatedAt: 5 },
    { status: "waiting", statusUpdatedAt: 5 },
    { status: "busy" },
    { status: "dreaming", statusUpdatedAt: 5 },
    {},
  ];
  expect(told.map((own) => read(own)?.standing)).toEqual(told.map(() => undefined));
  expect(read({ status: 7, statusUpdatedAt: "soon" })).toMatchObject({ pid: 417, standing: undefined });
});

test("a question, its answer and a new beginning are signs of one moment each, known again when they are told twice", () => {
  const stands = (does: Stand, seenAt = 9) => processStands("s1", { does, since: 5 }, { at: 6, seenAt });
  const asked = stands("asks");
  expect(asked).toMatchObject({
    name: "process_asks",
    at: 6,
    seenAt: 9,
    sign: { says: "permission-asked", isReminder: true },
  });
  expect(stands("works")).toMatchObject({ name: "process_works", sign: { says: "unasked", ranSince: 5 } });
  expect(stands("rests")).toMatchObject({ name: "process_rests", sign: { says: "at-rest", ranSince: 5 } });
  expect(stands("began")).toMatchObject({ name: "process_began", sign: { says: "session-started" } });
  expect(
    new Set([asked, stands("works"), stands("rests"), stands("began")].map(({ digest }) => digest)).size,
  ).toBe(4);
  expect(stands("asks", 11).digest).toBe(asked.digest);
});
