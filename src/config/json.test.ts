import { expect, test } from "bun:test";
import { AppError } from "../domain/error.ts";
import { parseJson } from "./json.ts";

function messageOf(text: string): string {
  try {
    parseJson(text, "c.json");
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    expect(AppError.from(thrown).code).toBe("invalid");
    return AppError.from(thrown).message;
  }
  return "taken";
}

test("JSON of every kind is taken as it is", () => {
  const value = {
    a: [1, -0.5, 2e3, 1e-7, true, false, null, {}, []],
    'b\\ "é\u2028\u007f😀': { c: "\u0041\n" },
  };
  expect(parseJson(JSON.stringify(value), "c.json")).toEqual(value);
  expect(parseJson(`\r\n\t ${JSON.stringify(value, undefined, 2)} `, "c.json")).toEqual(value);
  expect(parseJson('"text"', "c.json")).toBe("text");
});

test("a file without content, or with a byte order mark, is valid", () => {
  for (const text of ["", " \n", "\uFEFF", "\uFEFF{}"]) expect(parseJson(text, "c.json")).toEqual({});
});

test("a fault is told with file, line, column, what should stand there and what does", () => {
  expect(messageOf('{\n  "a": 1,\n}')).toBe(
    'c.json is not valid JSON: line 3, column 1: expected a key in double quotes, found "}".',
  );
  expect(messageOf('{\r\n  "a": 1\r\n  "b": 2 }')).toContain(
    String.raw`line 3, column 3: expected a comma or }, found "\"b\"`,
  );
});

test.each([
  ["{", "line 1, column 2: expected a key in double quotes, found the end of the file"],
  ['{"a"', "line 1, column 5: expected a colon, found the end of the file"],
  ['{"a":', "column 6: expected a value, found the end"],
  ['{"a":1', "column 7: expected a comma or }, found the end"],
  ['{"a":1 // no', 'column 8: expected a comma or }, found "// no"'],
  ["{'a':1}", `column 2: expected a key in double quotes, found "'a':1}"`],
  ["{a:1}", 'column 2: expected a key in double quotes, found "a:1}"'],
  ["[1,]", 'column 4: expected a value, found "]"'],
  ["[1 2]", 'column 4: expected a comma or ], found "2]"'],
  ["[01]", "column 2: expected a value"],
  ["[.5]", "column 2: expected a value"],
  ["[1.]", "column 2: expected a value"],
  ["[NaN]", "column 2: expected a value"],
  ["[truely]", "column 2: expected a value"],
  ['["a\nb"]', "column 2: expected a value"],
  [String.raw`["\x"]`, "column 2: expected a value"],
  ['["a', "column 2: expected a value"],
  ["{} {}", "column 4: expected the end of the file"],
  ["]", "column 1: expected a value"],
])("%j is refused", (text, part) => {
  expect(messageOf(text)).toContain(part);
});

test("a key that stands twice is refused at its second place", () => {
  expect(messageOf('{\n"a": 1,\n  "a": 2}')).toContain("line 3, column 3: expected each key once");
  expect(parseJson('{"a": {"a": 1}, "b": {"a": 1}}', "c.json")).toEqual({ a: { a: 1 }, b: { a: 1 } });
});

test("what this scanner takes and refuses is what the runtime's parser takes and refuses", () => {
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"b"',
    "1",
    "-",
    "1e5",
    "true",
    "nul",
    " ",
    "\n",
    '"',
    "\\",
  ];
  let state = 7;
  const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
  for (let round = 0; round < 20_000; round++) {
    const text = `x${Array.from({ length: 1 + next() * 7 }, () => pieces[Math.floor(next() * pieces.length)]).join("")}`;
    const body = text.slice(1);
    if (body.trim() === "" || /"a".*"a"|"b".*"b"/s.test(body)) continue;
    let valid = true;
    try {
      JSON.parse(body);
    } catch {
      valid = false;
    }
    expect([body, messageOf(body) === "taken"]).toEqual([body, valid]);
  }
});

test("what nests on and on is refused with its place, not with the end of the stack", () => {
  for (const text of ["[".repeat(100_000), '{"a":'.repeat(100_000)])
    expect(() => parseJson(text, "config.json")).toThrow(/config\.json is not valid JSON: line 1, .*nests/);
});
