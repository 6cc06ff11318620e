import { expect, test } from "bun:test";
import { labelValue } from "./label-value.ts";

test("a value is what was told, and unknown where nobody told", () => {
  expect(labelValue("/home/ada/shop")).toBe("/home/ada/shop");
  expect(labelValue(undefined)).toBe("unknown");
  expect(labelValue("")).toBe("unknown");
});

test("controls and halves of letters become signs that do nothing; line feeds are left to the writer", () => {
  expect(labelValue("a\u0000b\u001b[31m\u009bc\rd\ne\ud800")).toStartWith("a�b�[31m�c�d\ne�…");
  expect(labelValue("a\nb")).toBe("a\nb");
});

test("values that differ in their controls alone stay two", () => {
  const values = ["a\u0001", "a\u0002", "a\ud800", "a\ufffd"].map(labelValue);
  expect(new Set(values).size).toBe(4);
});

test("a long value is cut, and stays another than a long one that begins alike", () => {
  const [a, b] = ["x".repeat(10_000), `${"x".repeat(9999)}y`].map(labelValue);
  expect(a).toHaveLength(200);
  expect(a?.slice(0, 190)).toBe(b?.slice(0, 190) ?? "");
  expect(a).not.toBe(b ?? "");
  expect(labelValue(`${"x".repeat(190)}🦉${"y".repeat(50)}`).isWellFormed()).toBe(true);
});
