import { expect, test } from "bun:test";
import type { ReadingShape } from "../../query/shape.ts";
import { nothingRead } from "../../../test/reading.ts";
import { importByCollector } from "./follow.ts";

const idle: ReadingShape = { ...nothingRead, broken_lines: 2 };
const busy: ReadingShape = {
  ...idle,
  importing: {
    started_at: "2026-11-20T20:00:00.000Z",
    files: 2,
    files_done: 1,
    bytes: 10,
    bytes_done: 5,
    mb_per_s: null,
    remaining_s: null,
  },
};

/** A collector that gives these answers, one after the other. */
function collector(...answers: readonly (ReadingShape | Response | Error)[]) {
  const asked: { method: string; body: unknown; authorization: string | null; url: string }[] = [];
  const left = [...answers];
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    const { method = "GET", body } = init;
    asked.push({ method, body, authorization: new Headers(init.headers).get("authorization"), url });
    const answer = left.shift();
    if (answer instanceof Error || answer === undefined)
      return Promise.reject(answer ?? new Error("too often"));
    return Promise.resolve(
      answer instanceof Response ? answer : Response.json({ schema_version: 1, ...answer }),
    );
  };
  return { asked, parts: { httpUrl: "http://127.0.0.1:4318", token: "secret", fetch } };
}

function order(folder?: string) {
  const shown: ReadingShape[] = [];
  const ending = new AbortController();
  const progress = (reading: ReadingShape): void => void shown.push(reading);
  return { shown, ending, given: { folder, progress, ending: ending.signal } };
}

test("the folder is posted with the token, and progress is told until nothing is read any more", async () => {
  const { asked, parts } = collector(idle, busy, { ...idle, broken_lines: 3 });
  const { shown, given } = order("/home/ada/.claude");
  const { before, after } = await importByCollector(parts, given);
  expect([before.broken_lines, after.broken_lines]).toEqual([2, 3]);
  expect(shown).toEqual([busy]);
  expect(asked.map(({ method, body }) => [method, body])).toEqual([
    ["POST", '{"folder":"/home/ada/.claude"}'],
    ["GET", undefined],
    ["GET", undefined],
  ]);
  expect(asked[0]).toMatchObject({ authorization: "Bearer secret", url: "http://127.0.0.1:4318/api/import" });
});

test("without a folder all known ones are asked for", async () => {
  const { asked, parts } = collector(idle, idle);
  await importByCollector(parts, order().given);
  expect(asked[0]?.body).toBe("{}");
});

test("following ends when its person ends it, while the collector goes on", async () => {
  const { parts } = collector(idle, busy, busy);
  const { ending, given } = order();
  ending.abort();
  expect((await importByCollector(parts, given)).after.importing).not.toBeNull();
});

test.each([
  ["is gone", new Error("refused"), "does not answer; what it read stays"],
  ["refuses", new Response("{}", { status: 403 }), "answers 403 to /api/import"],
  ["is of another kind", new Response("<html>"), "answers 200 to /api/import"],
] as const)("a collector that %s is a sentence with what to do", async (_, answer, part) => {
  const { parts } = collector(idle, answer);
  await expect(importByCollector(parts, order().given)).rejects.toThrow(part);
});
