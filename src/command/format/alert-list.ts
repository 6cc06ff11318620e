import type { AlertsAnswer, AlertShape, SilenceShape } from "../../alert/shape.ts";
import type { AlertRule } from "../../domain/alert.ts";
import { counted } from "../../domain/counted.ts";
import { groupedAlerts } from "../../format/alert-group.ts";
import { formatAge, formatAgo, formatDuration, formatMoment, instantOf } from "../../format/duration.ts";
import { shortPaths } from "../../format/path.ts";
import { silenceSubject } from "../../format/silence.ts";
import { plain, type Look, type Paint, type Style } from "./style.ts";
import { formatTable, type Column } from "./table.ts";
import { plainText, widthOf, wrap } from "./text.ts";

/** How `alerts list` draws alerts, and what it must know beside the answer: who watches, and how to have somebody watch. */
export interface AlertsLook extends Look {
  readonly now: number;
  /** Time zone of dates. */
  readonly timezone: string;
  /** A text with its commands on the data dir that is asked about. */
  readonly advice: (text: string) => string;
  /** The command that silences an alert for a while. */
  readonly silence: (id: string) => string;
  /** All that is open of what was asked about, also beyond the list. */
  readonly open: readonly Pick<AlertShape, "state" | "silenced_until">[];
  /** The command that lists each alert of a rule; undefined where only one rule was asked about. */
  readonly eachOf: ((rule: AlertRule) => string) | undefined;
  /** Whether only some rule, project, session and so on was asked about. */
  readonly isNarrowed: boolean;
  /** Who looks at the rules, for what the list is worth hangs on that. */
  readonly watch: {
    readonly by: "collector" | "unkept" | "silent" | "none";
    readonly evaluatedAt: number | undefined;
    readonly since: number | undefined;
  };
}

const indent = "  ";

/** Alerts that one group names below its first: as many as a message does. */
const mostNamed = 10;

