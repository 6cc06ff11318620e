import { expect, test } from "bun:test";
import type { Observation } from "../../domain/observation.ts";
import { noon, point, request, subagent, toolCall } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import { sessionCosts } from "./costs.ts";
import { sessionErrors } from "./errors.ts";
import { sessionFiles, type FileOrder } from "./files.ts";
import { sessionRequests } from "./requests.ts";

const facts = { project: "/p" };
const reviewer = subagent({
  aliases: ["agent:a1"],
  subagentId: "a1",
  subagentType: "reviewer",
  description: "Reads",
  facts,
});

let calls = 0;
function call(own: Parameters<typeof toolCall>[0]): Observation {
  calls += 1;
  return toolCall({ aliases: [`tool:${calls}`], success: true, facts, ...own });
}

function filesOf(sort: FileOrder, ...observations: Observation[]) {
  return sessionFiles(readerOf(...observations), { id: "s1", sort, page: { limit: 50 } });
}

test("a file is called as its project calls it, whichever way its tools were told", () => {
  const { files } = filesOf(
    "recent",
    call({ tool: "Edit", filePath: "/p/src/a.ts", linesAdded: 2, linesRemoved: 1, at: noon }),
    call({ tool: "Read", filePath: "src/a.ts", at: noon + 1 }),
    call({ tool: "Read", filePath: "/elsewhere/b.ts", at: noon + 2 }),
    call({ tool: "Grep", filePath: "/p/src", at: noon + 3 }),
  );
  expect(files.map(({ path, reads, changes }) => [path, reads, changes])).toEqual([
    ["src/a.ts", 1, 1],
    ["/elsewhere/b.ts", 1, 0],
  ]);
  expect(files[0]).toMatchObject({
    lines_added: 2,
    lines_removed: 1,
    last_changed_at: "2026-11-20T12:00:00.000Z",
  });
  expect(files[1]).toMatchObject({ lines_added: null, last_changed_at: null });
});

test("what failed or was refused touched nothing, and is told all the same, with who tried", () => {
  const { files, total } = filesOf(
    "failures",
    reviewer,
    call({ tool: "Edit", filePath: "/p/a.ts", success: false }),
    call({ tool: "Write", filePath: "/p/a.ts", decision: "reject", subagentId: "a1" }),
    call({ tool: "Write", filePath: "/p/b.ts", subagentId: "a1" }),
    call({ tool: "Write", filePath: "/p/b.ts", success: undefined }),
  );
  expect(files.map(({ path, changes, failed, rejected }) => [path, changes, failed, rejected])).toEqual([
    ["a.ts", 0, 1, 1],
    ["b.ts", 1, 0, 0],
  ]);
  expect(files[1]?.by[0]).toMatchObject({ subagent_id: "a1", subagent_type: "reviewer", changes: 1 });
  expect(files[1]?.by[1]).toMatchObject({ subagent_id: null, changes: 0 });
  expect(total).toEqual({
    files: 2,
    changed_files: 1,
    reads: 0,
    changes: 1,
    failed: 1,
    rejected: 1,
    lines_added: null,
    lines_removed: null,
  });
});

test("files come in the order that is asked for, page by page", () => {
  const reader = readerOf(
    ...[3, 1, 2].map((linesAdded, index) =>
      call({ tool: "Edit", filePath: `/p/${index}.ts`, linesAdded, at: noon + index }),
    ),
  );
  const page = (sort: FileOrder, cursor?: string) =>
    sessionFiles(reader, { id: "s1", sort, page: { limit: 2, cursor } });
  expect(page("lines").files.map(({ path }) => path)).toEqual(["0.ts", "2.ts"]);
  expect(page("lines", page("lines").next_cursor ?? "").files.map(({ path }) => path)).toEqual(["1.ts"]);
  expect(page("path").files.map(({ path }) => path)).toEqual(["0.ts", "1.ts"]);
  expect(page("recent").files.map(({ path }) => path)).toEqual(["2.ts", "1.ts"]);
  expect(() => page("path", "x")).toThrow("cursor is not one of ours");
});

test("failures that say the same are one group, whatever ids they name", () => {
  const failed = { failed: true, usage: undefined, costNano: undefined, statusCode: 529 };
  const { groups, total } = sessionErrors(
    readerOf(
      reviewer,
      request({ ...failed, error: "Overloaded (req_011A)\nmore", attempt: 11, at: noon + 1 }),
      request({ ...failed, error: "Overloaded (req_022B)", subagentId: "a1", at: noon + 5 }),
      request({ ...failed, statusCode: 500, error: "Overloaded (req_3)", at: noon + 2 }),
      call({ tool: "Bash", success: false, error: "Exit code 1\nfirst", at: noon + 3, input: "npm test" }),
      call({ tool: "Bash", success: false, error: "Exit code 1\nsecond", at: noon + 9 }),
      call({ tool: "Bash", success: false, decision: "reject", decidedBy: "user_reject", at: noon + 4 }),
      call({ tool: "Bash", decision: "reject", success: undefined, decidedBy: "hook", at: noon + 4 }),
      call({ tool: "Bash" }),
    ),
    { id: "s1" },
  );
  expect(total).toEqual({ failed_requests: 3, failed_tools: 2, rejected_tools: 2 });
  expect(
    groups.map(({ kind, error, times, status_code, decided_by }) => [
      kind,
      error,
      times,
      status_code ?? decided_by,
    ]),
  ).toEqual([
    ["tool", "Exit code 1", 2, null],
    ["request", "Overloaded (…)", 2, 529],
    ["rejection", null, 1, "hook"],
    ["rejection", null, 1, "user_reject"],
    ["request", "Overloaded (…)", 1, 500],
  ]);
  expect(groups[0]?.failures.map(({ error, input }) => [error, input])).toEqual([
    ["Exit code 1\nsecond", null],
    ["Exit code 1\nfirst", "npm test"],
  ]);
  expect(groups[1]).toMatchObject({
    first_at: "2026-11-20T12:00:00.001Z",
    last_at: "2026-11-20T12:00:00.005Z",
  });
  expect(groups[1]?.failures.map(({ subagent_type, attempts }) => [subagent_type, attempts])).toEqual([
    ["reviewer", 1],
    [null, 11],
  ]);
});

