import { expect, test } from "bun:test";
import { processStands, readProcess } from "./process.ts";

const note = { pid: 417, sessionId: "s1", version: "2.1.329", procStart: "2951902" };
const read = (own: object) => readProcess(JSON.stringify({ ...note, ...own }));

test("a client notes whether it asks its person or works, and since when", () => {
  const asks = { status: "waiting", statusUpdatedAt: 1_796_052_841_812 };
  for (const waitingFor of ["permission prompt", "input needed"])
    expect(read({ ...asks, waitingFor })?.standing).toEqual({ does: "asks", since: 1_796_052_841_812 });
  expect(read({ status: "busy", statusUpdatedAt: 5 })?.standing).toEqual({ does: "works", since: 5 });
});

test("a dialog that its person opened, an idle client and one that notes no state say nothing of it", () => {
  const told = [
    { status: "waiting", waitingFor: "dialog open", statusUpdatedAt: 5 },
    { status: "waiting", statusUpdatedAt: 5 },
    { status: "idle", statusUpdatedAt: 5 },
    { status: "busy" },
    {},
  ];
  expect(told.map((own) => read(own)?.standing)).toEqual(told.map(() => undefined));
  expect(read({ status: 7, statusUpdatedAt: "soon" })).toMatchObject({ pid: 417, standing: undefined });
});

test("a question and its answer are signs of one moment each, known again when they are told twice", () => {
  const asked = processStands("s1", { does: "asks", since: 5 }, 9);
  expect(asked).toMatchObject({ at: 5, seenAt: 9, sign: { says: "permission-asked", isReminder: true } });
  const works = processStands("s1", { does: "works", since: 5 }, 9);
  expect(works.sign).toEqual({ says: "permission-decided" });
  expect(works.digest).not.toBe(asked.digest);
  expect(processStands("s1", { does: "asks", since: 5 }, 11).digest).toBe(asked.digest);
});
