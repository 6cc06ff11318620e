import * as v from "valibot";
import type { Entry } from "./entry.ts";

/** What is wrong with a value, as sentences that begin with the place; none when the value is valid. */
export function faultsOf(entry: Entry, value: unknown, place: string): readonly string[] {
  const { issues = [] } = v.safeParse(entry, value, { abortPipeEarly: true });
  return issues.map((issue) => {
    const keys = (issue.path ?? []).map(({ key }) => key);
    const where = place + keys.map(formatKey).join("");
    // Valibot's mark of a key that the schema does not have.
    if (issue.expected === "never") return `${where} is not a key: ${issue.message}.`.replace("?.", "?");
    return `${where} is ${formatValue(issue.input)}: write ${issue.message}.`;
  });
}

/** A key as a step of a path: `.port`, and `["claude-opus-5"]` or `[0]` for keys that are not our names. */
export function formatKey(key: unknown): string {
  return typeof key === "string" && /^[a-z_]\w*$/i.test(key) ? `.${key}` : `[${formatValue(key)}]`;
}

/** A value can be as long as the file; a message shows this much of it. */
const maxShown = 60;

/** A value as one short line, without anything a terminal would obey. */
export function formatValue(value: unknown): string {
  if (value === undefined) return "missing";
  // Numbers beyond all bounds are not JSON, but 1e999 in a file becomes one.
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value).replaceAll(/[\p{Cc}\p{Cf}]/gu, "?");
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
