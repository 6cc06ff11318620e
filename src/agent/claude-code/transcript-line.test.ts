import { expect, test } from "bun:test";
import { parseLine } from "./transcript-line.ts";

const long = `say "hi" \\ and\nmore ünïcode `.repeat(300);

function answerLine(content: unknown, own: object = {}) {
  return {
    type: "user",
    message: {
      role: "user",
      content: [{ tool_use_id: "t1", type: "tool_result", content, is_error: false }],
    },
    uuid: "u1",
    ...own,
  };
}

function parsed(value: unknown): unknown {
  return parseLine(Buffer.from(JSON.stringify(value)));
}

test("a long answer of a tool is left out for its size in the file, all else stays", () => {
  const line = answerLine(long, { toolUseResult: { type: "create", content: long } });
  expect(parsed(line)).toEqual(
    answerLine(
      { elided: JSON.stringify(long).length - 2 + (Buffer.byteLength(long) - long.length) },
      { toolUseResult: { type: "create", content: long } },
    ),
  );
});

test("short answers, answers of several parts and long texts of other kinds stay", () => {
  for (const line of [
    answerLine("short", { pad: long }),
    answerLine([{ type: "text", text: long }], { other: { content: long } }),
    { type: "user", message: { content: long } },
    { type: "user", message: { content: `"type":"tool_result","content":"${long}` } },
  ])
    expect(parsed(line)).toEqual(line);
});

test("a long error stays, on whichever side of the id it says so", () => {
  for (const block of [
    { type: "tool_result", content: long, is_error: true, tool_use_id: "t1" },
    { tool_use_id: "t1", type: "tool_result", content: long, is_error: true },
    { type: "tool_result", content: long, tool_use_id: "t1", is_error: true },
  ])
    expect(parsed({ message: { content: [block] } })).toEqual({ message: { content: [block] } });
});

test("two long answers of one line are both left out", () => {
  const block = (id: string) => ({ type: "tool_result", tool_use_id: id, content: long });
  const line = { message: { content: [block("a"), block("b")] } };
  const elided = { elided: JSON.stringify(long).length - 2 + (Buffer.byteLength(long) - long.length) };
  expect(parsed(line)).toEqual({
    message: {
      content: [
        { ...block("a"), content: elided },
        { ...block("b"), content: elided },
      ],
    },
  });
});

test("an answer that ends in backslashes ends where JSON says", () => {
  for (const tail of ["\\", "\\\\", '\\"', '"'])
    expect(parsed(answerLine(long + tail, { after: tail }))).toMatchObject({ after: tail, uuid: "u1" });
});

test("what is no JSON is undefined, however long, and so is null", () => {
  const torn = JSON.stringify(answerLine(long));
  for (const text of ["", "{", "null", "nope", torn.slice(0, -1), torn.slice(0, 5000)])
    expect(parseLine(Buffer.from(text))).toBeUndefined();
});
