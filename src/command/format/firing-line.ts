import type { AlertShape } from "../../alert/shape.ts";
import { counted, fit, plainText, widthOf } from "./text.ts";

/** A title that is cut to less says nothing. */
const leastTitle = 16;

/**
 * Alerts in one line of at most `width`, for who watches something else: the first, how many more, and the command that lists them
 * where there is room for it. What is only good to know is left out; undefined where nothing is left.
 */
export function firingLine(
  alerts: readonly Pick<AlertShape, "title" | "severity">[],
  { width, listing }: { readonly width: number; readonly listing: string },
): string | undefined {
  const told = alerts.filter(({ severity }) => severity !== "info");
  const [first] = told;
  if (first === undefined) return undefined;
  const count = told.length === 1 ? "" : `${counted(told.length, "alert")}: `;
  const number = told.length === 1 ? "" : ` · ${told.length - 1} more`;
  const title = plainText(first.title);
  const roomBeside = (more: string): number => width - widthOf(count) - widthOf(more);
  // A command is typed as it stands: it is there whole, or not at all.
  const more = [...(number === "" ? [] : [`${number}: ${listing}`]), number].find(
    (one) => roomBeside(one) >= leastTitle,
  );
  return more === undefined
    ? fit(`${count}${title}`, width)
    : `${count}${fit(title, roomBeside(more))}${more}`;
}
