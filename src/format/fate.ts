import { plainText } from "../domain/plain-text.ts";

/** What became of a checkpoint, as the API tells it. */
interface Fate {
  readonly fate: "saved" | "injected" | "seen" | "used";
  readonly used_by: string | null;
  readonly stored: boolean;
}

/** How far a checkpoint came, in words: `used: file src/a.ts`, `injected and seen, not used yet`. */
export function fateText({ fate, used_by, stored }: Fate): string {
  switch (fate) {
    case "used":
      return `used: ${plainText(used_by) || "by the session"}`;
    case "seen":
      return "injected and seen, not used yet";
    case "injected":
      return "injected, not seen yet";
    case "saved":
      return stored ? "not used yet" : "not used; its files are gone or not whole";
  }
}
