import { formatInstant } from "../../../src/domain/time.ts";
import { instantOf } from "../../../src/format/duration.ts";
import { unknown } from "../../../src/format/unknown.ts";
import type { KpiPointShape, KpiShape } from "../../../src/query/kpi/kpi.ts";
import { Amount, Count } from "../../part/amount.tsx";
import { Advice } from "../../part/command.tsx";
import { Dialog } from "../../part/dialog.tsx";
import { Table, type Column } from "../../part/table.tsx";
import { Moment } from "../../part/time.tsx";
import { KpiAmount, KpiStatus, KpiTrend } from "./kpi-card.tsx";

/** The KPI that the address names. One without a history, as for all time, has no table of its periods. */
export interface KpiDetailProps {
  readonly kpi: KpiShape;
  readonly onClose: () => void;
}

/** One KPI in full: what it means, what to do, what it is made of, and its history in numbers. */
export function KpiDetail({ kpi, onClose }: KpiDetailProps) {
  const { label, meaning, advice, detail, history = [] } = kpi;
  return (
    <Dialog title={label} onClose={onClose}>
      <div class="kpi-detail">
        <p class="kpi-value">
          <KpiAmount {...kpi} />
          <KpiTrend kpi={kpi} />
          <KpiStatus kpi={kpi} />
        </p>
        <p>{meaning}</p>
        <p>
          <strong>When it is missed:</strong> <Advice text={advice} />
        </p>
        <dl>
          {Object.entries(detail).map(([name, value]) => (
            <div key={name}>
              <dt>{name.replaceAll("_", " ")}</dt>
              <dd>
                <Part value={value} />
              </dd>
            </div>
          ))}
        </dl>
        {history.length > 0 && (
          <Table
            name={`${label} by period`}
            columns={columnsOf(kpi)}
            rows={history.toReversed()}
            keyOf={({ from }) => from}
          />
        )}
        <p class="faint">
          Its target is <code>kpi.{kpi.name}</code> in the config; <code>"off"</code> for none.
        </p>
      </div>
    </Dialog>
  );
}

/** A number that the value is made of, in whatever unit it has. */
function Part({ value }: { readonly value: number | null }) {
  return (
    <Amount
      text={value === null ? unknown : value.toLocaleString("en-US", { maximumFractionDigits: 2 })}
      exact={String(value ?? "")}
    />
  );
}

function columnsOf({ unit }: KpiShape): readonly Column<KpiPointShape>[] {
  return [
    {
      key: "from",
      title: "From",
      value: ({ from }) => from,
      cell: ({ from }) => <Moment at={from} form="day" />,
    },
    {
      key: "to",
      title: "To",
      value: ({ to }) => to,
      // It ends before that instant, which is the next one's first: shown is its own last day.
      cell: ({ to }) => <Moment at={formatInstant(instantOf(to) - 1)} form="day" />,
    },
    {
      key: "value",
      title: "Value",
      align: "right",
      value: ({ value }) => value,
      cell: ({ value, detail }) => <KpiAmount unit={unit} value={value} detail={detail} />,
    },
    {
      key: "sessions",
      title: "Sessions",
      align: "right",
      value: ({ sessions }) => sessions,
      cell: ({ sessions }) => <Count n={sessions} />,
    },
  ];
}
