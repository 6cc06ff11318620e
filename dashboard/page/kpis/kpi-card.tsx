import { counted } from "../../../src/domain/counted.ts";
import { formatKpiAmount, formatKpiTarget, kpiLacks } from "../../../src/format/kpi.ts";
import type { KpiShape } from "../../../src/query/kpi/kpi.ts";
import { Sparkline } from "../../chart/sparkline.tsx";
import { Amount } from "../../part/amount.tsx";
import { Badge } from "../../part/badge.tsx";
import { Advice } from "../../part/command.tsx";
import type { Tone } from "../../part/tone.ts";
import { lacksPrices, unpricedWords } from "../../../src/format/unpriced.ts";
import { formatWhole } from "../../../src/domain/whole.ts";

/**
 * What a card tells. Where the value is null it says that no channel tells it; there is no line where fewer than three
 * values are known, and no verdict without a target.
 */
export interface KpiCardProps {
  readonly kpi: KpiShape;
  /** Sessions of the period, of which the KPI is taken from some. */
  readonly of: number;
  readonly onOpen: () => void;
}

/** One KPI: its value, whether that is as it should be, which way it goes, and what to do when it is missed. */
export function KpiCard({ kpi, of, onOpen }: KpiCardProps) {
  const { label, meaning, advice, status, sessions } = kpi;
  const course = courseOf(kpi);
  return (
    <section class="kpi" aria-label={label}>
      <header>
        <h2>
          <button type="button" class="kpi-name" onClick={onOpen} title={meaning}>
            {label}
          </button>
        </h2>
        <KpiStatus kpi={kpi} />
      </header>
      <div class="kpi-figure">
        <div>
          <p class="kpi-value">
            <KpiAmount {...kpi} />
          </p>
          <p class="kpi-note">
            <KpiTrend kpi={kpi} />
            <span class="faint">
              {kpi.value === null
                ? "No channel tells it"
                : `${formatWhole(sessions)} of ${counted(of, "session")}`}
            </span>
          </p>
        </div>
        {course.length > 0 && (
          <div class="kpi-spark">
            <Sparkline
              values={course}
              label={`${label} in ${course.length} periods of equal length, this one last`}
              colour={status === "missed" ? "--bad" : "--accent"}
              height={40}
            />
          </div>
        )}
      </div>
      {status === "missed" && (
        <p class="kpi-advice">
          <Advice text={advice} />
        </p>
      )}
    </section>
  );
}

/** Two points are a change, and that is told in words: a line begins with three. */
const fewestPoints = 3;

/** The values since it was first known, the oldest first; none where they are too few to show a course. */
function courseOf({ history = [] }: KpiShape): readonly (number | null)[] {
  const values = history.map(({ value }) => value);
  const known = values.filter((value) => value !== null).length;
  return known < fewestPoints ? [] : values.slice(values.findIndex((value) => value !== null));
}

/** The value; a cost that leaves out what has no price shows as `+`. */
export function KpiAmount({ unit, value, detail }: Pick<KpiShape, "unit" | "value" | "detail">) {
  const unpriced = value === null ? "" : unpricedWords(kpiLacks({ detail }));
  const missing = unpriced === "" ? "" : `, and ${unpriced} without a price`;
  return (
    <Amount
      text={formatKpiAmount(unit, value) + (missing === "" ? "" : "+")}
      exact={`${value ?? "not known"} ${unit}${missing}`}
    />
  );
}

const statuses: Record<NonNullable<KpiShape["status"]>, { readonly word: string; readonly tone: Tone }> = {
  met: { word: "Met", tone: "good" },
  missed: { word: "Missed", tone: "bad" },
  unknown: { word: "Not known", tone: "neutral" },
};

/** Whether it is as it should be, and what that is; nothing where nobody set a target. */
export function KpiStatus({ kpi }: { readonly kpi: KpiShape }) {
  if (kpi.status === null) return null;
  const { word, tone } = statuses[kpi.status];
  return (
    <span class="kpi-status">
      <span class="faint num" title="Its target, set in the config under kpi">
        {formatKpiTarget(kpi)}
      </span>
      <Badge tone={tone}>{word}</Badge>
    </span>
  );
}

const trends: Record<NonNullable<KpiShape["trend"]>, Tone> = {
  better: "good",
  worse: "attention",
  level: "neutral",
};

/** How it changed against the time before, and whether that is better; of costs that lack the price of a part nobody can tell. */
export function KpiTrend({ kpi }: { readonly kpi: KpiShape }) {
  const { value, before, before_detail, trend, change_percent: change, unit } = kpi;
  if (value === null || before === null) return null;
  if (trend === null) {
    const earlier =
      formatKpiAmount(unit, before) + (lacksPrices(kpiLacks({ detail: before_detail })) ? "+" : "");
    return (
      <span class="kpi-trend faint" title={`${earlier} in the time before; the price of a part is not known`}>
        no trend
      </span>
    );
  }
  const arrow = value === before ? "→" : value > before ? "▲" : "▼";
  return (
    <span
      class={`kpi-trend num tone-${trends[trend]}`}
      title={`${formatKpiAmount(unit, before)} in the time before`}
    >
      <span aria-hidden="true">{arrow}</span> {change === null ? "" : percentText(change, value === before)}{" "}
      <span class="unseen">{value > before ? "more" : value < before ? "less" : "as before"}, </span>
      {trend === "level" ? "as before" : trend}
    </span>
  );
}

/** What changed did not change by nothing. */
function percentText(change: number, isSame: boolean): string {
  if (isSame) return "";
  const percent = Math.abs(change);
  if (percent < 0.05) return "<0.1 %";
  return `${percent < 10 ? percent.toFixed(1) : formatWhole(Math.round(percent))} %`;
}
