import { useMemo } from "preact/hooks";
import { laterDate } from "../../src/domain/date.ts";
import { Listeners } from "../api/listeners.ts";

/**
 * What the page shows, which is its address and nothing else: a link is a view, and going back is going back. Parameters
 * carry the names of the API.
 */
export interface View {
  readonly path: string;
  /** The path in its parts, decoded: `/sessions/a%2Fb` is `sessions`, `a/b`. */
  readonly parts: readonly string[];
  readonly params: URLSearchParams;
  readonly range: Range;
  /** The address' filters as the API takes them: from, to, timezone, agent, project, branch, model, user, team, session. */
  readonly filter: Readonly<Record<string, string>>;
}

/**
 * A time that ends with today, as the address names it: a client whose clock is ahead tells of days to come. `24h` begins on
 * a minute; `today` and the days are whole days by the calendar of the view's zone; `all` has no beginning and no end.
 */
export type RangeName = "today" | "24h" | "7d" | "30d" | "90d" | "all";

/** `custom` is the time of an address with `from` or `to`; these outweigh a `range` beside them. */
export type Range = RangeName | "custom";

/** The ranges a person chooses from, in the order of their length. */
export const rangeNames: readonly RangeName[] = ["today", "24h", "7d", "30d", "90d", "all"];

/** What goes along from page to page. */
const everywhere = ["range", "from", "to", "timezone", "agent", "project", "branch", "model", "user", "team"];
const filterNames = ["agent", "project", "branch", "model", "user", "team", "session"];
const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What changes in an address that is to have no filter: all that one may hold but its time. */
export const noFilters: Readonly<Record<string, null>> = Object.fromEntries(
  filterNames.map((name) => [name, null]),
);

/** What changes in an address that is to be of a range: the dates in it would outweigh that. */
export function inRange(range: RangeName): Readonly<Record<string, string | null>> {
  return { range, from: null, to: null };
}

/** Of an address that names no range. */
const usualRange: RangeName = "30d";

const listeners = new Listeners();

/** The view of the address; draws anew when that changes. */
export function useView(): View {
  const address = listeners.useLatest(addressNow);
  // What an address means is a matter of time as well, to the minute. Whatever is drawn asks, so it is told once.
  const minute = Math.floor(Date.now() / minuteMs);
  return useMemo(() => viewOf(new URL(address, location.origin)), [address, minute]);
}

/** Starts to follow the browser's own way back and forward. Call once. */
export function followHistory(): void {
  addEventListener("popstate", () => listeners.call());
}

/** Goes to an address of this page. */
export function go(address: string, how: "push" | "replace" = "push"): void {
  if (how === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
  listeners.call();
}

/** Changes parameters of the present address; null takes one away. */
export function set(changes: Readonly<Record<string, string | null>>, how?: "push" | "replace"): void {
  go(changed(new URL(location.href), changes), how);
}

/** Addresses by what they were made of, all of one present address: a board asks for those of its sessions again and again. */
const hrefs = new Map<string, string>();
const maxHrefs = 5000;
let hrefsAt = "";

/**
 * An address of this page with the filters of the present one. The agent of a session's address says which session it is and
 * narrows nothing, so it goes along neither there nor away from there.
 */
export function href(path: string, changes: Readonly<Record<string, string | null>> = {}): string {
  if (hrefsAt !== addressNow() || hrefs.size >= maxHrefs) hrefs.clear();
  hrefsAt = addressNow();
  const name = JSON.stringify([path, changes]);
  const known = hrefs.get(name) ?? makeHref(path, changes);
  hrefs.set(name, known);
  return known;
}

function makeHref(path: string, changes: Readonly<Record<string, string | null>>): string {
  const url = new URL(path, location.origin);
  const present = new URLSearchParams(location.search);
  const isSameSession = sessionOf(location.pathname) === sessionOf(url.pathname);
  for (const name of everywhere) {
    if (name === "agent" && !isSameSession) continue;
    const value = present.get(name);
    if (value !== null && !url.searchParams.has(name)) url.searchParams.set(name, value);
  }
  return changed(url, changes);
}

/** The session that a path is the page of; undefined for all other pages. */
function sessionOf(path: string): string | undefined {
  const [place, id] = partsOf(path);
  return place === "sessions" ? id : undefined;
}

let zone: { readonly search: string; readonly name: string | undefined } | undefined;

/**
 * The zone whose clock is shown: that of the present address. Undefined is the browser's, where it names none, or one that
 * nobody knows.
 */
export function zoneNow(): string | undefined {
  const { search } = location;
  if (zone?.search !== search) zone = { search, name: zoneOf(new URLSearchParams(search)) };
  return zone.name;
}

function zoneOf(params: URLSearchParams): string | undefined {
  const timeZone = params.get("timezone") ?? browserZone();
  try {
    return Intl.DateTimeFormat("en-GB", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/**
 * The browser's own zone. Where its machine names none that it knows, as `TZ=:/etc/localtime` does, its clock shows UTC; but
 * it calls that Etc/Unknown, by which neither it nor the collector can tell a time.
 */
function browserZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone === "Etc/Unknown" ? "UTC" : timeZone;
}

/** What an address means. `now` in UTC milliseconds. */
export function viewOf(url: URL, now = Date.now()): View {
  const { searchParams: params, pathname: path } = url;
  const range = rangeOf(params);
  const filter: Record<string, string> = {
    timezone: params.get("timezone") ?? browserZone(),
    ...timesOf(params, range, now),
  };
  for (const name of filterNames) {
    const value = params.get(name);
    if (value !== null && value !== "") filter[name] = value;
  }
  return { path, parts: partsOf(path), params, range, filter };
}

function rangeOf(params: URLSearchParams): Range {
  if (params.has("from") || params.has("to")) return "custom";
  return rangeNames.find((name) => name === params.get("range")) ?? usualRange;
}

function timesOf(params: URLSearchParams, range: Range, now: number): Record<string, string> {
  if (range === "all") return {};
  if (range === "custom") {
    const [from, to] = [params.get("from") ?? "", params.get("to") ?? ""];
    return { ...(from === "" ? {} : { from }), ...(to === "" ? {} : { to }) };
  }
  const timeZone = params.get("timezone") ?? undefined;
  const to = today(now, timeZone);
  // To the minute, so that the question stays the same while it is drawn again and again.
  if (range === "24h")
    return { from: new Date(Math.floor((now - dayMs) / minuteMs) * minuteMs).toISOString(), to };
  const days = range === "today" ? 1 : Number(range.slice(0, -1));
  return { from: laterDate(to, 1 - days), to };
}

function today(now: number, timeZone: string | undefined): string {
  try {
    // Sweden writes dates as ISO 8601 does.
    return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeZone }).format(now);
  } catch {
    // A zone that nobody knows: the API will say so.
    return new Intl.DateTimeFormat("sv-SE", { dateStyle: "short" }).format(now);
  }
}

function changed(url: URL, changes: Readonly<Record<string, string | null>>): string {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return `${url.pathname}${url.search}`;
}

function partsOf(path: string): string[] {
  return path.split("/").filter(Boolean).map(decoded);
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function addressNow(): string {
  return `${location.pathname}${location.search}`;
}
