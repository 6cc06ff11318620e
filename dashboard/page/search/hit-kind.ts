/** The kinds of what is found, in the order they are shown. */
export const hitKinds = ["session", "prompt", "tool", "error"] as const;

/** What a hit is, as the API and the address name it. */
export type HitKind = (typeof hitKinds)[number];

/** What headings and buttons call each kind. */
export const kindTitles: Readonly<Record<HitKind, string>> = {
  session: "Sessions",
  prompt: "Prompts",
  tool: "Tools",
  error: "Errors",
};
