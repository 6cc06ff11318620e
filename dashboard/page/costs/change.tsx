import { changeText } from "../../../src/format/change.ts";

/**
 * Two amounts in the same unit. A dash is shown where one is null, `new` where there was nothing before, and `=` where they
 * differ by less than half a percent.
 */
export interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null;
  /** What it was before, with its unit, for the hover; absent where that stands beside it. */
  readonly exact?: string;
}

/** How much more or less it is than before, as `report --compare` says it: more is neither good nor bad. */
export function Change({ now, before, exact }: ChangeProps) {
  const text = changeText(now, before);
  const [, sign, percent] = /^([+-])(.*%)$/.exec(text) ?? [];
  if (percent === undefined) {
    return (
      <span class="faint num" title={exact}>
        {text}
      </span>
    );
  }
  return (
    <span class="num tone-neutral" title={exact}>
      <span aria-hidden="true">{sign === "+" ? "▲" : "▼"}</span>
      <span class="unseen">{sign === "+" ? "up" : "down"}</span> {percent}
    </span>
  );
}
