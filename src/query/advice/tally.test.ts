import { expect, test } from "bun:test";
import { glance, historyOf } from "../../../test/advice/history.ts";
import type { RequestGlance } from "../../store/glance.ts";
import type { AdviceKind, Case, Suggestion } from "./finding.ts";
import { AdviceTally } from "./tally.ts";

const dollar = 1e9;

function suggestion(kind: AdviceKind, isSetting = false): Suggestion {
  return { kind, title: kind, action: "", isSetting, examine: () => undefined };
}

/** A case that saves these many dollars on these requests, one after the other. */
function saving(requests: readonly RequestGlance[], ...dollars: number[]): Case {
  const claims = dollars.flatMap((usd, index) => {
    const request = requests[index];
    return request === undefined ? [] : [{ request, savedNano: usd * dollar, tokens: 1 }];
  });
  return { claims, times: claims.length, at: 0, detail: "" };
}

const [a, b, c] = [
  suggestion("model_switch"),
  suggestion("long_context"),
  suggestion("five_minute_cache", true),
];
const requests = [glance(), glance(), glance()];

type Found = readonly [Suggestion, Case];

/** What the findings save together, after one session with these cases. */
function together(...cases: readonly Found[]): number {
  return overall(cases);
}

/** The same after several sessions. */
function overall(...sessions: readonly (readonly Found[])[]): number {
  const tally = new AdviceTally([a, b, c]);
  for (const cases of sessions) {
    tally.look(historyOf(requests).session, requests);
    for (const [own, found] of cases) tally.add(own, found);
    tally.endSession();
  }
  return (tally.distinctNano() ?? 0) / dollar;
}

test("the larger saving takes its requests, the other what is left", () => {
  expect(together([a, saving(requests, 1, 2)], [b, saving(requests, 0, 4, 8)])).toBe(12);
  expect(together([a, saving(requests, 9, 2)], [b, saving(requests, 0, 4, 5)])).toBe(16);
});

test("advice whose gain others have taken is not taken for its cost", () => {
  // The point costs 3 and the request after it saves 10: without that request the advice is not followed.
  expect(together([a, saving(requests, 0, 20)], [b, saving(requests, -3, 10)])).toBe(20);
});

test("a setting takes what is left, and what it costs elsewhere counts", () => {
  const first: Found[] = [
    [a, saving(requests, 6)],
    [c, saving(requests, 5, -1)],
  ];
  expect(overall(first, [[c, saving(requests, 3)]])).toBe(6 - 1 + 3);
});

test("a setting of which only its cost is left is not followed", () => {
  expect(together([a, saving(requests, 6)], [c, saving(requests, 5, -1)])).toBe(6);
});

test("what a suggestion that is not told would save is left to those that are", () => {
  // Once and below a dollar is chance, so only the second is told, and of it all that it saves.
  const first: Found[] = [
    [a, saving(requests, 0.9)],
    [b, saving(requests, 0.8)],
  ];
  expect(overall(first, [[b, saving(requests, 0.8)]])).toBe(1.6);
});

test("cases of several sessions add up, and three sessions are named", () => {
  const tally = new AdviceTally([a]);
  for (const usd of [1, 4, 2, 3]) {
    const { session } = historyOf([]);
    tally.look({ ...session, id: `worth ${usd}` }, requests);
    tally.add(a, saving(requests, usd));
    tally.endSession();
  }
  const [finding] = tally.findings();
  expect(finding).toMatchObject({ sessions: 4, sum: { savedNano: 10 * dollar, times: 4, requests: 4 } });
  expect(finding?.worst.map(({ session }) => session.id)).toEqual(["worth 4", "worth 3", "worth 2"]);
});
