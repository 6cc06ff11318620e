import { expect, test } from "bun:test";
import type { CourseStepShape } from "../../../../src/query/close-up/costs.ts";
import { coursePlaces, courseSeries } from "./course-bars.ts";

const usage = {
  input_tokens: 1,
  output_tokens: 2,
  reasoning_output_tokens: null,
  cache_read_input_tokens: 3,
  cache_creation_input_tokens: 4,
  cache_creation_1h_input_tokens: null,
};

function step(own: Partial<CourseStepShape> = {}): CourseStepShape {
  return {
    from: "2026-11-20T12:00:00.000Z",
    to: "2026-11-20T12:00:00.000Z",
    requests: 1,
    failed_requests: 0,
    failed_attempts: 0,
    unpriced_requests: 0,
    unpriced_tokens: 0,
    usage,
    input_cost_usd: 0.1,
    output_cost_usd: 0.2,
    cache_read_cost_usd: 0.3,
    cache_creation_cost_usd: 0.4,
    server_tool_cost_usd: 0,
    unsplit_cost_usd: 0,
    total_cost_usd: 1,
    cache_savings_usd: 0,
    ...own,
  };
}

test("bars are called by the requests they stand for, failed ones among them", () => {
  const places = coursePlaces(
    [step(), step({ requests: 2, failed_requests: 1, to: "2026-11-20T12:05:00.000Z" }), step()],
    "UTC",
  );
  expect(places.map(({ label, name }) => [label, name])).toEqual([
    ["#1", "Request 1 · 2026-11-20 12:00:00"],
    ["#2", "Requests 2 to 4 · 2026-11-20 12:00:00 to 2026-11-20 12:05:00"],
    ["#5", "Request 5 · 2026-11-20 12:00:00"],
  ]);
});

test("a bar is made of what each class cost, or of its tokens", () => {
  const series = (unit: "cost" | "tokens") =>
    courseSeries([step()], unit).map(({ key, values }) => [key, values[0]]);
  expect(series("cost")).toEqual([
    ["cache-read", 0.3],
    ["cache-write", 0.4],
    ["input", 0.1],
    ["output", 0.2],
  ]);
  expect(series("tokens")).toEqual([
    ["cache-read", 3],
    ["cache-write", 4],
    ["input", 1],
    ["output", 2],
  ]);
});

test("what nobody split, and what is billed by the piece, have parts of their own where there are any", () => {
  const nobody = {
    input_cost_usd: null,
    output_cost_usd: null,
    cache_read_cost_usd: null,
    cache_creation_cost_usd: null,
    server_tool_cost_usd: null,
  };
  const series = courseSeries([step({ ...nobody, unsplit_cost_usd: 1 })], "cost");
  expect(series.map(({ key, values }) => [key, values[0]])).toEqual([["unsplit", 1]]);
  const searched = courseSeries([step({ server_tool_cost_usd: 0.01 })], "cost");
  expect(searched.at(-1)).toMatchObject({ key: "server-tools", values: [0.01] });
});
