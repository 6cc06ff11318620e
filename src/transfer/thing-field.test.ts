import { expect, test } from "bun:test";
import { mappings } from "../store/sqlite/mapping.ts";
import { thingKinds } from "./kind-name.ts";
import { camelCase } from "./snake-case.ts";
import { thingFields, usedKinds } from "./thing-field.ts";

const usage = ["input", "output", "reasoning", "cacheRead", "cacheWrite", "cacheWrite1h"];
const split = ["inputNano", "outputNano", "cacheReadNano", "cacheWriteNano", "cacheSavedNano"];

test.each(thingKinds)("every column of %s is written, and nothing else is", (kind) => {
  const columns = mappings[kind].columns.map(camelCase);
  const written = [...thingFields[kind].map(({ field }) => field), "sessionKey", "sources"];
  if (usedKinds.has(kind)) written.push(...usage);
  if (kind === "request") written.push(...split);
  expect(columns.toSorted()).toEqual(written.toSorted());
});
