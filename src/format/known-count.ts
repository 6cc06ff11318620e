import { formatWhole } from "../domain/whole.ts";
import { unknown } from "./unknown.ts";

/** A number of things, `12,408`; a dash where nobody counted them. */
export function formatKnownCount(count: number | null): string {
  return count === null ? unknown : formatWhole(count);
}
