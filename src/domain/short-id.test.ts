import { expect, test } from "bun:test";
import { shortId } from "./short-id.ts";

test("a UUID is called by its first eight letters, any other id by all of it", () => {
  expect(shortId("5498A803-1f6b-4c7d-9a55-0123456789ab")).toBe("5498A803");
  expect(shortId("log-2026-11-28-shop")).toBe("log-2026-11-28-shop");
  expect(shortId("5498a803-1f6b")).toBe("5498a803-1f6b");
  expect(shortId(null)).toBe("");
});

test("a long id is cut with a mark, and nothing in it speaks to the terminal", () => {
  expect(shortId("x".repeat(36))).toBe("x".repeat(36));
  expect(shortId("x".repeat(100))).toBe(`${"x".repeat(35)}…`);
  expect(shortId("a\u001b[31mb")).toBe("ab");
});
