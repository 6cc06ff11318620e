import { expect, test } from "bun:test";
import { join } from "node:path";
import { schemasOfAnswers, type Schema } from "./schemas-of-types.ts";

const file = Bun.file(join(import.meta.dir, "../../src/server/openapi/schemas.json"));

test("the schemas of answers are what their types say (UPDATE_GOLDEN=1 writes them anew)", async () => {
  const { answers, shapes } = await schemasOfAnswers();
  const made = `{"answers":{\n${lines(answers)}\n},\n"shapes":{\n${lines(shapes)}\n}}\n`;
  if (Bun.env["UPDATE_GOLDEN"] === "1") await file.write(made);
  expect(await file.text()).toBe(made);
});

/** A line for each, so that a change of one shape is a change of one line. */
function lines(schemas: Readonly<Record<string, Schema>>): string {
  return Object.entries(schemas)
    .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
    .join(",\n");
}
