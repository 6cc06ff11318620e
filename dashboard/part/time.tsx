import { formatAge, formatAgo, formatMoment, instantOf } from "../../src/format/duration.ts";
import { unknown } from "../../src/format/unknown.ts";
import { zoneNow } from "../app/view.ts";
import { useNow } from "./clock.ts";

/** An instant of the API. Null is a dash, and so is a text that is no time. */
export interface InstantProps {
  /** ISO 8601. */
  readonly at: string | null;
}

/** How long ago, ticking: `12s ago`. The moment itself on hover. */
export function Ago({ at }: InstantProps) {
  const now = useNow();
  return <Instant at={at} text={formatAgo(now - instantOf(at))} />;
}

/** For how long already, ticking: `12s`. The moment itself on hover. */
export function Since({ at }: InstantProps) {
  const now = useNow();
  return <Instant at={at} text={formatAge(now - instantOf(at))} />;
}

/** An instant, and how much of its date and time is shown. */
export interface MomentProps extends InstantProps {
  /** `time` leaves the day away where it is today's, `day` the time. */
  readonly form?: "time" | "day" | "both";
}

/** A date and time by the clock of the address' zone. */
export function Moment({ at, form = "both" }: MomentProps) {
  const text = formatMoment(instantOf(at), zoneNow());
  const day = text.slice(0, 10);
  const isToday = day === formatMoment(Date.now(), zoneNow()).slice(0, 10);
  const part = form === "time" && isToday ? text.slice(11) : form === "day" ? day : text;
  return <Instant at={at} text={text === unknown ? unknown : part} />;
}

function Instant({ at, text }: InstantProps & { readonly text: string }) {
  if (at === null || text === unknown) return <span class="faint">{unknown}</span>;
  return (
    <time class="num" dateTime={at} title={`${formatMoment(instantOf(at), zoneNow())} · ${at}`}>
      {text}
    </time>
  );
}
