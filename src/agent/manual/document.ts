import { isJsonObject, parseJson, type JsonObject } from "../../domain/json-object.ts";

/** A JSON object of a file, with members that nobody here knows: they stay when the file is written again. */
export type Document = JsonObject;

/** What a file was read as, or what is wrong with it, as the end of a sentence that begins with its name. */
export type Parsed<T> = { readonly value: T } | { readonly fault: string };

/** The object that a file holds. */
export function parseDocument(bytes: Uint8Array): Parsed<Document> {
  const text = textOf(bytes);
  const value = parseJson(text);
  if (value === undefined) return { fault: text.trim() === "" ? "is empty" : "is not JSON" };
  return isJsonObject(value) ? { value } : { fault: "holds no JSON object" };
}

/** UTF-8, or the UTF-16 that Windows PowerShell writes when it is not told otherwise. */
function textOf(bytes: Uint8Array): string {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isWide ? "utf-16le" : "utf-8").decode(bytes);
}

/** The text of a file, as it is written. */
export function documentText(document: Document): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** The list under a name. PowerShell writes a list of one as its only member. */
export function listIn(document: Document, name: string): readonly unknown[] | undefined {
  const value = document[name];
  if (Array.isArray(value)) return value;
  return isJsonObject(value) ? [value] : undefined;
}

/** A text that says something; undefined for one that is absent, null or empty. False for anything else. */
export function textIn(document: Document, name: string): string | undefined | false {
  const value = document[name];
  if (value === undefined || value === null || value === "") return undefined;
  return typeof value === "string" ? value : false;
}

/** Whether it is a number of things. */
export function isCount(value: unknown, most: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= most;
}

/** A value as a complaint names it: short, on one line. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "missing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