/** Alerts in words, the worst first, many of one rule together, those of the past as a table, and the silences that hold. No line is wider than `width`. */
export function formatAlerts(answer: AlertsAnswer, look: AlertsLook): string {
  const { alerts, silences, next_cursor } = answer;
  const open = alerts.filter(({ state }) => state !== "resolved");
  const past = alerts.filter(({ state }) => state === "resolved");
  const names = shortPaths(alerts.flatMap(({ project }) => project ?? []));
  const groups = look.eachOf === undefined ? open.map((alert) => [alert] as const) : groupedAlerts(open);
  const blocks = [
    headLines(look),
    ...groups.map(([first, ...others]) =>
      alertLines(first, names, look).concat(othersLines(others, names, look)),
    ),
    pastLines(past, look),
    silenceLines(silences, look),
    footLines(open, next_cursor !== null, look),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function headLines(look: AlertsLook): string[] {
  const { style, width, watch, open } = look;
  const firing = open.filter(({ state }) => state === "firing");
  const silenced = firing.filter(({ silenced_until }) => silenced_until !== null).length;
  const pending = open.filter(({ state }) => state === "pending").length;
  const parts = [
    firing.length > 0 ? `${firing.length} firing${silenced > 0 ? ` (${silenced} silenced)` : ""}` : "",
    pending > 0 ? `${pending} pending` : "",
  ].filter((part) => part !== "");
  const isWell = parts.length === 0;
  const said = isWell ? quietText(look) : `${parts.join(", ")}.`;
  const paint = isWell ? style.green : style.bold;
  return [
    ...wrap(said, width).map(paint),
    ...wrap(look.advice(watchText(look)), width).map(watch.by === "collector" ? style.dim : style.yellow),
  ];
}

/** That nothing fires: all is well only where all was asked about, and somebody looks. */
function quietText({ watch, isNarrowed }: AlertsLook): string {
  const isLookedAt = watch.by === "collector";
  if (isNarrowed) return `Nothing that matches ${isLookedAt ? "is" : "was"} firing.`;
  return isLookedAt ? "All is well: nothing is firing." : "Nothing was firing.";
}

/** Who looks at the rules, since when, and when last: silence of rules that nobody looks at means nothing. */
function watchText({ watch: { by, evaluatedAt, since }, now, timezone }: AlertsLook): string {
  if (by === "none")
    return "No collector is running, so the rules are not being looked at; this is how it last was. 'hallmonitor up' starts one.";
  if (by === "unkept")
    return "The ledger cannot be written: nothing is being kept, what fires now neither; this is how it last was. 'hallmonitor doctor' says why.";
  if (by === "silent")
    return "The collector does not say whether it looks at the rules; this is how it last was. 'hallmonitor doctor' may know why.";
  const began = since === undefined ? "" : ` since ${formatMoment(since, timezone).slice(0, 16)}`;
  if (evaluatedAt === undefined) return `The collector runs${began} and has not looked at the rules yet.`;
  return `The rules are looked at${began}, the last time ${formatAgo(now - evaluatedAt)}.`;
}

const marks = { bad: "!!", attention: "! ", info: "i " } as const satisfies Record<
  AlertShape["severity"],
  string
>;

function paintOf({ severity, silenced_until, state }: AlertShape, style: Style): Paint {
  if (silenced_until !== null || state === "pending") return style.dim;
  return { bad: style.red, attention: style.yellow, info: style.cyan }[severity];
}

/** One alert: what is the matter, since when and where, what to do. */
function alertLines(alert: AlertShape, names: ReadonlyMap<string, string>, look: AlertsLook): string[] {
  const { style, width } = look;
  const { severity, title, detail, action, command } = alert;
  const room = Math.max(1, width - 3);
  const paint = paintOf(alert, style);
  const behind = (text: string, as: Paint): string[] => wrap(text, room).map((line) => `   ${as(line)}`);
  const [first = "", ...rest] = wrap(plainText(title), room);
  return [
    `${paint(marks[severity])} ${style.bold(first)}`,
    ...rest.map((line) => `   ${style.bold(line)}`),
    ...behind(placeText(alert, names, look), paint),
    ...(detail === null ? [] : behind(plainText(detail), style.dim)),
    ...behind(`${plainText(action)}${command === null ? "" : ":"}`, plain),
    ...commandLines(command, room).map((line) => `   ${style.cyan(line)}`),
  ];
}

/** What else is so, in a line each: what it means and what to do stands above. */
function othersLines(
  others: readonly AlertShape[],
  names: ReadonlyMap<string, string>,
  { style, width, eachOf }: AlertsLook,
): string[] {
  const [first] = others;
  if (first === undefined || eachOf === undefined) return [];
  const room = Math.max(1, width - 3);
  const named = others.slice(0, mostNamed).map(({ id, title, project }) => {
    const parts = [plainText(title), id, names.get(project ?? "") ?? ""].filter((part) => part !== "");
    return parts.join(" · ");
  });
  const more = `'${eachOf(first.rule)}' shows each.`;
  const rest = others.length - named.length;
  return [
    ...wrap(`And ${counted(others.length, "more alert")} of this rule:`, room),
    ...named.flatMap((line) => wrap(line, room)).map(style.bold),
    ...wrap(rest === 0 ? more : `and ${rest} more; ${more}`, room).map(style.dim),
  ].map((line) => `   ${line}`);
}

/** A command is typed as it stands: it is cut only where no line can hold it. */
function commandLines(command: string | null, room: number): string[] {
  if (command === null) return [];
  const text = plainText(command);
  return widthOf(text) + indent.length <= room ? [indent + text] : wrap(text, room);
}

function placeText(alert: AlertShape, names: ReadonlyMap<string, string>, look: AlertsLook): string {
  const { id, state, rule, since, project, silenced_until } = alert;
  const lasting = formatAge(look.now - instantOf(since));
  const silenced =
    silenced_until === null
      ? ""
      : `silenced until ${formatMoment(instantOf(silenced_until), look.timezone).slice(0, 16)}`;
  return [id, state, `for ${lasting}`, rule, names.get(project ?? "") ?? "", silenced]
    .filter((part) => part !== "")
    .join(" · ");
}

function pastLines(past: readonly AlertShape[], { width, style, now }: AlertsLook): string[] {
  if (past.length === 0) return [];
  const columns: Column<AlertShape>[] = [
    { title: "over", cell: ({ id }) => id },
    { title: "rule", cell: ({ rule }) => rule, vanish: 2 },
    { title: "what it was", cell: ({ title }) => plainText(title), minWidth: 16, maxWidth: 90 },
    { title: "lasted", align: "right", cell: lastedText, vanish: 3 },
    {
      title: "ended",
      align: "right",
      cell: ({ resolved_at }) => formatAgo(now - instantOf(resolved_at)),
      vanish: 1,
    },
  ];
  return formatTable(past, columns, { width, title: style.dim });
}

function lastedText({ since, resolved_at }: AlertShape): string {
  return formatDuration(instantOf(resolved_at) - instantOf(since));
}

function silenceLines(silences: readonly SilenceShape[], { width, style, timezone }: AlertsLook): string[] {
  if (silences.length === 0) return [];
  const columns: Column<SilenceShape>[] = [
    { title: "silence", cell: ({ id }) => id },
    { title: "nobody is told of", cell: silenceSubject, minWidth: 16, maxWidth: 60 },
    { title: "until", cell: ({ until }) => formatMoment(instantOf(until), timezone).slice(0, 16), vanish: 1 },
    { title: "because", cell: ({ reason }) => plainText(reason), minWidth: 8, maxWidth: 40, vanish: 2 },
  ];
  return formatTable(silences, columns, { width, title: style.dim });
}

function footLines(
  open: readonly AlertShape[],
  hasMore: boolean,
  { width, style, silence }: AlertsLook,
): string[] {
  const first = open.find(({ silenced_until }) => silenced_until === null);
  const lines = [
    hasMore ? "There are more: a larger --limit shows them." : "",
    first === undefined ? "" : `Silence one with '${silence(first.id)}'.`,
  ].filter((line) => line !== "");
  return lines.flatMap((line) => wrap(line, width)).map(style.dim);
}
