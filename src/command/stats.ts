import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { parseDays } from "../query/kpi/kpi.ts";
import type { UsageGroup } from "../query/shape.ts";
import { statsOf, type StatsAnswer } from "../query/stats.ts";
import { readFlags, strict, usageFlags } from "./flags.ts";
import { instantOf } from "../format/duration.ts";
import { formatCsv, type Field } from "../format/csv.ts";
import { formatMarkdown } from "./format/markdown.ts";
import { formatStats, statsColumns, statsLines } from "./format/stats.ts";
import { sumFields, type UsageRecord } from "./format/usage-field.ts";
import type { UsageTableSettings } from "./format/usage-table.ts";
import type { Host } from "./host.ts";
import { nothingText, outputFlags, outputOf, printed, type Printout } from "./output.ts";
import { unpricedByHand } from "../query/by-hand.ts";
import { openQuestion } from "./question.ts";

/** A week shows habits, and is what people ask for. */
const usualDays = 7;

/** Shows cost, tokens and the distribution of models of the last days. */
export function statsCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "stats", description: "key figures of the last days: cost, tokens, models, agents" },
    args: {
      ...readFlags,
      session: usageFlags.session,
      ...outputFlags,
      days: { type: "string", description: `how many days, including today (${usualDays})`, valueHint: "N" },
    },
    run: ({ args, rawArgs }) => {
      const output = outputOf(args, rawArgs);
      const days = args.days === undefined ? usualDays : parseDays(args.days, "--days");
      using question = openQuestion(host, args);
      const { reader, filter, calendar, now, look } = question;
      if (args.days !== undefined && filter.from !== undefined) {
        const named = args.last === undefined ? "--since" : "--last";
        throw new AppError("invalid", `--days and ${named} both say where the days begin; leave one out`);
      }
      const answer = statsOf(reader, { filter, calendar, now, days });
      const asked = {
        reader,
        filter: { ...filter, from: instantOf(answer.from), to: instantOf(answer.to) },
      };
      const settings = {
        ...look,
        unpricedByHand: () => unpricedByHand(reader, asked.filter),
      };
      host.out(
        printed(
          printoutOf(answer, settings, () => nothingText(asked, settings)),
          output,
        ),
      );
    },
  });
}

function printoutOf(answer: StatsAnswer, settings: UsageTableSettings, nothing: () => string): Printout {
  return {
    text: () => (answer.by_day.length === 0 ? nothing() : formatStats(answer, settings)),
    json: () => answer,
    csv: () => csvOf(answer),
    markdown: () => formatMarkdown(statsLines(answer), markdownColumns(settings)),
  };
}

/** In Markdown every column has a name, and a bar says nothing that its share does not. */
function markdownColumns(settings: UsageTableSettings) {
  const titles = ["by", "", "", "of tokens", "tokens", "of cost", "cost"];
  return statsColumns(settings)
    .map((column, index) => Object.assign(column, { title: titles[index] ?? "" }))
    .filter((_, index) => index !== 2);
}

interface StatsRecord extends UsageRecord {
  readonly by: string;
}

function records(by: string, groups: readonly UsageGroup[]): StatsRecord[] {
  return groups.map((group) => ({ by, group, sums: group }));
}

function csvOf({ total, by_model, by_agent, by_day }: StatsAnswer): string {
  const fields: Field<StatsRecord>[] = [
    { name: "by", value: ({ by }) => by },
    { name: "key", value: ({ group }) => group.key },
    ...sumFields(false),
  ];
  return formatCsv(
    [
      ...records("total", [total]),
      ...records("model", by_model),
      ...records("agent", by_agent),
      ...records("day", by_day),
    ],
    fields,
  );
}
