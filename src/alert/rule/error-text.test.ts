import { expect, test } from "bun:test";
import { errorText } from "./error-text.ts";

test("an error is its status and its words in one line, of a book the beginning, of nothing nothing", () => {
  expect(errorText("Overloaded\n\u001b[1mnow", 529)).toBe("529 Overloaded now");
  expect(errorText(undefined, 529)).toBe("529");
  expect(errorText("x".repeat(5000))?.length).toBeLessThanOrEqual(200);
  expect([errorText(undefined), errorText("")]).toEqual([undefined, undefined]);
});
