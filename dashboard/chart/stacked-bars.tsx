import { useCallback, useMemo, useRef, useState } from "preact/hooks";
import UPlot, { type AlignedData, type Axis, type Options } from "uplot";
import { inkOf } from "./colour.ts";
import { Frame, type ChartData } from "./frame.tsx";
import { Legend, type LegendItem } from "./legend.tsx";
import { axisLook, Plot } from "./plot.tsx";
import { foldSeries, unpricedAt, type ColouredSeries, type Series } from "./series.ts";
import { soloed, stackOf, toggled, type Stack } from "./stack.ts";
import { labelledHours, labelledPlaces } from "./tick.ts";
import { TooltipText, type TooltipRow } from "./tooltip.tsx";
import { lacksPrices, type Unpriced } from "../../src/format/unpriced.ts";

/** A place on the axis: a day, an hour. */
export interface BarPlace {
  /** Of the API: a date, or an instant. */
  readonly key: string;
  /** On the axis: `28 Nov`. */
  readonly label: string;
  /** In the tooltip and the table: `Saturday, 28 November 2026`. */
  readonly name: string;
  /** Of its day, where places are hours: then the axis names round ones. */
  readonly hour?: number;
  /** Nothing was used then: it is said where the place is pointed at. */
  readonly isUnused?: boolean;
}

/** What the bars are held against: a line over them. */
export interface BarsBefore {
  readonly name: string;
  /** One for each place. */
  readonly values: readonly (number | null)[];
  /** What has no price, which the values lack; nothing without it. */
  readonly unpriced?: readonly Unpriced[];
}

/** What the bars are made of: each series has one value for each place. A place where all are null has no bar. */
export interface StackedBarsProps {
  readonly title: string;
  readonly note?: string | undefined;
  /** How a place is called: `day`. */
  readonly unit: string;
  readonly places: readonly BarPlace[];
  readonly series: readonly Series[];
  /** Totals as the API gave them; the sum of the series without them. */
  readonly totals?: readonly (number | null)[];
  /** What has no price, which the totals lack; that of the series without it. */
  readonly unpriced?: readonly Unpriced[];
  readonly before?: BarsBefore | undefined;
  /** A number in words, `$1.20`, and that it lacks what has no price. */
  readonly format: (value: number | null, unpriced?: Unpriced) => string;
  /** The same on the axis, where there is little room; `format` without it. */
  readonly formatAxis?: (value: number) => string;
  readonly height?: number;
  readonly onPick?: (place: BarPlace) => void;
  /** A stretch was dragged over. */
  readonly onStretch?: (first: BarPlace, last: BarPlace) => void;
}

const beforeColour = "--ink-3";
const beforeKey = "(before)";

/** Bars made of at most eight series and the rest, each place the sum of them; the time before as a dashed line. */
export function StackedBars(props: StackedBarsProps) {
  const { title, note, places, height = 260, onPick, onStretch } = props;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const series = useMemo(() => foldSeries(props.series), [props.series]);
  // What was before is of all series: nothing to hold a part of them against.
  const ofAll = series.some(({ key }) => hidden.has(key)) ? undefined : props.before;
  const before = hidden.has(beforeKey) ? undefined : ofAll;
  const stack = useMemo(() => stackOf(series, hidden), [series, hidden]);
  const data = useMemo(() => plotData(places.length, stack, before), [stack, before, places]);
  const latest = useRef(props);
  latest.current = props;
  const hasBefore = before !== undefined;
  const isDense = places.length > 120;
  const colours = series.map(({ colour }) => colour).join(" ");
  const options = useMemo(
    () => barOptions({ latest, colours: colours.split(" ").filter(Boolean), hasBefore, isDense }),
    [colours, hasBefore, isDense, props.formatAxis, props.format],
  );
  const pick = useCallback((at: number) => withPlace(places, at, onPick), [places, onPick]);
  const keys = series.map(({ key }) => key);
  const legend = legendOf(series, ofAll);
  return (
    <Frame
      title={title}
      note={note}
      data={tableOf(series, props)}
      legend={legend.filter(({ key }) => !hidden.has(key))}
      head={
        <Legend
          items={legend}
          hidden={hidden}
          onSolo={(key) => setHidden(soloed(hidden, key, keys))}
          onToggle={(key) => setHidden(toggled(hidden, key, keys))}
        />
      }
    >
      <Plot
        label={title}
        options={options}
        data={data}
        keys={places.map(({ key }) => key)}
        height={height}
        describe={(at) => (
          <BarText {...props} at={at} series={series} hidden={hidden} stack={stack} before={before} />
        )}
        onPick={onPick === undefined ? undefined : pick}
        onStretch={
          onStretch === undefined
            ? undefined
            : (first, last) => {
                const [from, to] = [places[first], places[last]];
                if (from !== undefined && to !== undefined) onStretch(from, to);
              }
        }
      />
    </Frame>
  );
}

