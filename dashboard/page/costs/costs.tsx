import type { AdviceAnswer } from "../../../src/query/advice.ts";
import type { ForecastAnswer } from "../../../src/query/forecast/shape.ts";
import type { PatternsAnswer } from "../../../src/query/patterns.ts";
import type { UsageAnswer } from "../../../src/query/shape.ts";
import { useRef } from "preact/hooks";
import { useAnswer } from "../../api/answer.ts";
import type { Params } from "../../api/ask.ts";
import { useView, type View } from "../../app/view.ts";
import { Answer } from "../../part/answer.tsx";
import { NothingInTime } from "../../part/nothing-in-time.tsx";
import { Page } from "../../part/page.tsx";
import { Section } from "../../part/section.tsx";
import { Skeleton } from "../../part/skeleton.tsx";
import { Advice } from "./advice.tsx";
import { Budgets } from "./budgets.tsx";
import { ClassShares } from "./class-shares.tsx";
import { GroupTable } from "./group-table.tsx";
import { Hours } from "./hours.tsx";
import { measureOf } from "./measure.ts";
import { Outlook } from "./outlook.tsx";
import type { CostsAnswer } from "./over-time.ts";
import { questionOf, units, type CostsQuestion } from "./question.ts";
import { OverTimeChart } from "./over-time-chart.tsx";
import { byTitles } from "./controls.tsx";
import { Totals, type Classes } from "./totals.tsx";
import { UnusualDays } from "./unusual-days.tsx";
import { Unpriced } from "./unpriced.tsx";
import { WhenSeen } from "./when-seen.tsx";
import "./costs.css";

/** Sums move slowly; what goes on right now is on the first page. */
const askAgainMs = 60_000;
const again = { every: askAgainMs };
/** Names that a table can hold and a person look through; the API tells all others as one. */
const mostGroups = 200;

/** What was spent: over time, by whatever it is told by, by class of tokens; what is to come, and what could be less. */
export function CostsPage() {
  const view = useView();
  const since = useSince(view);
  const question = questionOf(view, since ?? undefined, Date.now());
  const answers = useCosts(question, since !== undefined);
  const before = answers.time.data?.previous?.description;
  return (
    <Page
      title="Costs"
      lead={before === undefined ? undefined : `Compared with ${before}.`}
      filters={["range", "project", "agent", "model", "branch", "user", "team"]}
    >
      <Answer of={answers.time} skeleton={<Skeleton height={420} />}>
        {({ total }) =>
          total.requests === 0 && total.cost_usd === 0 ? (
            <NothingInTime title="Nothing was used" />
          ) : (
            <Spent view={view} question={question} answers={answers} />
          )
        }
      </Answer>
    </Page>
  );
}

/** When use began, asked only where the address names no beginning: undefined until it is known, null where nothing was used. */
function useSince({ filter }: View): number | null | undefined {
  const isOpen = filter["from"] === undefined;
  const { data, fault } = useAnswer<UsageAnswer>(
    isOpen ? "/api/usage" : null,
    { ...filter, group_by: "month" },
    again,
  );
  if (!isOpen || fault !== undefined) return null;
  if (data === undefined) return undefined;
  const [first] = data.groups;
  return first === undefined ? null : Date.parse(`${first.key}-01`);
}

/** Four questions, however much was used; what is further down is asked when it is seen. */
function useCosts({ by, stack, unit, filter, compare }: CostsQuestion, isReady: boolean) {
  const path = isReady ? "/api/usage" : null;
  const bars = { group_by: unit, breakdown: stack, limit: 8, empty: true, compare };
  const time = useAnswer<CostsAnswer>(path, { ...filter, ...bars }, again);
  const isTime = units.some((one) => one === by);
  const names = { group_by: by, limit: mostGroups, compare };
  const named = useAnswer<CostsAnswer>(isTime ? null : path, { ...filter, ...names }, again);
  const classes = useAnswer<Classes>("/api/metrics/costs", { ...filter, group_by: "model", compare }, again);
  const forecast = useAnswer<ForecastAnswer>("/api/forecast", { ...whoOf(filter), projects: false }, again);
  return { time, groups: isTime ? time : named, classes, forecast };
}

