import type { TokenClassCost } from "../../src/query/costs.ts";

/** A class of tokens that costs are told of, as the API calls it. */
export type TokenClass = TokenClassCost["token_class"];

/** What a class is called, and the variable of its colour, wherever it is drawn. */
export const tokenClasses: Readonly<Record<TokenClass, { readonly name: string; readonly colour: string }>> =
  {
    input: { name: "Input", colour: "--class-input" },
    output: { name: "Output", colour: "--class-output" },
    cache_read: { name: "Cache read", colour: "--class-cache-read" },
    cache_creation: { name: "Cache write", colour: "--class-cache-write" },
    server_tools: { name: "Web searches", colour: "--series-6" },
    unsplit: { name: "Not split", colour: "--series-other" },
  };
