/** How far a session's figures can be trusted, as `Confidence` of the API has it, the best first. Said as the end of a sentence. */
const words = {
  exact: { mark: "✓", says: "independent channels tell the same of everything" },
  complete: { mark: "●", says: "the channels differ, but one of them saw all that any saw" },
  partial: { mark: "▲", says: "each channel missed something, or the client counts more than any told" },
  "single-source": { mark: "○", says: "one channel told, and nobody is there to compare it with" },
} as const;

type Confidence = keyof typeof words;

/** All of them, the best first. */
export const confidenceOrder: readonly Confidence[] = ["exact", "complete", "partial", "single-source"];

/** The mark alone, where there is no room for the word. It differs in shape, so it is told without colours. */
export function confidenceMark(confidence: Confidence): string {
  return words[confidence].mark;
}

/** Mark and word: `✓ exact`. */
export function confidenceText(confidence: Confidence): string {
  return `${words[confidence].mark} ${confidence}`;
}

/** What it means, in words. */
export function confidenceMeaning(confidence: Confidence): string {
  return words[confidence].says;
}
