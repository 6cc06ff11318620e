import { useMemo, useRef } from "preact/hooks";
import UPlot, { type AlignedData, type Options } from "uplot";
import { formatMoment } from "../../src/format/duration.ts";
import { colourOf, inkOf } from "./colour.ts";
import { Frame, type ChartData } from "./frame.tsx";
import { Legend, type LegendItem } from "./legend.tsx";
import { drawLevels, drawMarks, marksAt, withMarks, type Level, type Mark } from "./mark.ts";
import { axisLook, Plot } from "./plot.tsx";
import { alone, type Series } from "./series.ts";
import { timeLabel, timeSteps } from "./tick.ts";
import { TooltipText, type TooltipRow } from "./tooltip.tsx";

/**
 * A series that is drawn as a line. Null leaves a gap. Without a colour it gets that of its place among the lines, one of
 * eight in turn.
 */
export interface Line extends Series {
  /** Holds its value until the next time, as a count does; straight from time to time without it. */
  readonly isStep?: boolean;
  readonly isDashed?: boolean;
  readonly isFilled?: boolean;
}

/** What lies between two values at each time. */
export interface Band {
  readonly name: string;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
  /** A colour of tokens.css. */
  readonly colour: string;
}

/**
 * What is drawn over `times`: each line and band has one value for each, null where nothing is known. The axis at the left
 * begins at zero or below it, and reaches up to every level.
 */
export interface LineChartProps {
  readonly title: string;
  readonly note?: string | undefined;
  /** In UTC milliseconds, rising. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly bands?: readonly Band[];
  /** What happened at a time: a line from top to bottom. */
  readonly marks?: readonly Mark[];
  /** What is never to be reached: a line from side to side. */
  readonly levels?: readonly Level[];
  readonly format: (value: number | null) => string;
  readonly formatAxis?: (value: number) => string;
  /** The machine's without it. */
  readonly timeZone?: string | undefined;
  readonly height?: number;
  readonly onPick?: (time: number) => void;
}

const none: readonly never[] = [];

/** Values over time as lines, with bands between values, marks of what happened, and levels. */
export function LineChart(props: LineChartProps) {
  const {
    title,
    note,
    times,
    lines,
    bands = none,
    marks = none,
    levels = none,
    height = 260,
    onPick,
  } = props;
  const coloured = useMemo(() => lines.map(colouredLine), [lines]);
  const data = useMemo((): AlignedData => {
    const edges = bands.flatMap(({ high, low }) => [[...high], [...low]]);
    return [[...times], ...edges, ...coloured.map(({ values }) => [...values])];
  }, [times, coloured, bands, marks, levels]);
  const latest = useRef({ ...props, lines: coloured });
  latest.current = { ...props, lines: coloured };
  const options = useMemo(
    () => lineOptions(latest),
    [lookOf(latest.current), props.timeZone, props.format, props.formatAxis],
  );
  const legend = legendOf(coloured, bands);
  return (
    <Frame
      title={title}
      note={note}
      data={tableOf(props)}
      legend={legend}
      head={legend.length > 1 && <Legend items={legend} />}
    >
      <Plot
        label={title}
        options={options}
        data={data}
        height={height}
        describe={(at) => <TooltipText {...textAt(at, { ...props, lines: coloured })} />}
        onPick={
          onPick === undefined
            ? undefined
            : (at) => {
                const time = times[at];
                if (time !== undefined) onPick(time);
              }
        }
      />
    </Frame>
  );
}

type ColouredLine = Line & { readonly colour: string };

function colouredLine(line: Line, index: number): ColouredLine {
  return { ...line, colour: line.colour ?? `--series-${(index % 8) + 1}` };
}

function legendOf(lines: readonly ColouredLine[], bands: readonly Band[]): LegendItem[] {
  return [
    ...lines.map(({ key, name, colour, isDashed = false }) => ({ key, name, colour, isLine: isDashed })),
    ...bands.map(({ name, colour }) => ({ key: name, name, colour })),
  ];
}

type ColouredProps = LineChartProps & { readonly lines: readonly ColouredLine[] };

function textAt(
  at: number,
  props: ColouredProps,
): { title: string; rows: TooltipRow[]; note: string | undefined } {
  const { times, lines, bands = none, marks = none, levels = none, format, timeZone } = props;
  const happened = marksAt(marks, times, at).map(({ name }) => name);
  return {
    title: formatMoment(times[at] ?? Number.NaN, timeZone),
    rows: [
      ...lines.map(({ name, colour, values, isDashed = false }) => ({
        name,
        colour,
        isLine: isDashed,
        value: format(values[at] ?? null),
      })),
      ...bands.map(({ name, colour, low, high }) => ({
        name,
        colour,
        value: `${format(low[at] ?? null)} to ${format(high[at] ?? null)}`,
      })),
      ...levels.map(({ name, value }) => ({ name, value: format(value) })),
    ],
    note: happened.length === 0 ? undefined : happened.join(" · "),
  };
}

