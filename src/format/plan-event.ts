import { counted } from "../domain/counted.ts";
import { plainText } from "../domain/plain-text.ts";

/** An event of a plan as the API tells it, as far as its words need. */
interface Event {
  readonly feature_id?: string;
  readonly feature_description?: string;
  readonly pr_url?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What an event is about, in words: `feature started`. */
export function planEventText(type: string): string {
  return plainText(type.replaceAll("_", " ")).replace(/^pr /, "pull request ");
}

/** The feature, the pull request or the title that an event is about; nothing where it is about the plan as a whole. */
export function planEventSubject({ feature_id, feature_description, pr_url, data }: Event): string {
  if (pr_url !== undefined) return plainText(pr_url);
  if (feature_id !== undefined) return plainText(`${feature_id} ${feature_description ?? ""}`);
  const { title, features, removed } = data;
  if (Array.isArray(removed)) return `without ${plainText(removed.slice(0, 5).join(", "))}`;
  if (typeof features === "number") return counted(features, "feature");
  return typeof title === "string" ? plainText(title) : "";
}
