/** What a colour means: nothing, well, look at this, wrong, worth knowing, the page's own. */
export type Tone = "neutral" | "good" | "attention" | "bad" | "info" | "accent";
