import type { AlertShape } from "../../alert/shape.ts";
import { counted, fit, plainText, widthOf } from "./text.ts";

/** A title that is cut to less says nothing. */
const leastTitle = 16;

/**
 * Alerts in one line of at most `width`, for who watches something else: the first, and how many more. What is only good to know
 * is left out; undefined where nothing is left.
 */
export function firingLine(
  alerts: readonly Pick<AlertShape, "title" | "severity">[],
  width: number,
): string | undefined {
  const told = alerts.filter(({ severity }) => severity !== "info");
  const [first] = told;
  if (first === undefined) return undefined;
  const count = told.length === 1 ? "" : `${counted(told.length, "alert")}: `;
  const more = told.length === 1 ? "" : ` · ${told.length - 1} more: hallmonitor alerts`;
  const room = width - widthOf(count) - widthOf(more);
  const title = plainText(first.title);
  return room < leastTitle ? fit(`${count}${title}`, width) : `${count}${fit(title, room)}${more}`;
}
