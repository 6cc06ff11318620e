import { expect, test } from "bun:test";
import { refuseNarrowing } from "./narrowing.ts";

test("with a session, what narrows a list is refused by its name", () => {
  const asked: Parameters<typeof refuseNarrowing>[0] = {};
  expect(() => refuseNarrowing(asked, "all of it is shown")).not.toThrow();
  for (const name of ["since", "until", "last", "project", "model", "branch", "user", "team"])
    expect(() => refuseNarrowing({ ...asked, [name]: "x" }, "all of it is shown")).toThrow(
      `--${name} narrows the list; with a session all of it is shown: leave it out`,
    );
});
