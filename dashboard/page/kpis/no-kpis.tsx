import type { KpiAnswer } from "../../../src/query/kpi/kpi.ts";
import { href, inRange } from "../../app/view.ts";
import { Empty } from "../../part/empty.tsx";
import { Link } from "../../part/link.tsx";
import { Moment } from "../../part/time.tsx";

/** No session began in the time: there is none at all, or the last one began earlier. */
export function NoKpis({ data: { last_session_at } }: { readonly data: KpiAnswer }) {
  if (last_session_at === null) {
    return (
      <Empty title="There is nothing to measure yet" command="hallmonitor import">
        KPIs are taken from sessions, and none matches. This reads those that Claude Code kept:
      </Empty>
    );
  }
  return (
    <Empty title="No session began in this time">
      The last one began on <Moment at={last_session_at} form="day" />.{" "}
      <Link href={href("/kpis", inRange("all"))}>Take all time in</Link>
    </Empty>
  );
}
