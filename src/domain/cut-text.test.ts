import { expect, test } from "bun:test";
import { cutText } from "./cut-text.ts";

test("a cut never leaves half a character", () => {
  expect(cutText("abc", 3)).toBe("abc");
  expect(cutText("abcd", 3)).toBe("abc");
  expect(cutText("ab😀d", 3)).toBe("ab");
  expect(cutText("ab😀d", 4)).toBe("ab😀");
});
