import { expect, test } from "bun:test";
import { projectOf } from "./scope.ts";

const own = { project: "/home/ann/web" };

test.each([undefined, "/home/ann/web", "/home/ann/web/", "web", "ann/web"])(
  "%p means the only project that is told of, whatever else may be called so",
  (told) => {
    expect(projectOf(own, told)).toBe("/home/ann/web");
  },
);

test("another project is refused, and nothing is told of it", () => {
  expect(() => projectOf(own, "attic")).toThrow("this server tells of the project /home/ann/web only");
});

test("a server for all projects takes any", () => {
  expect(projectOf({ project: undefined }, "attic")).toBe("attic");
});
