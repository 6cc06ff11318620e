import { expect, test } from "bun:test";
import { madeOnce } from "./made-once.ts";

test("what could not be made is tried again, and what was made is kept", async () => {
  let tries = 0;
  const made = madeOnce(async () => {
    tries += 1;
    if (tries === 1) throw new Error("no memory");
    return tries;
  });
  const first = [made(), made()];
  expect((await Promise.allSettled(first)).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await Promise.all([made(), made()])).toEqual([2, 2]);
  expect(await made()).toBe(2);
});