function axisFormat({ format, formatAxis }: StackedBarsProps): (value: number) => string {
  return formatAxis ?? format;
}

function withPlace(
  places: readonly BarPlace[],
  at: number,
  call: ((place: BarPlace) => void) | undefined,
): void {
  const place = places[at];
  if (place !== undefined) call?.(place);
}

function legendOf(series: readonly ColouredSeries[], before: BarsBefore | undefined): LegendItem[] {
  return [
    ...series.map(({ key, name, colour }) => ({ key, name, colour })),
    ...(before === undefined
      ? []
      : [{ key: beforeKey, name: before.name, colour: beforeColour, isLine: true }]),
  ];
}

interface BarTextProps extends StackedBarsProps {
  readonly at: number;
  readonly series: readonly ColouredSeries[];
  readonly hidden: ReadonlySet<string>;
  readonly stack: Stack;
}

/** What a bar is made of, the largest part first, with its sum and what was before. */
function BarText({ at, series, hidden, stack, ...props }: BarTextProps) {
  const { places, totals, unpriced, before, format } = props;
  const shown = series.filter(({ key }) => !hidden.has(key));
  const parts = shown
    .map(({ name, colour, values, unpriced: own }) => {
      return { name, colour, value: values[at] ?? null, lacks: own?.[at] ?? {} };
    })
    .filter(({ value, lacks }) => value !== null || lacksPrices(lacks))
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const isWhole = shown.length === series.length;
  const total = (isWhole ? totals : undefined) ?? stack.totals;
  const lacking = (isWhole ? unpriced?.[at] : undefined) ?? unpricedAt(shown, at);
  const rows: TooltipRow[] = [
    ...parts.map(({ name, colour, value, lacks }) => ({ name, colour, value: format(value, lacks) })),
    ...(series.length === 1
      ? []
      : [{ name: "total", value: format(total[at] ?? null, lacking), isStrong: true }]),
    ...(before === undefined ? [] : [beforeRow(before, at, format)]),
  ];
  const place = places[at];
  return (
    <TooltipText
      title={place?.name ?? ""}
      rows={rows}
      note={place?.isUnused === true ? "Nothing was used." : undefined}
    />
  );
}

function beforeRow(before: BarsBefore, at: number, format: StackedBarsProps["format"]): TooltipRow {
  const value = format(before.values[at] ?? null, before.unpriced?.[at]);
  return { name: before.name, value, colour: beforeColour, isLine: true };
}

