import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import type { Comparison } from "../query/previous.ts";
import { strict, usageFlags } from "./flags.ts";
import type { Host } from "./host.ts";
import { ccusageForm, outputFlags, outputOf, printed, type Printout } from "./output.ts";
import type { Asked } from "./report/asked.ts";
import { blocksReport } from "./report/blocks.ts";
import { kindNames, parseKind, type ReportKind } from "./report/kind.ts";
import { sessionReport } from "./report/session.ts";
import { usageReport } from "./report/usage.ts";
import { unpricedByHand } from "../query/by-hand.ts";
import { openQuestion } from "./question.ts";

/** Reports usage by day, week, month, session, project and so on. */
export function reportCommand(host: Host): CommandDef {
  return strict(
    {
      meta: {
        name: "report",
        description: "what was used and what it cost, by day, project, model and more",
      },
      args: {
        kind: { type: "positional", description: kindNames.join(", "), required: false, default: "daily" },
        ...usageFlags,
        json: { type: "boolean", description: "print JSON; --json=ccusage prints the shape of ccusage" },
        ...outputFlags,
        breakdown: { type: "boolean", description: "also show each line by model" },
        compare: {
          type: "boolean",
          description: "compare with the time before: as many days, or the same days of the months before",
        },
        all: { type: "boolean", description: "all sessions, not only the latest 50" },
      },
      run: ({ args, rawArgs }) => {
        const kind = parseKind(args.kind);
        const output = outputOf(args, rawArgs);
        using question = openQuestion(host, args);
        const { reader, filter, look } = question;
        const asked: Asked = {
          ...question,
          breakdown: args.breakdown === true,
          comparison: args.compare === true ? comparisonOf(args.last) : undefined,
          all: args.all === true,
          settings: {
            ...look,
            unpricedByHand: () => unpricedByHand(reader, filter),
          },
        };
        host.out(printed(printoutOf(kind, asked), output));
      },
    },
    ccusageForm,
  );
}

/** `--last 7d` and `--last 2w` are days, whatever day of a month they begin on. */
function comparisonOf(last: string | undefined): Comparison {
  return last === undefined || last.endsWith("m") ? "previous" : "previous_days";
}

function printoutOf(kind: ReportKind, asked: Asked): Printout {
  if (asked.comparison !== undefined && (kind === "session" || kind === "blocks")) {
    throw new AppError("invalid", `report ${kind} has nothing before to compare with; leave --compare out`);
  }
  if (kind === "session") return sessionReport(asked);
  return kind === "blocks" ? blocksReport(asked) : usageReport(kind, asked);
}
