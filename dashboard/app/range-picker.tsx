import { useEffect, useState } from "preact/hooks";
import { plainText } from "../../src/domain/plain-text.ts";
import { formatMoment, instantOf } from "../../src/format/duration.ts";
import { inRange, rangeNames, set, useView, zoneNow, type RangeName } from "./view.ts";
import "./range-picker.css";

const titles: Record<RangeName, string> = {
  today: "Today",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
  "90d": "90 days",
  all: "All time",
};

/** The time a page is about: one of a few ranges, or two dates. Days are whole, both ends belong to it. */
export function RangePicker() {
  const { range, params } = useView();
  const [isOpen, setOpen] = useState(false);
  const isNamed = params.has("range");
  // A range that came by a link is one that was chosen.
  useEffect(() => {
    if (isNamed) setOpen(false);
  }, [range, isNamed]);
  // Who empties the last date is about to pick another.
  const pick = (name: "from" | "to", value: string): void => {
    setOpen(true);
    set({ [name]: value, range: null, cursor: null });
  };
  const choose = (value: string): void => {
    setOpen(value === "custom");
    const name = rangeNames.find((one) => one === value);
    if (name !== undefined) set({ ...inRange(name), cursor: null });
  };
  return (
    <div class="range-picker">
      <label class="select">
        <span>Time</span>
        <select
          value={isOpen || range === "custom" ? "custom" : range}
          onChange={(event) => choose(event.currentTarget.value)}
        >
          {rangeNames.map((name) => (
            <option key={name} value={name}>
              {titles[name]}
            </option>
          ))}
          <option value="custom">From … to …</option>
        </select>
      </label>
      {(isOpen || range === "custom") && (
        <Dates from={params.get("from")} to={params.get("to")} onPick={pick} />
      )}
    </div>
  );
}

interface DatesProps {
  readonly from: string | null;
  readonly to: string | null;
  readonly onPick: (name: "from" | "to", value: string) => void;
}

/** Two days, or the hours of an address that names those: as days, they would be others. */
function Dates({ from, to, onPick }: DatesProps) {
  if ([from, to].some((time) => time?.includes("T")))
    return <span class="select range-hours num">{hoursText(momentText(from), momentText(to))}</span>;
  return (
    <>
      <Day label="From" value={from} onPick={(value) => onPick("from", value)} />
      <Day label="To" value={to} onPick={(value) => onPick("to", value)} />
    </>
  );
}

/** `2026-11-30 15:00 to 16:00`: a day is told once. */
function hoursText(from: string, to: string): string {
  const day = from.slice(0, 11);
  return `${from} to ${to.startsWith(day) ? to.slice(day.length) : to}`;
}

function momentText(time: string | null): string {
  if (time === null) return "…";
  return time.includes("T") ? formatMoment(instantOf(time), zoneNow()).slice(0, 16) : plainText(time);
}

/** The days that the ledger takes. */
const [firstDay, lastDay] = ["2000-01-01", "2099-12-31"] as const;

interface DayProps {
  readonly label: string;
  readonly value: string | null;
  readonly onPick: (value: string) => void;
}

/**
 * A year that is typed is a whole day at each digit, of the years 2, 20 and 202 first: only one that can be meant is asked about.
 * Until then it stands there, however often the page is drawn anew; where it is left so, the day that holds stands there again.
 */
function Day({ label, value, onPick }: DayProps) {
  const [begun, setBegun] = useState<string>();
  return (
    <label class="select">
      <span>{label}</span>
      <input
        type="date"
        min={firstDay}
        max={lastDay}
        value={begun ?? /^\d{4}-\d\d-\d\d/.exec(value ?? "")?.[0] ?? ""}
        onChange={({ currentTarget: { value: typed, validity } }) => {
          setBegun(validity.valid ? undefined : typed);
          if (validity.valid) onPick(typed);
        }}
        onBlur={() => setBegun(undefined)}
      />
    </label>
  );
}
