import { formatWhole } from "../../../src/domain/whole.ts";
import { failedPercent } from "../../../src/format/percent.ts";
import type { ToolsAnswer } from "../../../src/query/tools.ts";
import { useAnswer } from "../../api/answer.ts";
import { useView } from "../../app/view.ts";
import { Amount, Count, Duration } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { NothingInTime } from "../../part/nothing-in-time.tsx";
import { Page } from "../../part/page.tsx";
import { Segments, Select } from "../../part/select.tsx";
import { Stat, Stats } from "../../part/stat.tsx";
import { FailuresPage } from "./failures.tsx";
import { groupings, orderOf, orders } from "./grouping.ts";
import { ToolTable } from "./tool-table.tsx";
import "./tools.css";

/** More groups than a person reads. */
const mostGroups = 500;

/** How tools are used, and where one is named, how it fails. */
export function ToolsPage() {
  const { params } = useView();
  const [tool, server] = [params.get("tool"), params.get("mcp_server")];
  return tool === null && server === null ? <ToolUse /> : <FailuresPage tool={tool} server={server} />;
}

function ToolUse() {
  const { filter, params } = useView();
  const by = groupings.find(({ value }) => value === params.get("by"))?.value ?? "tool";
  const order = orderOf(params.get("sort"));
  const answer = useAnswer<ToolsAnswer>(
    "/api/tools",
    { ...filter, group_by: by, sort: order, limit: mostGroups },
    { live: true },
  );
  return (
    <Page
      title="Tools"
      lead="How often tools are called, how well that goes, and how long they take"
      filters={["range", "project", "agent", "model"]}
    >
      <Answer of={answer}>
        {(data) =>
          data.total.calls === 0 ? <NothingInTime title="No tool was called" /> : <Use data={data} />
        }
      </Answer>
    </Page>
  );
}

function Use({ data }: { readonly data: ToolsAnswer }) {
  const { params } = useView();
  return (
    <div class="tools">
      <Totals total={data.total} />
      <div class="tools-ways">
        <Select label="By" param="by" usual="tool" options={groupings} />
        <Segments label="Rank by" param="sort" usual="calls" options={orders} />
      </div>
      <ToolTable data={data} order={orderOf(params.get("sort"))} />
      {data.more > 0 && (
        <p class="faint">
          {formatWhole(data.more)} more groups are not shown: narrow the time, or choose a project.
        </p>
      )}
    </div>
  );
}

function Totals({ total }: { readonly total: ToolsAnswer["total"] }) {
  const { calls, answered, failed, rejected, asked, waited_ms } = total;
  const percent = failedPercent(total);
  return (
    <Stats>
      <Stat
        label="Calls"
        value={<Count n={calls} />}
        note={<Count n={total.timed} one="was" many="were timed" />}
      />
      <Stat
        label="Failed"
        value={<Count n={answered === 0 ? null : failed} />}
        tone={failed > 0 ? "bad" : "neutral"}
        note={percent === undefined ? "none answered" : `${percent} % of those that ran`}
      />
      <Stat
        label="Rejected"
        value={<Count n={rejected} />}
        note={<Count n={asked} one="asked for permission" many="asked for permission" />}
      />
      <Stat
        label="Median duration"
        value={<Duration ms={total.duration_p50_ms} />}
        note={
          <>
            95 % within <Duration ms={total.duration_p95_ms} />
          </>
        }
      />
      <Stat
        label="Time in all"
        value={<Duration ms={total.duration_total_ms} />}
        note="of all that were timed"
      />
      <Stat
        label="Waited for you"
        value={<Duration ms={waited_ms} />}
        note={
          waited_ms === null ? (
            <Amount text="no span timed it" exact="spans tell of waits" />
          ) : (
            "an hour at most each"
          )
        }
      />
    </Stats>
  );
}
