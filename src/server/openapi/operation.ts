import type { ErrorCode } from "../../domain/error.ts";

/** A piece of JSON Schema 2020-12, which OpenAPI 3.1 takes as it is. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a question may or must say beside its path. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "header" | "path";
  readonly description: string;
  readonly required?: boolean;
  /** False for a list with commas between. */
  readonly explode?: boolean;
  readonly schema: JsonSchema;
}

/** What can be sent or answered, by its media type. */
export type Content = Readonly<Record<string, JsonSchema>>;

/** What one route does. Its key names it as the server does: `GET /api/sessions/:id`. */
export interface Operation {
  /** One sentence. */
  readonly summary: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: { readonly content: Content; readonly required: boolean };
  /** What success is called: 200 unless told. */
  readonly statuses?: readonly number[];
  /** What success looks like where that is not the JSON that `Answers` has under the key of the route. */
  readonly content?: Content;
  /** The events of a stream, by name; each is one answer of the route. */
  readonly events?: readonly string[];
  /** Whether it answers in lines of JSON, each of which is one answer of the route. */
  readonly isOfLines?: boolean;
  /** What a refusal looks like where it is not always the error of all other routes. */
  readonly refusal?: Content;
  /** What it may say beside that, by status: what others than we say, or say otherwise. */
  readonly others?: Readonly<Record<number, Other>>;
  /** Whom it may turn away, beside what is said to everybody. */
  readonly refusals?: readonly ErrorCode[];
}

/** An answer of its own kind; nothing is in it where it has no content. */
export interface Other {
  readonly description: string;
  readonly content?: Content;
}

/** Routes by method and path. */
export type Operations = Readonly<Record<string, Operation>>;
