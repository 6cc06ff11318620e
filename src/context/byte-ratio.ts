import { bytesOf, type Step } from "./material.ts";

/** How many bytes make a token, and whether the conversation itself told. */
export interface ByteRatio {
  readonly bytesPerToken: number;
  readonly basis: "session" | "assumed";
}

/** English prose and code come to about four bytes a token, by the vendor's own rule of thumb. */
export const bytesPerTokenAssumed = 4;

const assumed: ByteRatio = { bytesPerToken: bytesPerTokenAssumed, basis: "assumed" };

/** Shorter texts say little: what frames each message weighs as much. */
const leastBytes = 2000;
/** Steps it takes to tell: of two, one may be a picture. */
const leastSteps = 3;
/** Texts have between these; what lies beyond is a picture told as base64, or an answer whose thinking was dropped. */
const [fewestBytes, mostBytes] = [1.5, 8];

/** The ratio of a conversation's own texts: the median of steps in which the bytes that came and the growth are known. */
export function byteRatioOf(steps: readonly Step[]): ByteRatio {
  const ratios = steps
    .slice(1)
    .flatMap(({ growth, answer, materials }) => {
      const bytes = bytesOf(materials);
      return bytes < leastBytes || growth <= answer ? [] : [bytes / (growth - answer)];
    })
    .filter((ratio) => ratio >= fewestBytes && ratio <= mostBytes)
    .toSorted((a, b) => a - b);
  const median = ratios[ratios.length >>> 1];
  if (ratios.length < leastSteps || median === undefined) return assumed;
  return { bytesPerToken: median, basis: "session" };
}
