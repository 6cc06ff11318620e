import { cutText } from "../../domain/cut-text.ts";
import { counted } from "../../domain/counted.ts";
import { plainText } from "../../domain/plain-text.ts";
import { shortPaths } from "../../format/path.ts";
import { formatAge } from "../../format/duration.ts";
import { severities, type Severity } from "../../domain/alert.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { AlertShape } from "../shape.ts";
import type { Notice, NoticeEvent } from "./notifier.ts";
import { formatWhole } from "../../domain/whole.ts";

/** What people are told, the same on every channel: lines of plain text, each of which needs the channel's own escapes. */
export interface Message {
  readonly title: string;
  readonly lines: readonly string[];
  /** A command that helps, to type. */
  readonly command: string | undefined;
  /** The worst of its alerts. */
  readonly severity: Severity;
}

/** Alerts that one message names below the worst; of more it tells how many. Ten lines is what a person reads. */
const maxNamed = 10;
/** A sentence is longer only where somebody wants it to be. */
const maxLetters = 300;

const prefixes = {
  firing: "",
  escalated: "Worse: ",
  resolved: "Over: ",
  test: "Test: ",
} as const satisfies Record<NoticeEvent, string>;

/** The words for a notice. Text that came from outside is one plain line of bounded length. */
export function messageOf({ event, alerts, at }: Notice): Message {
  const worst = alerts.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
  const [first] = worst;
  const severity = first?.severity ?? "info";
  if (first !== undefined && worst.length === 1) return { ...messageOfOne(first, { event, at }), severity };
  const [, ...others] = worst.map((alert) => sentence(alert.title) + whose(alert));
  const unnamed = Math.max(0, others.length - maxNamed);
  const rest = unnamed === 0 ? [] : [`and ${formatWhole(unnamed)} more`];
  return {
    // What a phone shows of it is its title, so the worst is in it.
    title: `${prefixes[event]}${sentence(first?.title ?? null)}, and ${counted(others.length, "more alert")}`,
    lines: [...others.slice(0, maxNamed), ...rest],
    command: "hallmonitor alerts",
    severity,
  };
}

function messageOfOne(
  alert: AlertShape,
  { event, at }: Pick<Notice, "event" | "at">,
): Omit<Message, "severity"> {
  const title = prefixes[event] + sentence(alert.title);
  const place = placeLine(alert, at);
  if (event === "resolved") return { title, lines: [place], command: undefined };
  const told = [alert.detail, alert.action].map(sentence).filter((line) => line !== "");
  if (event === "test") return { title, lines: told, command: undefined };
  const command = alert.command === null ? undefined : sentence(alert.command);
  return { title, lines: [...told, place], command };
}

/** Where it is, and for how long: that is the same in every time zone. */
function placeLine({ project, branch, agent, since }: AlertShape, at: UnixMs): string {
  const parts = [nameOf(project), sentence(branch), sentence(agent)].filter((part) => part !== "");
  return [...parts, `for ${formatAge(at - Date.parse(since))}`].join(" · ");
}

function whose({ project }: AlertShape): string {
  const name = nameOf(project);
  return name === "" ? "" : ` (${name})`;
}

/** The last part of a project's folder: the rest tells strangers how somebody's machine is arranged. */
function nameOf(project: string | null): string {
  return project === null ? "" : sentence(shortPaths([project]).get(project) ?? null);
}

function sentence(text: string | null): string {
  return cutText(plainText(text), maxLetters);
}

/** A message on one line, for terminals. */
export function lineOf(message: Message): string {
  const { title, lines, command } = message;
  return [title, ...lines, ...(command === undefined ? [] : [`run: ${command}`])].join(" · ");
}
