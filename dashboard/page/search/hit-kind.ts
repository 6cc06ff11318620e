/** The kinds of what is found, in the order they are shown. */
export const hitKinds = ["session", "prompt", "tool", "error"] as const;
export type HitKind = (typeof hitKinds)[number];

export const kindTitles: Readonly<Record<HitKind, string>> = {
  session: "Sessions",
  prompt: "Prompts",
  tool: "Tools",
  error: "Errors",
};
