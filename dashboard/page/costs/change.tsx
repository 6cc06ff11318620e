import { Unknown } from "../../part/amount.tsx";
import { Trend } from "../../part/trend.tsx";

export interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null;
  /** What it was before, with its unit. */
  readonly exact?: string;
}

/** How much more or less it is than before; `new` where nothing was before. More is neither good nor bad. */
export function Change({ now, before, exact }: ChangeProps) {
  if (now === null || before === null) return <Unknown />;
  if (before === 0 && now === 0) return <span class="faint">unchanged</span>;
  if (before === 0 && now > 0) return <span class="faint">new</span>;
  return <Trend now={now} before={before} {...(exact === undefined ? {} : { exact })} />;
}