function tableOf({ times, lines, bands = none, marks = none, format, timeZone }: LineChartProps): ChartData {
  return {
    title: "time",
    columns: [
      ...lines.map(({ name }) => name),
      ...bands.flatMap(({ name }) => [`${name}, from`, `${name}, to`]),
      ...(marks.length === 0 ? [] : ["what happened"]),
    ],
    rows: times.map((time, at) => ({
      key: new Date(time).toISOString(),
      name: formatMoment(time, timeZone),
      cells: [
        ...lines.map(({ values }) => values[at] ?? null),
        ...bands.flatMap(({ low, high }) => [low[at] ?? null, high[at] ?? null]),
        ...(marks.length === 0
          ? []
          : [
              marksAt(marks, times, at)
                .map(({ name }) => name)
                .join(", "),
            ]),
      ],
    })),
    format,
  };
}

/** What a plot is made for: what it says of each line but its values. Marks, levels and values it asks for as it draws. */
function lookOf({ lines, bands = none, marks = none, levels = none }: ColouredProps): string {
  return JSON.stringify([
    lines.map(({ colour, isStep, isDashed, isFilled }) => [colour, isStep, isDashed, isFilled]),
    bands.map(({ colour }) => colour),
    levels.length + marks.length > 0,
  ]);
}

function lineOptions(latest: { readonly current: ColouredProps }): Omit<Options, "width" | "height"> {
  const { lines, bands = none, marks = none, levels = none, format, formatAxis = format } = latest.current;
  const { timeZone } = latest.current;
  const edge: UPlot.Series = { points: { show: false }, width: 0 };
  return {
    ms: 1,
    // Marks stand where the zone's clock is round, as they are told by it.
    ...(timeZone === undefined ? {} : { tzDate: (at) => UPlot.tzDate(new Date(at), timeZone) }),
    // At the right, half of the last time on the axis.
    padding: [levels.length + marks.length > 0 ? 18 : 8, 24, 0, 0],
    scales: {
      x: {
        time: true,
        range: (_plot, least, most) => withMarks(latest.current.marks ?? none, [least, most]),
      },
      y: { range: (_plot, least, most) => rangeOf(least, Math.max(most, highestOf(latest.current))) },
    },
    axes: [
      {
        ...axisLook("x"),
        incrs: [...timeSteps],
        space: 72,
        values: (_plot, splits, ...[, , step]) => splits.map((at) => timeLabel(at, step, timeZone)),
      },
      { ...axisLook("y"), values: (_plot, splits) => splits.map((value) => formatAxis(value)), space: 44 },
    ],
    series: [{}, ...bands.flatMap(() => [edge, edge]), ...lines.map(lineLook)],
    bands: bands.map(({ colour }, index) => ({
      series: [2 * index + 1, 2 * index + 2],
      fill: (plot) => `${colourOf(plot.root, colour)}40`,
    })),
    cursor: { points: { show: true, size: 7 } },
    hooks: {
      draw: [
        (plot) => drawLevels(plot, latest.current.levels ?? none),
        (plot) => drawMarks(plot, latest.current.marks ?? none),
      ],
    },
  };
}

function highestOf({ levels = none }: LineChartProps): number {
  return Math.max(0, ...levels.map(({ value }) => value));
}

function rangeOf(least: number | null, most: number | null): [number, number] {
  const top = most === null || most <= 0 ? 1 : most * 1.06;
  return [Math.min(0, least ?? 0), top];
}

function lineLook({
  colour,
  isStep = false,
  isDashed = false,
  isFilled = false,
}: ColouredLine): UPlot.Series {
  const stepped = isStep ? UPlot.paths.stepped?.({ align: 1 }) : undefined;
  return {
    stroke: inkOf(colour),
    width: 1.75,
    // A line needs two values: one that is alone is a point.
    points: {
      show: false,
      filter: (plot, index) => alone(plot.data[index] ?? []),
      size: 6,
      fill: inkOf(colour),
    },
    ...(isDashed ? { dash: [4, 4] } : {}),
    ...(isFilled ? { fill: (plot: UPlot) => `${colourOf(plot.root, colour)}22` } : {}),
    ...(stepped === undefined ? {} : { paths: stepped }),
  };
}
