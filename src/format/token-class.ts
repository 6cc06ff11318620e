/** A class of tokens that costs are told of, as the API calls it. */
type TokenClass = "input" | "output" | "cache_read" | "cache_creation" | "server_tools" | "unsplit";

/** What each class is called, on page and terminal. */
export const tokenClassName: Readonly<Record<TokenClass, string>> = {
  input: "input",
  output: "output",
  cache_read: "cache read",
  cache_creation: "cache write",
  server_tools: "web searches",
  unsplit: "not split",
};
