import { expect, test } from "bun:test";
import type { LedgerPlace } from "../store/sqlite/home.ts";
import { watchForLoss } from "./lost-ledger.ts";

/** After how many looks, one for each of these places, a ledger was given up; undefined where it was not. */
async function lostAfter(places: readonly LedgerPlace[]): Promise<number | undefined> {
  let looks = 0;
  let lost: number | undefined;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const look = (): LedgerPlace => {
    looks += 1;
    if (looks === places.length) resolve();
    return places[looks - 1] ?? "here";
  };
  const watch = watchForLoss({ look, lost: () => (lost = looks), everyMs: 0 });
  watch.start();
  await over;
  await watch.stop();
  return lost;
}

test("a ledger that stays away is given up", async () => {
  expect(await lostAfter(["here", "away", "away", "away"])).toBe(4);
});

test("a ledger that comes back in between is not", async () => {
  expect(await lostAfter(["away", "away", "here", "away", "away", "here"])).toBeUndefined();
});

test("a ledger in whose place another file is does not come back", async () => {
  expect(await lostAfter(["here", "away", "replaced"])).toBe(3);
});
