import type { Confidence } from "../../query/shape.ts";
import type { Paint, Style } from "./style.ts";

/** How a confidence looks, and what it says, as the end of a sentence that begins with the session. */
const looks = {
  exact: { mark: "✓", look: "green", says: "independent channels tell the same of everything" },
  complete: { mark: "●", look: "cyan", says: "the channels differ, but one of them saw all that any saw" },
  partial: {
    mark: "▲",
    look: "yellow",
    says: "each channel missed something, or the client counts more than any told",
  },
  "single-source": {
    mark: "○",
    look: "dim",
    says: "one channel told, and nobody is there to compare it with",
  },
} as const satisfies Record<Confidence, { mark: string; look: keyof Style; says: string }>;

/** All of them, the best first. */
export const confidenceOrder: readonly Confidence[] = ["exact", "complete", "partial", "single-source"];

export function confidenceMark(confidence: Confidence): string {
  return looks[confidence].mark;
}

/** Mark and word: `✓ exact`. */
export function confidenceText(confidence: Confidence): string {
  return `${looks[confidence].mark} ${confidence}`;
}

export function confidencePaint(confidence: Confidence, style: Style): Paint {
  return style[looks[confidence].look];
}

/** What it means, in words. */
export function confidenceMeaning(confidence: Confidence): string {
  return looks[confidence].says;
}
