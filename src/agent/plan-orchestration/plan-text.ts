import { identityOf } from "../../domain/digest.ts";
import { proseLines } from "../../domain/prose.ts";
import { statedPullRequests } from "./pull-request.ts";

/** What a plan.md says. */
export interface PlanText {
  /** Fingerprint of its substance: neither white space nor ticked boxes are part of it. */
  readonly digest: string;
  readonly title: string | undefined;
  readonly pullRequests: readonly string[];
}

/** Longest title that is kept. */
const maxTitleLength = 200;

/** The title, the pull requests and the fingerprint of a plan.md; never fails, whatever it holds. */
export function readPlanText(text: string): PlanText {
  const lines = text.split("\n").map((line) => line.trim());
  const pullRequests = statedPullRequests(lines);
  // In code it is a comment of a shell.
  const heading = proseLines(text).find((line) => /^\s*#\s+\S/.test(line));
  return {
    digest: identityOf(substanceOf(lines)),
    title: heading?.trim().replace(/^#\s+/, "").slice(0, maxTitleLength),
    pullRequests,
  };
}

/** Progress is not substance: who ticks a box or notes the pull request does not plan anew. */
function substanceOf(lines: readonly string[]): string {
  return lines
    .filter((line) => line !== "" && statedPullRequests([line]).length === 0)
    .map((line) => line.replace(/^([-*+]|\d+[.)])\s+\[[ xX]\]/, "$1 [ ]").replaceAll(/\s+/g, " "))
    .join("\n");
}
