import type { SilenceShape } from "../../alert/shape.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { silenceSubject } from "../../format/silence.ts";
import { wrap } from "./text.ts";

/** That something is silenced, until when, and how to end that. */
export function formatSilence(
  silence: SilenceShape,
  { width, timezone, end }: { readonly width: number; readonly timezone: string; readonly end: string },
): string {
  const until = formatMoment(instantOf(silence.until), timezone).slice(0, 16);
  return [
    ...wrap(`${silence.id}: nobody is told of ${silenceSubject(silence)} until ${until}`, width),
    // A command is there to be copied, so it is never broken.
    `to end it before: ${end}`,
  ].join("\n");
}
