import { expect, test } from "bun:test";
import { glance, historyOf, prices } from "../../../test/advice/history.ts";
import { failedRequest } from "./failed-request.ts";

const failed = { failed: true, statusCode: 529, error: "Overloaded" };

test("failures in a row are told with their kind and without money", () => {
  const found = failedRequest.examine(historyOf([1, 2, 3].map(() => glance(failed))), prices);
  expect(found).toMatchObject({ times: 3, detail: "3 failures in a row: 529 Overloaded" });
  expect(found?.claims.map(({ savedNano }) => savedNano)).toEqual([undefined, undefined, undefined]);
});

test("attempts before an answer count, the answered one does not", () => {
  const answered = glance({ usage: { input: 1 }, attempt: 4 });
  expect(failedRequest.examine(historyOf([answered]), prices)).toMatchObject({
    times: 3,
    detail: "3 failures in a row: answered after retries",
  });
  const third = glance({ usage: { input: 1 }, attempt: 3 });
  expect(failedRequest.examine(historyOf([third]), prices)).toBeUndefined();
});

test("an answer in between begins anew, and agents fail apart", () => {
  const answer = glance({ usage: { input: 1 } });
  const apart = [glance(failed), glance(failed), answer, glance(failed), glance(failed)];
  expect(failedRequest.examine(historyOf(apart), prices)).toBeUndefined();
  const agents = ["a1", "a2", undefined].map((subagentId) => glance({ ...failed, subagentId }));
  expect(failedRequest.examine(historyOf(agents), prices)).toBeUndefined();
});
