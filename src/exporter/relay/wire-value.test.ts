import { expect, test } from "bun:test";
import { TextTable } from "../../protobuf/text-table.ts";
import { Wire } from "../../protobuf/wire.ts";
import { isNumberAt } from "./wire-value.ts";

const key = "0a016b";

test.each([
  ["a boolean", `${key}12021001`, true],
  ["an integer", `${key}12021805`, true],
  ["a float", `${key}1209210000000000000000`, true],
  ["a text", `${key}12030a0178`, false],
  ["bytes", `${key}12033a0178`, false],
  ["a number with a text behind it", `${key}120518050a0178`, false],
  ["a number with something behind the value", `${key}120218050a0178`, false],
  ["an empty value", `${key}1200`, false],
  ["no value", key, false],
])("whether an attribute ends with a number: %s", (_, hex, isNumber) => {
  const bytes = Buffer.from(hex, "hex");
  expect(isNumberAt(new Wire(bytes, new TextTable()), bytes.length)).toBe(isNumber);
});
