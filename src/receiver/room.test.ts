import { expect, test } from "bun:test";
import { Room, type Place } from "./room.ts";

const room = () => new Room({ maxBodyBytes: 10 });
const never = Promise.withResolvers<never>().promise;

/** A body that came so far and does not go on; `fate` is what becomes of it. */
function stuck(in_: Room, bytes: number): { readonly fate: Promise<string> } {
  const fate = in_.within(async (place) => {
    place.hold(bytes);
    return place.unlessLost(never);
  });
  return { fate: fate.catch((error: Error) => error.message) };
}

/** A body that is there at once, and what its request was answered. */
async function whole(in_: Room, bytes: number, until: Promise<void> = Promise.resolve()): Promise<string> {
  return in_.within(async (place: Place) => {
    place.hold(bytes);
    place.settle();
    await until;
    return "answered";
  });
}

test("when it is full, the body that is on its way longest gives way", async () => {
  const full = room();
  const [first, second] = [stuck(full, 30), stuck(full, 50)];
  expect(await whole(full, 5)).toBe("answered");
  expect(await first.fate).toContain("too many large bodies at once");
  expect(await Promise.race([second.fate, "still there"])).toBe("still there");
});

test("whoever only announced takes no room, and need not give any", async () => {
  const full = room();
  const silent = stuck(full, 0);
  stuck(full, 80);
  expect(await whole(full, 80)).toBe("answered");
  expect(await Promise.race([silent.fate, "still there"])).toBe("still there");
});

test("a body that is there is not taken from its request any more", async () => {
  const full = room();
  const { promise, resolve } = Promise.withResolvers<void>();
  const answers = [whole(full, 50, promise), whole(full, 30, promise)];
  await expect(whole(full, 1)).rejects.toMatchObject({ code: "overloaded" });
  resolve();
  expect(await Promise.all(answers)).toEqual(["answered", "answered"]);
  expect(await whole(full, 80)).toBe("answered");
});
