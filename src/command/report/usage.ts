import { AppError } from "../../domain/error.ts";
import { ccusageByPeriod, ccusagePeriods, type CcusagePeriod } from "../../query/ccusage.ts";
import type { UsageAnswer, UsageGroup } from "../../query/shape.ts";
import { usageBy } from "../../query/usage.ts";
import type { Filter } from "../../store/store.ts";
import { formatCsv } from "../../format/csv.ts";
import { groupNames } from "../format/group-name.ts";
import { formatMarkdown } from "../format/markdown.ts";
import { sumFields, usageRecords } from "../format/usage-field.ts";
import {
  formatUsageTable,
  nameColumn,
  sessionsColumn,
  sumColumns,
  unpricedNote,
  usageLines,
  type UsageColumn,
} from "../format/usage-table.ts";
import { nothingText, type Printout } from "../output.ts";
import type { Asked } from "./asked.ts";
import { comparedReport } from "./compared.ts";
import { kinds, type ReportKind, type UsageKind } from "./kind.ts";

/** The report of one kind of group, read when it is printed. Throws `invalid` where models are to be broken down by model. */
export function usageReport(kind: UsageKind, asked: Asked): Printout {
  const { reader, filter, calendar } = asked;
  const { grouping } = kinds[kind];
  if (kind === "model" && asked.breakdown)
    throw new AppError("invalid", "report model is by model already; leave --breakdown out");
  const breakdown = asked.breakdown ? "model" : undefined;
  const usage = (part: Filter): UsageAnswer =>
    usageBy(reader, { grouping, filter: part, calendar, breakdown });
  if (asked.comparison !== undefined) return comparedReport(kind, asked, usage);
  const answer = (): UsageAnswer => usage(filter);
  const printout: Printout = {
    text: () => tableOf(answer(), kind, asked),
    json: answer,
    csv: () =>
      formatCsv(usageRecords(answer().groups), [
        { name: grouping, value: ({ group }) => group.key },
        ...sumFields(asked.breakdown),
      ]),
    markdown: () => markdownOf(answer(), kind, asked),
  };
  return isCcusagePeriod(kind)
    ? { ...printout, ccusage: () => ccusageByPeriod(reader, kind, { filter, calendar }) }
    : printout;
}

function isCcusagePeriod(kind: ReportKind): kind is CcusagePeriod {
  return Object.hasOwn(ccusagePeriods, kind);
}

function tableOf(answer: UsageAnswer, kind: UsageKind, asked: Asked): string {
  const { settings } = asked;
  if (answer.groups.length === 0) return nothingText(asked, settings);
  const lines = usageLines(answer, groupNames(kinds[kind].grouping, answer.groups));
  const table = formatUsageTable(lines, columnsOf(kind, asked), settings);
  return [...table, ...unpricedNote(answer.total, settings)].join("\n");
}

function markdownOf(answer: UsageAnswer, kind: UsageKind, asked: Asked): string {
  return formatMarkdown(
    usageLines(answer, groupNames(kinds[kind].grouping, answer.groups)),
    columnsOf(kind, asked)(true),
  );
}

function columnsOf(kind: UsageKind, { settings: { style } }: Asked) {
  return (exact: boolean): UsageColumn<UsageGroup>[] => [
    nameColumn(kinds[kind].title, style),
    sessionsColumn(style),
    ...sumColumns<UsageGroup>(exact, style),
  ];
}
