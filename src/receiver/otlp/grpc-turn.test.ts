import { expect, test } from "bun:test";
import { Turns } from "./grpc-turn.ts";

const never = new Promise<never>(() => undefined);

/** A message that does not come to its end; `fate` is what becomes of it. */
function stuck(turns: Turns, began: number[], name: number): Promise<string> {
  return turns.within(() => void began.push(name), never).catch((error: Error) => error.message);
}

test("four are read at once, and who came last is next", async () => {
  const turns = new Turns();
  const began: number[] = [];
  const ends = [1, 2, 3, 4, 5, 6].map((name) => {
    const { promise, resolve } = Promise.withResolvers<number>();
    return { told: turns.within(() => void began.push(name), promise), end: () => resolve(name) };
  });
  expect(began).toEqual([1, 2, 3, 4]);
  ends[1]?.end();
  expect(await ends[1]?.told).toBe(2);
  expect(began).toEqual([1, 2, 3, 4, 6]);
  for (const { end } of ends) end();
  expect(await Promise.all(ends.map(({ told }) => told))).toEqual([1, 2, 3, 4, 5, 6]);
});

test("whoever is slow keeps his turn until others wait for it, and then gives way", async () => {
  const turns = new Turns();
  const began: number[] = [];
  const slow = [1, 2, 3, 4].map((name) => stuck(turns, began, name));
  await Bun.sleep(400);
  expect(await Promise.race([...slow, "all there"])).toBe("all there");
  expect(await turns.within(() => void began.push(5), Promise.resolve("taken"))).toBe("taken");
  expect(await slow[0]).toContain("too many large messages at once");
  expect(await Promise.race([...slow.slice(1), "all there"])).toBe("all there");
});

test("a turn that failed is free again, and of a thousand that wait the oldest gives up", async () => {
  const turns = new Turns();
  const began: number[] = [];
  for (let n = 0; n < 10; n += 1)
    await expect(turns.within(() => undefined, Promise.reject(new Error("cut")))).rejects.toThrow("cut");
  const fates = Array.from({ length: 1005 }, (_, name) => stuck(turns, began, name));
  expect(await fates[4]).toContain("too many large messages at once");
  expect(await Promise.race([...fates.filter((_, name) => name !== 4), "all there"])).toBe("all there");
});
