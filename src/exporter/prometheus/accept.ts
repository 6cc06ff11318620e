import { wishesIn } from "../../domain/accept.ts";
import type { Format } from "./exposition.ts";

/** The form that a reader prefers, by its Accept header; the older one where it does not say. */
export function formatFor(accept: string | null): Format {
  const wishes = wishesIn(accept);
  const wish = (type: string): number =>
    Math.max(0, ...wishes.filter((one) => one.type === type).map(({ quality }) => quality));
  const open = wish("application/openmetrics-text");
  return open > 0 && open >= wish("text/plain") ? "openmetrics" : "text";
}
