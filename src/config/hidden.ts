/** What may be a secret, or hold one: messages that refuse it show none of it, because people write the secret itself here by mistake. */
import * as v from "valibot";
import type { SecretPlace } from "../domain/secret-source.ts";

/** Stands in messages for what was written. */
export const hidden = "…";

/** A text that is as it should be, and is never shown. */
export function hiddenText(isRight: (text: string) => boolean, allowed: string) {
  return v.pipe(
    v.string(allowed),
    v.rawCheck(({ dataset, addIssue }) => {
      if (dataset.typed && !isRight(dataset.value)) addIssue({ message: allowed, input: hidden });
    }),
  );
}

/** What `read` makes of a value; undefined for a value that is refused and must not be shown. */
export function hiddenValue<T>(read: (value: unknown) => T | undefined, allowed: string) {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }) => {
      const found = read(value);
      if (found !== undefined) return found;
      addIssue({ message: allowed, input: hidden });
      return NEVER;
    }),
  );
}

/** The variable or the file that a value names; undefined for a value that names neither. */
export function secretPlaceOf(value: unknown): SecretPlace | undefined {
  const [first, ...others] = typeof value === "object" && value !== null ? Object.entries(value) : [];
  if (first === undefined || others.length > 0) return undefined;
  const [name, place]: [string, unknown] = first;
  if (typeof place !== "string" || place === "") return undefined;
  if (name === "env") return { env: place };
  return name === "file" ? { file: place } : undefined;
}

const property = { type: "string", minLength: 1 };

/** The same as JSON Schema. */
export const secretPlaceJson = {
  type: "object",
  additionalProperties: false,
  properties: { env: property, file: property },
  maxProperties: 1,
} as const;