test("of many failures that say the same all are counted and the latest are told", () => {
  const { groups } = sessionErrors(
    readerOf(...Array.from({ length: 50 }, (_, at) => call({ at: noon + at, success: false }))),
    { id: "s1" },
  );
  expect(groups).toHaveLength(1);
  expect(groups[0]?.times).toBe(50);
  expect(groups[0]?.failures).toHaveLength(20);
});

const split = { inputNano: 1, outputNano: 2, cacheReadNano: 3, cacheWriteNano: 4, cacheSavedNano: 5 };

test("the course of a session adds up to its total, and to its models", () => {
  const reader = readerOf(
    ...Array.from({ length: 7 }, (_, at) => request({ at: noon + at, costNano: 10, costSplit: split })),
    request({ at: noon + 8, model: "new", costNano: undefined }),
    request({ at: noon + 9, failed: true, usage: undefined, costNano: undefined, attempt: 3 }),
    request({ at: noon + 9, costNano: 90, attempt: 2, subagentId: "a1", subagentType: "reviewer" }),
    request({ at: noon, sessionId: "s2", costNano: 1e9 }),
  );
  for (const steps of [1, 3, 1000]) {
    const { total, course, models, retries } = sessionCosts(reader, { id: "s1", steps });
    const sum = (of: readonly { total_cost_usd: number | null }[]) =>
      Math.round(of.reduce((all, one) => all + (one.total_cost_usd ?? 0), 0) * 1e9);
    expect([sum(course), sum(models), total.total_cost_usd]).toEqual([160, 160, 160e-9]);
    expect(course.reduce((all, { requests }) => all + requests, 0)).toBe(total.requests);
    expect(retries).toEqual({ requests: 1, failed_attempts: 4, failed_requests: 1 });
  }
  const { course, subagent_types } = sessionCosts(reader, { id: "s1", steps: 1000 });
  expect(course[0]).toMatchObject({
    from: "2026-11-20T12:00:00.000Z",
    total_cost_usd: 10e-9,
    cache_savings_usd: 5e-9,
  });
  // Neither an answer without a price nor a failure costs nothing.
  expect(course.find(({ unpriced_requests }) => unpriced_requests > 0)?.total_cost_usd).toBeNull();
  expect(subagent_types.map(({ key, requests }) => [key, requests])).toEqual([
    ["reviewer", 1],
    [null, 8],
  ]);
});

test("a session of counters has a cost and no course", () => {
  const { total, course } = sessionCosts(
    readerOf(point({ measure: "cost", increase: 2 }), point({ measure: "tokens.input", increase: 9 })),
    { id: "s1", steps: 10 },
  );
  expect(total).toMatchObject({ total_cost_usd: 2, unsplit_cost_usd: 2, input_cost_usd: null });
  expect(course).toEqual([]);
});

test("requests are told with the parts of their cost, and a page goes on in its own order only", () => {
  const reader = readerOf(
    request({ at: noon, costNano: 10, costSplit: split, subagentType: "reviewer" }),
    request({ at: noon + 1, costNano: 5 }),
  );
  const page = { id: "s1", page: { limit: 1 } };
  const first = sessionRequests(reader, { ...page, sort: "cost" });
  expect(first.requests[0]).toMatchObject({
    tokens: 100,
    cost_usd: 10e-9,
    output_cost_usd: 2e-9,
    cache_savings_usd: 5e-9,
    subagent_type: "reviewer",
  });
  const cursor = first.next_cursor ?? "";
  const next = sessionRequests(reader, { id: "s1", sort: "cost", page: { limit: 1, cursor } });
  expect(next.requests[0]).toMatchObject({ cost_usd: 5e-9, input_cost_usd: null });
  expect(next.next_cursor).toBeNull();
  const other = { id: "s1", sort: "at" as const, page: { limit: 1, cursor } };
  expect(() => sessionRequests(reader, other)).toThrow("cursor is not one of ours in this order");
});

test("nothing is told of a session that nobody knows", () => {
  expect(() => sessionErrors(readerOf(request()), { id: "nobody" })).toThrow("no session has the id nobody");
});
