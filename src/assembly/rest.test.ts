import { expect, test } from "bun:test";
import { openRest } from "./rest.ts";

const pace = { everyMs: 0, quietMs: 100, workMs: 1000 };

/** At which looks memory was given back, of a process that had spent so many milliseconds at each of them; the first is the start. */
async function givenBackAt(spent: readonly number[]): Promise<number[]> {
  const looks: number[] = [];
  let look = -1;
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const spentMs = (): number => {
    look += 1;
    if (look === spent.length - 1) resolve();
    return spent[look] ?? Infinity;
  };
  const giveBack = (): void => {
    looks.push(look);
    // What giving back takes is no look.
    look -= 1;
  };
  const rest = openRest({ spentMs, giveBack, pace });
  rest.start();
  await over;
  await rest.stop();
  return looks;
}

test("what a start left behind is given back at the first quiet moment", async () => {
  expect(await givenBackAt([300, 500, 590, 600, 610])).toEqual([2]);
});

test("nobody who is busy is interrupted", async () => {
  expect(await givenBackAt([0, 400, 800, 1200, 1600, 2000])).toEqual([]);
});

test("after work it is given back once, not again and again at rest", async () => {
  expect(await givenBackAt([0, 10, 20, 30, 900, 1800, 1810, 1820, 1830])).toEqual([1, 6]);
});

test("what rest itself costs is not given back at every look", async () => {
  const idle = Array.from({ length: 30 }, (_, look) => look * 40);
  expect(await givenBackAt(idle)).toEqual([1, 26]);
});
