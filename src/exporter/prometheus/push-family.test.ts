import { expect, test } from "bun:test";
import { noon } from "../../../test/contract/observation.ts";
import { pushFamilies } from "./push-family.ts";

const never = {
  url: "http://127.0.0.1:9091",
  pushed: 0,
  failed: 2,
  lastPushedAt: undefined,
  lastFailure: undefined,
};

test.each([
  ["that never succeeded", never, [[0], [2], []]],
  ["that succeeded", { ...never, pushed: 3, lastPushedAt: noon }, [[3], [2], [noon / 1000]]],
] as const)("how often pushes were taken, and when last, of some %s", (_, account, told) => {
  const values = pushFamilies(account).map(({ samples }) => samples.map(({ value }) => value));
  expect(values).toEqual(told.map((each) => [...each]));
});
