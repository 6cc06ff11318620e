import { expect, test } from "bun:test";
import { openLate, type Part } from "./late.ts";

const silent = (): void => undefined;

function recording(): { readonly said: string[]; readonly part: Part } {
  const said: string[] = [];
  const part = { start: () => void said.push("start"), stop: async () => void said.push("stop") };
  return { said, part };
}

test("a part is loaded by its start, once, and stopped when it is loaded", async () => {
  const { said, part } = recording();
  const late = openLate("the part", async () => (said.push("load"), part), silent);
  expect(said).toEqual([]);
  late.start();
  late.start();
  await late.stop();
  // What is told to stop while it is loaded does not begin.
  expect(said).toEqual(["load", "stop"]);
});

test("a part that is loaded begins, and nothing begins after the end", async () => {
  const { said, part } = recording();
  const begun = Promise.withResolvers<void>();
  const late = openLate(
    "the part",
    async () => ({ ...part, start: () => (part.start(), begun.resolve()) }),
    silent,
  );
  late.start();
  await begun.promise;
  await late.stop();
  late.start();
  expect(said).toEqual(["start", "stop"]);
});

test("one that never started stops at once; one that cannot be loaded is logged", async () => {
  const { said, part } = recording();
  await openLate("the part", async () => part, silent).stop();
  expect(said).toEqual([]);
  const lines: string[] = [];
  const broken = openLate(
    "the watch",
    () => Promise.reject(new Error("no such file")),
    (line) => lines.push(line),
  );
  broken.start();
  await broken.stop();
  expect(lines).toEqual([expect.stringMatching(/^the watch could not be started.*no such file/)]);
});
