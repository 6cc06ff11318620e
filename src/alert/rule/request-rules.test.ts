import { expect, test } from "bun:test";
import { found } from "../../../test/contract/found.ts";
import { usualSettings } from "../../../test/contract/alert.ts";
import { event, noon, request } from "../../../test/contract/observation.ts";
import type { RequestObservation } from "../../domain/request.ts";
import { errorRate } from "./error-rate.ts";
import { retries } from "./retries.ts";
import { unpricedModel } from "./unpriced-model.ts";

const minute = 60_000;

/** So many requests, one each second from a minute after noon on, of which the first some failed. */
function asked(count: number, failed: number, own: Partial<RequestObservation> = {}) {
  return Array.from({ length: count }, (_, index) =>
    request({
      at: noon + minute + index * 1000,
      ...(index < failed ? { failed: true, usage: undefined, statusCode: 529, error: "Overloaded" } : {}),
      ...own,
    }),
  );
}

test("a fifth of at least twenty requests in ten minutes is a high error rate", () => {
  expect(found(errorRate, asked(21, 4), { at: 5 })).toEqual([]);
  expect(found(errorRate, asked(20, 4), { at: 5 })).toHaveLength(1);
  expect(found(errorRate, asked(19, 19), { at: 5 })).toEqual([]);
  expect(found(errorRate, asked(21, 5), { at: 5 })).toMatchObject([
    {
      subject: "claude-code",
      title: "23 % of the requests of claude-code fail",
      detail: "5 of 21 in 10m, the last one with: 529 Overloaded",
      owner: { agent: "claude-code" },
    },
  ]);
  expect(found(errorRate, asked(21, 5), { at: 12 })).toEqual([]);
});

test("an error rate is over when it is clearly below its bound", () => {
  expect(found(errorRate, asked(20, 3), { at: 5, open: {} })).toHaveLength(1);
  expect(found(errorRate, asked(20, 2), { at: 5, open: {} })).toEqual([]);
});

test("errors that a clock dates ahead count at once up to an hour, and later ones when their time comes", () => {
  const ahead = (minutes: number) => asked(20, 20).map((one) => ({ ...one, at: one.at + minutes * minute }));
  expect(found(errorRate, ahead(50), { at: 5 })).toHaveLength(1);
  expect(found(errorRate, ahead(120), { at: 5 })).toEqual([]);
  expect(found(errorRate, ahead(120), { at: 125 })).toHaveLength(1);
});

test("a model without a price is told of where a clock is an hour ahead, not days", () => {
  const ahead = (hours: number) => [
    request({ model: "m", costNano: undefined, at: noon + hours * 60 * minute }),
  ];
  expect(found(unpricedModel, ahead(0.5), { at: 0 })).toHaveLength(1);
  expect(found(unpricedModel, ahead(48), { at: 0 })).toEqual([]);
});

test("an error rate of all requests can be asked for", () => {
  const settings = { ...usualSettings, error_rate: { ...usualSettings.error_rate, percent: 100 } };
  expect(found(errorRate, asked(20, 20), { at: 5, settings })).toHaveLength(1);
  expect(found(errorRate, asked(21, 20), { at: 5, settings })).toEqual([]);
});

test("agents have an error rate each, over all of their sessions", () => {
  const all = [
    ...asked(11, 3),
    ...asked(10, 2, { sessionId: "s2" }),
    ...asked(30, 0, { agent: "codex", sessionId: "s3" }),
  ];
  expect(found(errorRate, all, { at: 5 }).map(({ subject }) => subject)).toEqual(["claude-code"]);
});

test("runs that ended with their errors count, and so do all requests of a busy session", () => {
  const runs = asked(25, 25).map((one, index) => ({ ...one, sessionId: `run${index}` }));
  const ends = runs.map(({ sessionId, at }) =>
    event({ sessionId, at: at + 1, source: "hook", sign: { says: "session-ended" } }),
  );
  expect(found(errorRate, [...runs, ...ends], { at: 5 })).toMatchObject([
    { detail: "25 of 25 in 10m, the last one with: 529 Overloaded" },
  ]);
  expect(found(errorRate, asked(300, 150), { at: 9 })).toMatchObject([
    { detail: "150 of 300 in 10m, the last one with: 529 Overloaded" },
  ]);
});

test("where the latest of many requests went well, none of their errors is told as the last", () => {
  expect(found(errorRate, asked(400, 150), { at: 9 })).toMatchObject([{ detail: "150 of 400 in 10m" }]);
});

test("a request that is tried five times is told of, with what it failed with", () => {
  const tried = (attempt: number) => request({ attempt, failed: true, usage: undefined, statusCode: 500 });
  expect(found(retries, [tried(4)], { at: 1 })).toEqual([]);
  expect(found(retries, [tried(7)], { at: 1 })).toMatchObject([
    {
      subject: "claude-code s1",
      title: "A request of s1 was tried 7 times",
      detail: "The last one failed with: 500",
      owner: { sessionId: "s1" },
    },
  ]);
  expect(found(retries, [tried(7)], { at: 11 })).toEqual([]);
});

test("many requests of an agent that are tried again are one finding of the agent", () => {
  const again = asked(10, 0, { attempt: 2 });
  const others = asked(10, 0, { attempt: 3, sessionId: "s2" });
  expect(found(retries, [...again, ...others.slice(1)], { at: 3 })).toEqual([]);
  expect(found(retries, [...again, ...others], { at: 3 })).toMatchObject([
    { subject: "claude-code", title: "20 requests of claude-code were tried again in 10m" },
  ]);
});