function tableOf(series: readonly ColouredSeries[], props: StackedBarsProps): ChartData {
  const { unit, places, totals, unpriced, before, format } = props;
  const all = stackOf(series, new Set()).totals;
  return {
    title: unit,
    columns: [...series.map(({ name }) => name), "total", ...(before === undefined ? [] : [before.name])],
    rows: places.map(({ key, name }, at) => ({
      key,
      name,
      cells: [
        ...series.map(({ values }) => values[at] ?? null),
        (totals ?? all)[at] ?? null,
        ...(before === undefined ? [] : [before.values[at] ?? null]),
      ],
      unpriced: [
        ...series.map((one) => one.unpriced?.[at] ?? {}),
        unpriced?.[at] ?? unpricedAt(series, at),
        ...(before === undefined ? [] : [before.unpriced?.[at] ?? {}]),
      ],
    })),
    format,
  };
}

/** The highest pile first: each one that follows is drawn over it, and what stays to be seen of it is its own part. */
function plotData(count: number, { tops }: Stack, before: BarsBefore | undefined): AlignedData {
  const places = Array.from({ length: count }, (_, place) => place);
  const piles = tops.toReversed().map((top) => top.slice());
  return [places, ...piles, ...(before === undefined ? [] : [[...before.values]])];
}

interface BarLook {
  readonly latest: { readonly current: StackedBarsProps };
  /** Of the series, from the bottom up. */
  readonly colours: readonly string[];
  readonly hasBefore: boolean;
  readonly isDense: boolean;
}

function barOptions({ latest, colours, hasBefore, isDense }: BarLook): Omit<Options, "width" | "height"> {
  const bars = UPlot.paths.bars?.({ size: [0.72, 44, 1], align: 0, radius: 0 });
  const pile = (name: string): UPlot.Series => ({
    fill: inkOf(name),
    // A hairline of the ground between two parts of a bar.
    stroke: inkOf("--bg"),
    width: isDense ? 0 : 1,
    points: { show: false },
    ...(bars === undefined ? {} : { paths: bars }),
  });
  const line: UPlot.Series = {
    stroke: inkOf(beforeColour),
    width: 1.5,
    dash: [4, 4],
    spanGaps: true,
    points: { show: (plot) => plot.data[0].length === 1, size: 6 },
  };
  return {
    padding: [8, 18, 0, 0],
    scales: {
      x: { time: false, range: (plot) => [-0.5, Math.max(0, plot.data[0].length - 1) + 0.5] },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.06 : 1] },
    },
    axes: [
      placeAxis(latest),
      {
        ...axisLook("y"),
        values: (_plot, splits) => splits.map((value) => axisFormat(latest.current)(value)),
        space: 44,
      },
    ],
    series: [{}, ...colours.toReversed().map(pile), ...(hasBefore ? [line] : [])],
    cursor: { x: false },
    hooks: { ready: [addColumn], setCursor: [moveColumn] },
  };
}

function placeAxis(latest: BarLook["latest"]): Axis {
  return {
    ...axisLook("x"),
    // Its element is still as wide as before while the plot is made narrower.
    splits: (plot) => labelledOf(latest.current.places, plot.bbox.width / UPlot.pxRatio),
    values: (_plot, splits) => splits.map((place) => latest.current.places[place]?.label ?? ""),
  };
}

function labelledOf(places: readonly BarPlace[], widthPx: number): number[] {
  const hours = places.flatMap(({ hour }) => hour ?? []);
  return hours.length === 0 ? labelledPlaces(places.length, widthPx) : labelledHours(hours, widthPx);
}

function addColumn(plot: UPlot): void {
  const column = document.createElement("div");
  column.className = "plot-column";
  column.hidden = true;
  plot.over.append(column);
}

/** The column under the cursor says which bar is meant, also where it is low. */
function moveColumn(plot: UPlot): void {
  const column = plot.over.querySelector<HTMLElement>(".plot-column");
  const { idx } = plot.cursor;
  if (column === null) return;
  column.hidden = typeof idx !== "number";
  if (typeof idx !== "number") return;
  const left = plot.valToPos(idx - 0.5, "x");
  column.style.left = `${left}px`;
  column.style.width = `${plot.valToPos(idx + 0.5, "x") - left}px`;
}
