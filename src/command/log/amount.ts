import { formatWhole } from "../../domain/whole.ts";
import { AppError } from "../../domain/error.ts";

const factors: ReadonlyMap<string, number> = new Map([
  ["", 1],
  ["k", 1e3],
  ["m", 1e6],
]);
const units: ReadonlyMap<string, number> = new Map([
  ["h", 60],
  ["m", 1],
  ["min", 1],
  ["s", 1 / 60],
]);

/** Longest duration taken, in minutes: more than a month at a stretch is a mistake of units. */
const maxMinutes = 31 * 24 * 60;

/** A whole number as people write it: `12000`, `12_000`, `12,000`, `12k`, `1.2M`. Throws `invalid` for anything else. */
export function parseCount(flag: string, text: string | undefined, most: number): number {
  const told = needed(flag, text);
  const plain = told.replaceAll(/(?<=\d)[_,'](?=\d{3}(?!\d))/g, "");
  const [, digits, suffix = ""] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(plain) ?? [];
  const exact = Number(digits) * (factors.get(suffix.toLowerCase()) ?? Number.NaN);
  // What decimals cannot hold exactly (1.005 thousand) is a thousandth of a millionth off.
  const count = Math.round(exact * 1e6) / 1e6;
  if (!Number.isInteger(count)) {
    throw new AppError(
      "invalid",
      `${flag} is no whole number from 0 up: ${told}; write it as 12000, 12_000 or 12k`,
    );
  }
  if (count > most) throw new AppError("invalid", `${flag} ${told} is more than ${formatWhole(most)}`);
  return count;
}

/** Minutes: a plain number of them, or `90m`, `1h30m`, `1.5h`. Throws `invalid` for anything else. */
export function parseMinutes(flag: string, text: string | undefined): number {
  const told = needed(flag, text);
  const whole = told.replace(/(\dh\s*\d+)$/i, "$1m");
  const minutes = /^\d+(?:\.\d+)?$/.test(told) ? Number(told) : unitsOf(whole);
  if (minutes === undefined) {
    throw new AppError("invalid", `${flag} is no duration: ${told}; write minutes, as in 90, or 1h30m`);
  }
  if (minutes > maxMinutes)
    throw new AppError("invalid", `${flag} ${told} is more than a month; a plain number means minutes`);
  return minutes;
}

/** Dollars: `0.42`, with or without the sign. Throws `invalid` for anything else. */
export function parseUsd(flag: string, text: string, most: number): number {
  const usd = /^\$?\d+(?:\.\d+)?$/.test(text) ? Number(text.replace("$", "")) : Number.NaN;
  if (usd <= most) return usd;
  throw new AppError("invalid", `${flag} is no number of US dollars: ${text}; write it as 0.42`);
}

/** A text that says something. Throws `invalid` where it is missing, empty or too long. */
export function parseText(flag: string, text: string | undefined, most: number): string {
  const told = needed(flag, text);
  if (told.length <= most) return told;
  throw new AppError("invalid", `${flag} has ${told.length} characters; at most ${most} are kept`);
}

function needed(flag: string, text: string | undefined): string {
  const told = text?.trim() ?? "";
  if (told !== "") return told;
  throw new AppError("invalid", `${flag} is missing or empty; 'hallmonitor log --help' shows what is told`);
}

/** Each unit at most once, the larger before the smaller. */
function unitsOf(text: string): number | undefined {
  const [match, ...parts] = /^(?:([\d.]+)(h))?\s*(?:([\d.]+)(m|min))?\s*(?:([\d.]+)(s))?$/i.exec(text) ?? [];
  if (match === undefined || match === "") return undefined;
  let minutes = 0;
  for (let index = 0; index < parts.length; index += 2) {
    if (parts[index] === undefined) continue;
    minutes += Number(parts[index]) * (units.get((parts[index + 1] ?? "").toLowerCase()) ?? Number.NaN);
  }
  return Number.isFinite(minutes) ? Math.round(minutes * 1e6) / 1e6 : undefined;
}
