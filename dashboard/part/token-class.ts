import { capital } from "../../src/format/capital.ts";
import { tokenClassName } from "../../src/format/token-class.ts";
import type { TokenClassCost } from "../../src/query/costs.ts";

/** A class of tokens that costs are told of, as the API calls it. */
export type TokenClass = TokenClassCost["token_class"];

const colours: Readonly<Record<TokenClass, string>> = {
  input: "--class-input",
  output: "--class-output",
  cache_read: "--class-cache-read",
  cache_creation: "--class-cache-write",
  server_tools: "--series-6",
  unsplit: "--series-other",
};

/** What a class is called, and the variable of its colour, wherever it is drawn. */
export function tokenClass(name: TokenClass): { readonly name: string; readonly colour: string } {
  return { name: capital(tokenClassName[name]), colour: colours[name] };
}
