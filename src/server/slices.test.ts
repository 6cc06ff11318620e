import { expect, test } from "bun:test";
import { inSlices } from "./slices.ts";

function* busy(ms: number): Generator<undefined, string> {
  const end = performance.now() + ms;
  while (performance.now() < end) yield;
  return "done";
}

test("long work lets others have their turn, and answers in the end", async () => {
  const heard: string[] = [];
  const work = inSlices(busy(100)).then((answer) => heard.push(answer));
  setImmediate(() => heard.push("another"));
  await work;
  expect(heard).toEqual(["another", "done"]);
});

test("what fails in the middle fails as a whole", async () => {
  function* failing(): Generator<undefined, string> {
    yield;
    throw new Error("no more");
  }
  await expect(inSlices(failing())).rejects.toThrow("no more");
});