/** What is about the present day, week and month, whatever time the page is about. */
function whoOf({ from: _from, to: _to, ...who }: CostsQuestion["filter"]): Params {
  return who;
}

/** The question that an answer is to: the one before while its own is still on the way. */
function useAsked(answer: { readonly isStale: boolean }, question: CostsQuestion): CostsQuestion {
  const last = useRef(question);
  if (!answer.isStale) last.current = question;
  return last.current;
}

interface SpentProps {
  readonly view: View;
  readonly question: CostsQuestion;
  readonly answers: ReturnType<typeof useCosts>;
}

function Spent({ view, question, answers: { time, groups, classes, forecast } }: SpentProps) {
  const { filter } = question;
  const measure = measureOf(view.params.get("measure"));
  const drawn = useAsked(time, question);
  const { by } = useAsked(groups, question);
  const title = byTitles[by].toLowerCase();
  if (time.data === undefined) return null;
  return (
    <>
      <Totals answer={time.data} classes={classes.data} forecast={forecast.data} />
      <OverTimeChart answer={time.data} question={drawn} measure={measure} note={noteOf(filter)} />
      <Section title={`By ${title}`}>
        <Answer of={groups} skeleton={<Skeleton lines={6} />}>
          {(told) => <GroupTable by={by} title={title} answer={told} />}
        </Answer>
      </Section>
      <div class="costs-pair">
        <Section title="By class of tokens">
          <Answer of={classes}>{(told) => <ClassShares answer={told} />}</Answer>
        </Section>
        <Section title="To come" note="the current day, week and month">
          <Answer of={forecast}>{(told) => <Outlook answer={told} />}</Answer>
        </Section>
      </div>
      <Budgets who={{ ...whoOf(filter), model: undefined }} />
      {classes.data !== undefined && <Unpriced groups={classes.data.groups} filter={filter} />}
      <WhenSeen height={360}>{() => <ToSave filter={filter} />}</WhenSeen>
      <WhenSeen height={300}>{() => <Habits filter={filter} measure={measure} />}</WhenSeen>
    </>
  );
}

type FilterProps = Pick<CostsQuestion, "filter">;

function Habits({ filter, measure }: FilterProps & { readonly measure: ReturnType<typeof measureOf> }) {
  const answer = useAnswer<PatternsAnswer>("/api/patterns", filter, again);
  return (
    <div class="costs-pair">
      <Section title="Hours of the week" note={recentNote(filter)}>
        <Answer of={answer} skeleton={<Skeleton height={240} />}>
          {({ heat }) => <Hours rows={heat} measure={measure} note={recentNote(filter) ?? noteOf(filter)} />}
        </Answer>
      </Section>
      <Section title="Unusual days" note={recentNote(filter)}>
        <Answer of={answer}>{({ unusual }) => <UnusualDays answer={unusual} />}</Answer>
      </Section>
    </div>
  );
}

function ToSave({ filter }: FilterProps) {
  const answer = useAnswer<AdviceAnswer>("/api/advice", filter);
  return (
    <Section title="What could cost less" note={recentNote(filter)}>
      <Answer of={answer}>{(told) => <Advice answer={told} />}</Answer>
    </Section>
  );
}

/** Where no beginning is named, advice and habits are of the last days only (query/recent.ts). */
function recentNote({ from, session }: CostsQuestion["filter"]): string | undefined {
  return from === undefined && session === undefined ? "of the last 30 days" : undefined;
}

/** What the page is about, for pictures. */
function noteOf(filter: CostsQuestion["filter"]): string {
  const { from, to, timezone, ...who } = filter;
  const time = from === undefined ? "all time" : `${from} to ${to ?? "now"}`;
  return [
    `${time} (${timezone ?? ""})`,
    ...Object.entries(who).map(([name, value]) => `${name} ${value}`),
  ].join(" · ");
}
