import { expect, test } from "bun:test";
import { groupPath } from "./group-path.ts";

test.each([
  ["build-box.local", "/metrics/job/hallmonitor/instance/build-box.local"],
  ["a/b", "/metrics/job/hallmonitor/instance@base64/YS9i"],
  ["ü?", "/metrics/job/hallmonitor/instance@base64/w7w_"],
  ["..", "/metrics/job/hallmonitor/instance@base64/Li4"],
  ["", "/metrics/job/hallmonitor/instance@base64/="],
])("instance %p is pushed to %s", (instance, path) => {
  expect(groupPath({ job: "hallmonitor", instance })).toBe(path);
});
