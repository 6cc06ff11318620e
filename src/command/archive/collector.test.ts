import { expect, test } from "bun:test";
import type { ArchiveTask } from "../../domain/archive.ts";
import { workByCollector } from "./collector.ts";

const total = { files: 0, days: 0, events: 0, text_bytes: 0, file_bytes: 0 };
const running = { kind: "run", day: null, started_at: "2026-11-20T12:00:00.000Z", total };
const last = { ...running, faults: [], error: null };
const busy = { running, last: null };
const done = { running: null, last };
const run: ArchiveTask = { kind: "run", afterDays: undefined };

/** A collector that gives these answers, one after the other. */
function collector(...answers: readonly (object | Response | Error)[]) {
  const asked: [url: string, method: string | undefined, body: unknown][] = [];
  const shown: unknown[] = [];
  const left = [...answers];
  const ending = new AbortController();
  const fetch = (url: string, init: RequestInit): Promise<Response> => {
    asked.push([url.replace("http://127.0.0.1:4318", ""), init.method, init.body]);
    const answer = left.shift();
    if (answer === undefined || answer instanceof Error)
      return Promise.reject(answer ?? new Error("too often"));
    return Promise.resolve(answer instanceof Response ? answer : Response.json(answer));
  };
  const progress = (work: unknown): void => void shown.push(work);
  const parts = { httpUrl: "http://127.0.0.1:4318", token: "secret", fetch, progress, ending: ending.signal };
  return { asked, shown, ending, parts };
}

test("a run is begun and followed to its end", async () => {
  const { asked, shown, parts } = collector(busy, busy, done);
  expect(await workByCollector(parts, { kind: "run", afterDays: 3 })).toMatchObject({
    started_at: last.started_at,
  });
  expect(asked).toEqual([
    ["/api/archive", "POST", '{"after_days":3}'],
    ["/api/archive/work", undefined, undefined],
    ["/api/archive/work", undefined, undefined],
  ]);
  expect(shown).toEqual([running, running]);
});

test("without a number of days the collector's config decides, and a restore names its day", async () => {
  const { asked, parts } = collector(done, done);
  await workByCollector(parts, run);
  await workByCollector(parts, { kind: "restore", day: "2026-11-12" });
  expect(asked.map(([path, , body]) => [path, body])).toEqual([
    ["/api/archive", "{}"],
    ["/api/archive/restore", '{"day":"2026-11-12"}'],
  ]);
});

test("following ends when its person ends it, while the collector goes on", async () => {
  const { ending, parts } = collector(busy, busy);
  ending.abort();
  expect(await workByCollector(parts, run)).toBeUndefined();
});

test.each([
  ["is gone", new Error("refused"), "unavailable", "does not answer"],
  [
    "is busy",
    refusal(409, "conflict", "an archive run is under way"),
    "conflict",
    "an archive run is under way",
  ],
  ["has a code of its own", refusal(418, "teapot", "no"), "unavailable", "no"],
  ["is of another kind", new Response("<html>"), "unavailable", "answers 200 to /api/archive"],
  ["is of another version", Response.json({ running: 1 }), "unavailable", "answers 200 to /api/archive"],
] as const)("a collector that %s is a sentence with its code", async (_, answer, code, part) => {
  const { parts } = collector(answer);
  const thrown: unknown = await workByCollector(parts, run).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code, message: expect.stringContaining(part) });
});

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ schema_version: 1, error: { code, message } }, { status });
}
