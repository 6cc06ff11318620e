import { useState } from "preact/hooks";
import type { AlertsAnswer, AlertShape, SilenceShape } from "../../../../src/alert/shape.ts";
import { alertRules } from "../../../../src/domain/alert.ts";
import { capital } from "../../../../src/format/capital.ts";
import { ruleName } from "../../../../src/format/alert-rule.ts";
import { askAlerts } from "../../../api/alerts.ts";
import { useAnswer } from "../../../api/answer.ts";
import { faultText } from "../../../api/ask.ts";
import { FilterBar } from "../../../app/filter-bar.tsx";
import { useView } from "../../../app/view.ts";
import { Answer } from "../../../part/answer.tsx";
import { Icon } from "../../../part/icon.tsx";
import { Section } from "../../../part/section.tsx";
import { Select } from "../../../part/select.tsx";
import { Ago, Moment } from "../../../part/time.tsx";
import { AlertList } from "./alert-list.tsx";
import { PastAlerts } from "./past-alerts.tsx";
import { endSilence } from "./silence.ts";
import { SilenceList } from "./silence-list.tsx";
import "./alerts.css";
import { Advice } from "../../../part/command.tsx";

/** That a silence is over is no change of an alert. */
const everyMs = 10_000;
/** The worst come first. */
const mostOpen = 200;

/** What needs somebody, with what is silenced and what is over; narrowed by the address. */
export function AlertsPart() {
  const { params, filter } = useView();
  const { from: _from, to: _to, timezone: _timezone, model: _model, ...owner } = filter;
  const question = { ...owner, rule: params.get("rule") };
  const open = useAnswer<AlertsAnswer>(
    "/api/alerts",
    { ...question, limit: mostOpen },
    { alerts: true, every: everyMs },
  );
  const [made, setMade] = useState<SilenceShape | undefined>();
  const changed = (silence: SilenceShape | undefined): void => {
    setMade(silence);
    open.reload();
    void askAlerts();
  };
  return (
    <>
      <Section title="Needs attention" id="attention" actions={<AlertFilters />}>
        <Made silence={made} onUndone={() => changed(undefined)} />
        <Answer of={open}>
          {(answer) => (
            <>
              <OpenAlerts answer={answer} onSilenced={changed} />
              <SilenceList silences={answer.silences} onEnded={() => changed(undefined)} />
            </>
          )}
        </Answer>
      </Section>
      <PastAlerts question={question} />
    </>
  );
}

const ruleOptions = [
  { value: "", title: "All" },
  ...alertRules.map((rule) => ({ value: rule, title: capital(ruleName[rule]) })),
];

function AlertFilters() {
  return (
    <>
      <FilterBar names={["project", "agent"]} />
      <Select label="Rule" param="rule" usual="" options={ruleOptions} />
    </>
  );
}

interface OpenAlertsProps {
  readonly answer: AlertsAnswer;
  readonly onSilenced: (silence: SilenceShape) => void;
}

function OpenAlerts({ answer, onSilenced }: OpenAlertsProps) {
  const { alerts } = answer;
  const told = alerts.filter(({ silenced_until }) => silenced_until === null);
  const silenced = alerts.filter(({ silenced_until }) => silenced_until !== null);
  return (
    <>
      {told.length > 0 && <AlertList alerts={told} onSilenced={onSilenced} />}
      {told.length === 0 && <Nothing answer={answer} />}
      {silenced.length > 0 && <Silenced alerts={silenced} onSilenced={onSilenced} />}
    </>
  );
}

/** All is well; and since when that can be said. Where none can be kept, that no alert is there means nothing. */
function Nothing({ answer: { evaluated_at, watching_since, unkept } }: Pick<OpenAlertsProps, "answer">) {
  const isNarrowed = useView().params.size > 0;
  if (unkept !== null)
    return <p class="attention-none">What needs you now is in no list: no alert can be kept.</p>;
  return (
    <p class="attention-none">
      <Icon name="check" />
      <span>
        {isNarrowed ? "Nothing of these needs you now." : "Nothing needs you now."}{" "}
        <span class="faint">
          {watching_since !== null && (
            <>
              Looked at since <Moment at={watching_since} />
            </>
          )}
          {evaluated_at !== null && (
            <>
              , the last time <Ago at={evaluated_at} />
            </>
          )}
        </span>
      </span>
    </p>
  );
}

interface SilencedProps {
  readonly alerts: readonly AlertShape[];
  readonly onSilenced: (silence: SilenceShape) => void;
}

function Silenced({ alerts, onSilenced }: SilencedProps) {
  return (
    <details class="alerts-silenced">
      <summary>
        {alerts.length} silenced <span class="faint">nobody is told of them</span>
      </summary>
      <AlertList alerts={alerts} onSilenced={onSilenced} />
    </details>
  );
}

/** What was silenced just now, and the way back. */
function Made({
  silence,
  onUndone,
}: {
  readonly silence: SilenceShape | undefined;
  readonly onUndone: () => void;
}) {
  const [fault, setFault] = useState("");
  const undo = async (id: string): Promise<void> => {
    try {
      await endSilence(id);
      onUndone();
    } catch (thrown) {
      setFault(faultText(thrown));
    }
  };
  return (
    <div class="silence-made" role="status">
      {silence !== undefined && (
        <p>
          <Icon name="check" size={14} /> Silenced until <Moment at={silence.until} />.{" "}
          <button type="button" class="button quiet-button" onClick={() => void undo(silence.id)}>
            Undo
          </button>
        </p>
      )}
      {fault !== "" && (
        <p class="tone-bad">
          <Advice text={fault} />
        </p>
      )}
    </div>
  );
}
