import { bytesOf, type Step } from "./material.ts";

/** How the growth of one step divides, in tokens; the parts add up to it. */
export interface StepShare {
  /** Tokens a byte of the step's texts. */
  readonly perByte: number;
  readonly answer: number;
  /** System prompt and tools of which nobody told the sizes. */
  readonly untold: number;
  readonly other: number;
}

/** How far from its estimate a text may be, as factors: texts differ that much in how many bytes make a token. */
const [leastOf, mostOf] = [0.8, 2];

/**
 * Divides a growth between the answer, whose tokens are known, and the texts, which take what it leaves. Where that is less than
 * texts of their size need, the answer lost its thinking and is cut down; unless the texts alone would be more than the growth,
 * for then it is their size that is wrong, as it is for pictures. What is left beyond all that the texts can take, nobody knows.
 */
export function growthShare({ growth, answer, materials }: Step, bytesPerToken: number): StepShare {
  const bytes = bytesOf(materials);
  const estimate = bytes / bytesPerToken;
  const least = estimate * leastOf > growth ? 0 : estimate * leastOf;
  const answered = Math.min(answer, growth - least);
  const texts = Math.min(growth - answered, estimate * mostOf);
  return {
    perByte: bytes === 0 ? 0 : texts / bytes,
    answer: answered,
    untold: 0,
    other: growth - answered - texts,
  };
}

/**
 * Divides the first request where nobody told the sizes of system prompt and tools: what it held beyond the known texts is
 * theirs, up to `untoldFixed`.
 */
export function openingShare(step: Step, bytesPerToken: number, untoldFixed: number): StepShare {
  const estimate = bytesOf(step.materials) / bytesPerToken;
  if (untoldFixed === 0 || estimate >= step.growth) return growthShare(step, bytesPerToken);
  const untold = Math.min(step.growth - estimate, untoldFixed);
  return { perByte: 1 / bytesPerToken, answer: 0, untold, other: step.growth - estimate - untold };
}

/** What came with a step that made the conversation shorter, by its estimate: the growth does not tell it from what was taken out. */
export function estimatedShare({ answer }: Step, bytesPerToken: number): StepShare {
  return { perByte: 1 / bytesPerToken, answer, untold: 0, other: 0 };
}
