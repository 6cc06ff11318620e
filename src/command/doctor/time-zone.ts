import { plainText } from "../format/text.ts";
import type { Check } from "./check.ts";

/** What tells of the zone whose days are meant. */
export interface ZoneFacts {
  /** `TZ` of the environment. */
  readonly told: string | undefined;
  /** The zone that the engine takes. */
  readonly taken: string;
}

/** Only where `TZ` is not understood: the engine takes UTC then, and says nothing. */
export function judgeTimeZone({ told = "", taken }: ZoneFacts): Check[] {
  const name = told.replace(/^:/, "");
  if (name === "" || taken !== "UTC" || isKnown(name)) return [];
  const detail = `TZ is ${plainText(told)}, which is no zone that is known here, so days are those of UTC; write a name such as Europe/Berlin`;
  return [{ name: "time zone", status: "warning", detail }];
}

/** Whether the name is that of a zone; of those only the names of UTC are taken for UTC. */
function isKnown(name: string): boolean {
  try {
    const { timeZone } = new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions();
    // An offset is good enough for a calendar, but not for TZ.
    return !/^[+-]/.test(timeZone);
  } catch {
    return false;
  }
}
