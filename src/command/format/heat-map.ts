import { capital } from "../../format/capital.ts";
import type { HeatRow, Weekday } from "../../query/patterns/heat.ts";
import type { Style } from "./style.ts";
import { counted } from "./text.ts";

/** From none to as many as in the busiest hour; the shade alone tells it, colour only helps. */
const shades = ["·", "░", "▒", "▓", "█"] as const;
const legend = "· none  ░ ▒ ▓ █ up to a quarter, a half, three quarters, all of the busiest";

/** The name of a day, a gap, and a cell for each hour. */
const leastWidth = 5 + 24;

/** A row per weekday, a place per hour: two cells wide where there is room, and none at all where the hours have none. */
export function heatLines(
  heat: readonly HeatRow[],
  { width, style }: { width: number; style: Style },
): string[] {
  if (width < leastWidth) return [];
  const cell = width >= 60 ? 2 : 1;
  const most = Math.max(1, ...heat.flatMap(({ hours }) => hours.map(({ requests }) => requests)));
  const rows = heat.map(({ weekday, hours }) => {
    const cells = hours.map(({ requests }) => shadeOf(requests, most).repeat(cell)).join("");
    return `${shortDay(weekday)}  ${style.cyan(cells)}`;
  });
  return [style.dim(hourLine(cell)), ...rows];
}

/** What the shades stand for, on one line. */
export function heatLegend(): string {
  return legend;
}

/** The busiest hour in words: `Thu 15:00, 412 requests`; undefined where nothing was asked. */
export function busiestHour(heat: readonly HeatRow[]): string | undefined {
  const cells = heat.flatMap(({ weekday, hours }) =>
    hours.map(({ requests }, hour) => ({ weekday, hour, requests })),
  );
  const [busiest] = cells.toSorted((a, b) => b.requests - a.requests);
  if (busiest === undefined || busiest.requests === 0) return undefined;
  const { weekday, hour, requests } = busiest;
  return `${shortDay(weekday)} ${String(hour).padStart(2, "0")}:00, ${counted(requests, "request")}`;
}

function shadeOf(requests: number, most: number): string {
  return shades[Math.ceil((requests / most) * (shades.length - 1))] ?? shades[0];
}

/** Every third hour is named. */
function hourLine(cell: number): string {
  const names = [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => String(hour).padEnd(3 * cell));
  return `     ${names.join("")}`.trimEnd();
}

function shortDay(weekday: Weekday): string {
  return capital(weekday.slice(0, 3));
}
