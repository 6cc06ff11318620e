import { expect, test } from "bun:test";
import { noUsage } from "../domain/usage.ts";
import { Account } from "./account.ts";
import { compare } from "./comparison.ts";
import type { Letter } from "./letter.ts";
import type { Ledger } from "./read-back.ts";

const usage = { ...noUsage, input: 6, output: 150 };

function letter(requestId: string): Letter {
  const told = { requests: [requestId], toolCalls: [], prompts: [], usage, linesAdded: 7 };
  return { to: "logs", sessionId: "s", at: 0, body: {}, records: 1, told };
}

/** A ledger with these requests, so many of each. */
function ledger(requests: readonly (readonly [string, number])[], lines = 14): Ledger {
  const count = requests.reduce((sum, [, times]) => sum + times, 0);
  const sums = { requests: count, toolCalls: 0, prompts: 0, linesAdded: lines };
  const spent = { ...noUsage, input: 6 * count, output: 150 * count };
  return {
    things: { requests: new Map(requests), toolCalls: new Map(), prompts: new Map() },
    sessions: new Map([["s", { ...sums, usage: spent }]]),
  };
}

function account(...answered: readonly string[]): Account {
  const made = new Account();
  for (const id of answered) made.answered(letter(id));
  return made;
}

test("a ledger that holds each once is the same", () => {
  const found = compare(
    account("a", "b"),
    ledger([
      ["a", 1],
      ["b", 1],
    ]),
  );
  expect(found).toEqual({
    lost: { requests: 0, toolCalls: 0, prompts: 0 },
    doubled: { requests: 0, toolCalls: 0, prompts: 0 },
    summedUp: 1,
    wrongSums: 0,
    examples: [],
  });
});

test("what was answered for and is not there is lost", () => {
  const found = compare(account("a", "b"), ledger([["a", 1]]));
  expect(found.lost.requests).toBe(1);
  expect(found.wrongSums).toBe(1);
  expect(found.examples[0]).toBe("b was answered for and is not there");
});

test("what is there twice is doubled, and so is what nobody told of", () => {
  expect(compare(account("a"), ledger([["a", 2]])).doubled.requests).toBe(1);
  expect(
    compare(
      account("a"),
      ledger([
        ["a", 1],
        ["x", 1],
      ]),
    ).doubled.requests,
  ).toBe(1);
});

test("what was not answered may be there, but not twice", () => {
  const made = account("a");
  made.unanswered(letter("b"));
  expect(compare(made, ledger([["a", 1]]))).toMatchObject({
    lost: { requests: 0 },
    summedUp: 0,
    wrongSums: 0,
  });
  expect(
    compare(
      made,
      ledger([
        ["a", 1],
        ["b", 1],
      ]),
    ).doubled.requests,
  ).toBe(0);
  expect(
    compare(
      made,
      ledger([
        ["a", 1],
        ["b", 2],
      ]),
    ).doubled.requests,
  ).toBe(1);
});

test("a counter that was lost shows in the lines of its session", () => {
  expect(
    compare(
      account("a", "b"),
      ledger(
        [
          ["a", 1],
          ["b", 1],
        ],
        7,
      ),
    ).wrongSums,
  ).toBe(1);
});
