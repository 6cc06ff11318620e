import { formatWhole } from "../../../../src/domain/whole.ts";
import type {
  ContextShape,
  PointBasis,
  ThresholdShape,
  WindowBasis,
} from "../../../../src/query/context/shape.ts";
import { fillText, rangeText, timeLeft } from "../../../../src/format/context.ts";
import { Count, Tokens, Unknown } from "../../../part/amount.tsx";
import { useNow } from "../../../part/clock.ts";
import { Gauge } from "../../../part/gauge.tsx";
import { Stat, Stats } from "../../../part/stat.tsx";
import { Moment } from "../../../part/time.tsx";

const windows: Record<WindowBasis, string> = {
  client: "as the client says",
  config: "as the config says",
  model: "of its model",
  name: "by its model's name",
  observed: "as it once was that full",
};

const points: Record<PointBasis, string> = {
  config: "as the config says",
  client: "as its client is set",
  settings: "by its client's settings",
  observed: "as it was the last times",
  usual: "where clients usually do",
};

interface ContextNumbersProps {
  readonly context: ContextShape;
  readonly thresholds: readonly ThresholdShape[];
}

/** How full it is, of what, and when it will be compacted. */
export function ContextNumbers({ context, thresholds }: ContextNumbersProps) {
  const now = useNow();
  const { tokens, window, used_percent, fill_percent, compacts_at_tokens: full, confidence } = context;
  const mark = window === null || full === null ? null : (full / window) * 100;
  const passed = thresholds.findLast(({ passed_at }) => passed_at !== null);
  return (
    <Stats>
      <Stat
        label="In the context"
        value={<Tokens count={tokens} />}
        note={
          <Gauge
            percent={used_percent}
            mark={mark}
            label="Context"
            exact={
              window === null
                ? "window not known"
                : `${formatWhole(tokens ?? 0)} of ${formatWhole(window)} tokens`
            }
          />
        }
      />
      <Stat
        label="Way to compaction"
        value={fill_percent === null ? <Unknown /> : fillText(fill_percent)}
        note={
          passed === undefined ? (
            "no threshold passed"
          ) : (
            <>
              {passed.percent} % passed <Moment at={passed.passed_at} form="time" />
            </>
          )
        }
      />
      <Stat
        label="Compacts at"
        value={<Tokens count={full} />}
        note={context.compacts_at_basis === null ? "\u00a0" : points[context.compacts_at_basis]}
      />
      <Stat
        label="Window"
        value={<Tokens count={window} />}
        note={context.window_basis === null ? "nobody knows it" : windows[context.window_basis]}
      />
      <Stat
        label="Requests left"
        value={<Count n={context.exhausts_in_requests} />}
        note={rangeText(context) === "" ? "no forecast" : rangeText(context)}
      />
      <Stat
        label="Time left"
        value={timeLeft(context, now) === "" ? <Unknown /> : timeLeft(context, now)}
        note={confidence === null ? "\u00a0" : `${Math.round(confidence * 100)} % of such forecasts held`}
      />
    </Stats>
  );
}
