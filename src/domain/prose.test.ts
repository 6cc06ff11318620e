import { expect, test } from "bun:test";
import { proseLines } from "./prose.ts";

const lines = (...text: string[]): string[] => proseLines(text.join("\n"));

test("fenced code is left out, and parts what stands before and after it", () => {
  expect(lines("a", "```ts", "# no heading", "```", "b")).toEqual(["a", "", "b"]);
  expect(lines("- a", "  ~~~", "  b", "  ~~~", "c")).toEqual(["- a", "", "c"]);
});

test("a fence is closed by one of its own mark that is as long, and has nothing behind it", () => {
  expect(lines("````md", "```sh", "x", "```", "y", "````", "z")).toEqual(["", "z"]);
  expect(lines("```", "~~~", "x", "```", "y")).toEqual(["", "y"]);
  expect(lines("```", "```ts", "x", "`````", "y")).toEqual(["", "y"]);
});

test("what is never closed is code to the end", () => {
  expect(lines("a", "```", "b", "c")).toEqual(["a", ""]);
});

test("code within a line opens nothing", () => {
  expect(lines("```make test``` runs all", "b")).toEqual(["```make test``` runs all", "b"]);
});

test("comments are left out, over several lines and several in one", () => {
  expect(lines("a <!-- b --> c <!--d-->e", "f <!-- g", "```", "h --> i", "j")).toEqual([
    "a  c e",
    "f ",
    "",
    " i",
    "j",
  ]);
  expect(lines("a <!-- b", "c")).toEqual(["a ", ""]);
});

test("a comment that code shows is none", () => {
  expect(lines("Use `<!--` for comments.", "b")).toEqual(["Use `<!--` for comments.", "b"]);
  expect(lines("```html", "<!-- head", "```", "b")).toEqual(["", "b"]);
});

test("a backtick alone shows no comment behind it", () => {
  expect(lines("Press the ` key. <!-- Old:", "- [ ] gone", "--> b")).toEqual(["Press the ` key. ", "", " b"]);
  expect(lines("`` ` `` is one. <!-- a -->")).toEqual(["`` ` `` is one. "]);
});

test("lines end as on Windows, too, and a long line of marks is read once", () => {
  expect(proseLines("a\r\n```\r\nb\r\n```\r\nc")).toEqual(["a", "", "c"]);
  const long = "`<!--".repeat(100_000);
  expect(proseLines(long)).toHaveLength(1);
});
