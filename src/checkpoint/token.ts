/** Characters that a token of prose and code stands for, on average: the rule of thumb of those who sell them. */
export const charactersPerToken = 4;

/** Tokens of a text by its length. */
export function tokensOf(text: string): number {
  return Math.ceil(text.length / charactersPerToken);
}
