import { useMemo } from "preact/hooks";
import { formatMoment } from "../../../src/format/duration.ts";
import { StackedBars, type BarPlace } from "../../chart/stacked-bars.tsx";
import { go, href, set, zoneNow } from "../../app/view.ts";
import { Section } from "../../part/section.tsx";
import { Controls, byTitles } from "./controls.tsx";
import type { Measure } from "./measure.ts";
import { narrowed } from "./narrowed.ts";
import { overTime, type CostsAnswer } from "./over-time.ts";
import type { CostsQuestion, Unit } from "./question.ts";

/**
 * What is drawn. `question` is the one that `answer` is to, not one that is on its way; `note` stands on the picture that
 * one can take away.
 */
export interface OverTimeChartProps {
  readonly answer: CostsAnswer;
  readonly question: CostsQuestion;
  readonly measure: Measure;
  readonly note: string;
}

/** The bars of the page. A click on one narrows to its time, a drag to a stretch of them. */
export function OverTimeChart({ answer, question, measure, note }: OverTimeChartProps) {
  const { by, unit, stack, refused } = question;
  const now = formatMoment(Date.now(), zoneNow()).slice(0, 13);
  const data = useMemo(
    () => overTime(answer, { unit, stack, measure, now }),
    [answer, unit, stack, measure, now],
  );
  const parts = stack === null ? "" : ` by ${byTitles[stack].toLowerCase()}`;
  return (
    <Section
      title="Over time"
      note={
        refused === null ? `per ${unit}` : `per ${unit}: there are too many ${refused}s to see in this time`
      }
      actions={<Controls by={by} />}
    >
      <StackedBars
        title={`${measure.title} per ${unit}${parts}`}
        note={note}
        unit={unit}
        {...data}
        format={measure.format}
        formatAxis={measure.formatAxis}
        height={280}
        onPick={(place) => pick(unit, place)}
        onStretch={(first, last) => stretch(unit, first, last)}
      />
    </Section>
  );
}

function pick(unit: Unit, { key }: BarPlace): void {
  const target = narrowed(unit, { key });
  if (target !== undefined) go(href(target.path, target.changes));
}

function stretch(unit: Unit, first: BarPlace, last: BarPlace): void {
  const from = narrowed(unit, { key: first.key })?.changes["from"];
  const to = narrowed(unit, { key: last.key })?.changes["to"];
  if (from !== undefined && to !== undefined) set({ from, to, range: null });
}
