import type { KpiAnswer, KpiShape } from "../../../src/query/kpi/kpi.ts";
import { useAnswer } from "../../api/answer.ts";
import { set, useView, type Range } from "../../app/view.ts";
import { Count } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Grid } from "../../part/card.tsx";
import { Page } from "../../part/page.tsx";
import { Moment } from "../../part/time.tsx";
import { KpiCard } from "./kpi-card.tsx";
import { KpiDetail } from "./kpi-detail.tsx";
import { NoKpis } from "./no-kpis.tsx";
import "./kpis.css";

/** Sessions end at a pace of minutes. */
const everyMs = 60_000;
/** Enough to see which way it goes. */
const periods = 8;
/** Ten years, for a question that has no beginning means its last seven days. */
const allDays = 3650;

/** What sessions take and bring, whether that is what was aimed at, and which way it goes. */
export function KpisPage() {
  const { filter, range } = useView();
  const answer = useAnswer<KpiAnswer>("/api/kpis", { ...filter, ...spanOf(range) }, { every: everyMs });
  return (
    <Page
      title="KPIs"
      lead="What sessions take and bring, against the targets of the config"
      filters={["range", "project", "agent", "model"]}
    >
      <Answer of={answer}>
        {(data) => (data.period.sessions === 0 ? <NoKpis data={data} /> : <Kpis data={data} />)}
      </Answer>
    </Page>
  );
}

/** All time has no time before it to compare with. */
function spanOf(range: Range): Record<string, number> {
  return range === "all" ? { days: allDays } : { history: periods };
}

function Kpis({ data: { kpis, period, period_before } }: { readonly data: KpiAnswer }) {
  const { params } = useView();
  const open = params.get("kpi");
  const shown = kpis.find(({ name }) => name === open);
  return (
    <div class="kpis">
      <p class="kpis-period">
        <Verdicts kpis={kpis} />
        <span class="quiet">
          <Count n={period.sessions} one="session" /> began since <Moment at={period.from} form="day" />,{" "}
          {period_before.sessions === 0 ? "none" : <Count n={period_before.sessions} />} in the same time
          before. A session counts whole, with all it did to this day.
        </span>
      </p>
      <Grid min={270}>
        {kpis.map((kpi) => (
          <KpiCard key={kpi.name} kpi={kpi} of={period.sessions} onOpen={() => set({ kpi: kpi.name })} />
        ))}
      </Grid>
      {shown !== undefined && <KpiDetail kpi={shown} onClose={() => set({ kpi: null })} />}
    </div>
  );
}

function Verdicts({ kpis }: { readonly kpis: readonly KpiShape[] }) {
  const met = kpis.filter(({ status }) => status === "met").length;
  const missed = kpis.filter(({ status }) => status === "missed").length;
  if (met + missed === 0) return null;
  return (
    <strong class="num">
      {met} of {met + missed} targets met.{" "}
    </strong>
  );
}
