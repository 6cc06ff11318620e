import { ccusageBySession } from "../../query/ccusage.ts";
import { usageBySession, type SessionUsage, type SessionUsageAnswer } from "../../query/session-usage.ts";
import { formatCsv } from "../../format/csv.ts";
import { formatMoment, instantOf } from "../../format/duration.ts";
import { groupNames } from "../format/group-name.ts";
import { formatMarkdown } from "../format/markdown.ts";
import { shortPaths } from "../../format/path.ts";
import { unknown } from "../../format/unknown.ts";
import { counted, fit, plainText } from "../format/text.ts";
import { sumFields, usageRecords } from "../format/usage-field.ts";
import {
  formatUsageTable,
  nameColumn,
  sumColumns,
  unpricedNote,
  usageLines,
  type UsageColumn,
} from "../format/usage-table.ts";
import { nothingText, type Printout } from "../output.ts";
import type { Asked } from "./asked.ts";

/** Sessions that a terminal shows unless it is asked for all. */
const latest = 50;

/** Usage session by session, the latest first. */
export function sessionReport(asked: Asked): Printout {
  const { reader, filter, breakdown } = asked;
  const answer = (): SessionUsageAnswer => usageBySession(reader, { filter, breakdown });
  return {
    text: () => tableOf(answer(), asked),
    json: answer,
    csv: () => csvOf(answer(), breakdown),
    markdown: () => markdownOf(answer(), asked),
    ccusage: () => ccusageBySession(reader, asked),
  };
}

function tableOf(answer: SessionUsageAnswer, asked: Asked): string {
  const { settings } = asked;
  if (answer.groups.length === 0) return nothingText(asked, settings);
  const groups = asked.all ? answer.groups : answer.groups.slice(0, latest);
  const more = answer.groups.length - groups.length;
  const note = `… and ${counted(more, "older session")}, in the total too: --all shows them`;
  return [
    ...formatUsageTable(
      usageLines({ ...answer, groups }, groupNames("session", groups)),
      columnsOf(groups, asked),
      settings,
    ),
    ...(more === 0 ? [] : [settings.style.dim(fit(note, settings.width))]),
    ...unpricedNote(answer.total, settings),
  ].join("\n");
}

function markdownOf(answer: SessionUsageAnswer, asked: Asked): string {
  return formatMarkdown(
    usageLines(answer, groupNames("session", answer.groups)),
    columnsOf(answer.groups, asked)(true),
  );
}

function csvOf(answer: SessionUsageAnswer, breakdown: boolean): string {
  return formatCsv(usageRecords(answer.groups), [
    { name: "session", value: ({ group }) => group.key },
    { name: "agent", value: ({ group }) => group.agent },
    { name: "project", value: ({ group }) => group.project },
    { name: "repository", value: ({ group }) => group.repository },
    { name: "started_at", value: ({ group }) => group.started_at },
    { name: "last_seen_at", value: ({ group }) => group.last_seen_at },
    ...sumFields(breakdown),
  ]);
}

/** Where it worked: its folder, or its repository. */
function placeOf({ project, repository }: SessionUsage): string | null {
  return project ?? repository;
}

type SessionColumn = UsageColumn<SessionUsage>;

/** Parts and the total have no agent, project or time. */
function ofGroup(cell: (session: SessionUsage) => string): SessionColumn["cell"] {
  return ({ group }) => (group === undefined ? "" : cell(group));
}

function columnsOf(sessions: readonly SessionUsage[], { settings: { style }, calendar }: Asked) {
  const projects = shortPaths(sessions.flatMap((session) => placeOf(session) ?? []));
  const dim = () => style.dim;
  return (exact: boolean): SessionColumn[] => [
    nameColumn("session", style),
    { title: "agent", cell: ofGroup(({ agent }) => plainText(agent)), maxWidth: 16, vanish: 9, paint: dim },
    {
      title: "project",
      cell: ofGroup((session) => projects.get(placeOf(session) ?? "") ?? unknown),
      minWidth: 8,
      maxWidth: 32,
      vanish: 5,
    },
    {
      title: "last seen",
      cell: ofGroup(({ last_seen_at }) =>
        formatMoment(instantOf(last_seen_at), calendar.timeZone).slice(0, 16),
      ),
      vanish: 6,
      paint: dim,
    },
    ...sumColumns<SessionUsage>(exact, style),
  ];
}
