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

/** Between how much less and how much more than estimated a text may take: what a byte comes to differs so much between texts. */
const [leastOf, mostOf] = [0.8, 2];

/**
 * Divides a growth. The answer's tokens are known, so texts take what it leaves. Texts that alone would be more than the growth
 * are told too large, as pictures are; else an answer that leaves them less than they must have had its thinking dropped. What is
 * beyond all they may take nobody knows.
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

/** What a step brings that made the conversation shorter: as much as is estimated, before something is taken out. */
export function estimatedShare({ answer }: Step, bytesPerToken: number): StepShare {
  return { perByte: 1 / bytesPerToken, answer, untold: 0, other: 0 };
}
