/**
 * The shape of the config's schema: keys that hold values, with what the manual and error messages say about them, and
 * sections that hold further keys. This file refuses to know which keys there are.
 */
import type * as v from "valibot";

/** A piece of JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A flag of the command line that stands for a key of the file. */
export type FlagName = "host" | "port" | "grpcPort";

/** What the manual, the JSON Schema, the environment and error messages need to know of a key. */
export interface Facts {
  readonly description: string;
  readonly unit: string;
  /** What may be written: completes a sentence that begins with "write". */
  readonly allowed: string;
  readonly json: JsonSchema;
  /** The file's value that a text stands for. Undefined: only the file can express it, no text can. */
  readonly fromText?: (text: string) => unknown;
  readonly flag?: FlagName | undefined;
  /** The value as it may be printed, where it can hold a secret. */
  readonly shown?: (value: unknown) => unknown;
  /** Short name in the environment, beside the general one that is derived from the key. */
  readonly variable?: string | undefined;
}

/** A key that holds a value. */
export interface Entry extends v.GenericSchema {
  readonly facts: Facts;
  readonly default?: unknown;
}

/** A key that holds a value, with what the manual says of it. What it counts has no unit. */
export function told<const S extends v.GenericSchema>(
  schema: S,
  facts: Pick<Facts, "description" | "allowed" | "json">,
) {
  return Object.assign(schema, { facts: { ...facts, unit: "" } });
}

/** A key that holds further keys. */
export interface Section {
  readonly wrapped: v.GenericSchema & { readonly entries: Entries };
}

/** Keys by their names in the file, in the order in which the manual lists them. */
export type Entries = Readonly<Record<string, Entry | Section>>;

/** Whether a key holds a value; if not, it holds further keys. */
export function isEntry(node: Entry | Section): node is Entry {
  return "facts" in node;
}
