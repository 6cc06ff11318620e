import { expect, test } from "bun:test";
import { parseAlertStates } from "./state-filter.ts";

test("words mean states, alone or together", () => {
  expect(parseAlertStates("open", "state")).toEqual(["firing", "pending"]);
  expect(parseAlertStates("resolved, firing", "state")).toEqual(["firing", "resolved"]);
  expect(parseAlertStates("all", "state")).toEqual(["firing", "pending", "resolved"]);
  for (const text of ["", "fireing", "firing,", "__proto__"])
    expect(() => parseAlertStates(text, "--state")).toThrow("use firing, pending, resolved, open, all");
});
