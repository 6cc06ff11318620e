import type { CommandDef } from "citty";
import { nearestName } from "../config/nearest.ts";
import { AppError } from "../domain/error.ts";
import { costsBy, type CostsAnswer } from "../query/costs.ts";
import { groupings, type Grouping } from "../query/usage.ts";
import { strict, usageFlags } from "./flags.ts";
import { classFields, costFields } from "./format/cost-field.ts";
import { formatCosts, formatClasses, markdownClasses, markdownCosts } from "./format/cost-table.ts";
import { formatCsv } from "../format/csv.ts";
import type { UsageTableSettings } from "./format/usage-table.ts";
import type { Host } from "./host.ts";
import { nothingText, outputFlags, outputOf, printed, type Printout } from "./output.ts";
import { unpricedByHand } from "../query/by-hand.ts";
import { openQuestion, type Question } from "./question.ts";

/** What costs can be asked by: as on the API, with dashes, and the classes of tokens. */
const ways = ["token-class", ...groupings.map((name) => name.replaceAll("_", "-"))];

/** Shows what usage cost, by class of tokens and by whatever is asked for, and what the cache saved. */
export function costsCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "costs", description: "what usage cost, by class of tokens, and what the cache saved" },
    args: {
      ...usageFlags,
      ...outputFlags,
      by: { type: "string", description: ways.join(", "), default: "model", valueHint: "WAY" },
      all: { type: "boolean", description: "all sessions, not only the 50 most expensive" },
    },
    run: ({ args, rawArgs }) => {
      const output = outputOf(args, rawArgs);
      const way = parseWay(args.by);
      using asked = openQuestion(host, args);
      const { reader, filter, calendar, look } = asked;
      const grouping = way ?? "model";
      const answer = costsBy(reader, { grouping, filter, calendar });
      const settings = {
        ...look,
        unpricedByHand: () => unpricedByHand(reader, filter),
        asked,
        all: args.all === true,
      };
      const printout =
        way === undefined ? classPrintout(answer, settings) : printoutOf(answer, way, settings);
      host.out(printed(printout, output));
    },
  });
}

/** Undefined: by class of tokens. */
function parseWay(text: string): Grouping | undefined {
  if (text === "token-class") return undefined;
  const found = groupings.find((name) => name.replaceAll("_", "-") === text);
  if (found !== undefined) return found;
  const nearest = nearestName(text, ways);
  const advice = nearest === undefined ? `there are ${ways.join(", ")}` : `did you mean ${nearest}?`;
  throw new AppError("invalid", `costs cannot be told by '${text}'; ${advice}`);
}

interface CostsSettings extends UsageTableSettings {
  readonly asked: Question;
  readonly all: boolean;
}

function printoutOf(answer: CostsAnswer, way: Grouping, settings: CostsSettings): Printout {
  return {
    text: () => textOf(answer, settings, () => formatCosts(answer, way, settings)),
    json: () => answer,
    csv: () => formatCsv(answer.groups, costFields(way)),
    markdown: () => markdownCosts(answer, way, settings),
  };
}

function classPrintout(answer: CostsAnswer, settings: CostsSettings): Printout {
  return {
    text: () => textOf(answer, settings, () => formatClasses(answer, settings)),
    json: () => answer,
    csv: () => formatCsv(answer.token_classes, classFields),
    markdown: () => markdownClasses(answer, settings),
  };
}

function textOf(answer: CostsAnswer, settings: CostsSettings, table: () => string): string {
  return answer.groups.length === 0 ? nothingText(settings.asked, settings) : table();
}
