import { cutText } from "../../domain/cut-text.ts";
import { plainText } from "../../domain/plain-text.ts";

/** An error is a sentence of an alert, and texts of others may be books. */
const mostLetters = 200;

/** What an error says, in one line; undefined where it says nothing. */
export function errorText(error: string | undefined, statusCode?: number): string | undefined {
  const text = [statusCode === undefined ? "" : String(statusCode), plainText(error)].join(" ").trim();
  return text === "" ? undefined : cutText(text, mostLetters);
}
