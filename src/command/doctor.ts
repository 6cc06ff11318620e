import type { CommandDef } from "citty";
import { AppError } from "../domain/error.ts";
import { examine } from "./doctor/examination.ts";
import { closingSentence, failureLines, formatChecks, hasFailure, reportShape } from "./doctor/report.ts";
import { dataFlags, dataFlagsOf, strict } from "./flags.ts";
import { styleFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { jsonText } from "./format/json.ts";

/** Checks everything between the agent and the ledger. Exit code 1 when something is broken; warnings break nothing. */
export function doctorCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "doctor", description: "check everything between the agent and the ledger" },
    args: {
      ...dataFlags,
      "claude-dir": { type: "string", description: "the client's folder (~/.claude)", valueHint: "DIR" },
      json: { type: "boolean", description: "print JSON" },
    },
    run: async ({ args }) => {
      const dir = args["claude-dir"];
      const checks = await examine(host, {
        ...dataFlagsOf(args),
        claudeDirs: dir === undefined ? undefined : [dir],
      });
      const { columns: width, colour } = host.terminal;
      host.out(
        args.json === true
          ? jsonText(reportShape(checks))
          : `${formatChecks(checks, { width, style: styleFor(colour), words: !colour })}\n`,
      );
      if (hasFailure(checks)) throw new AppError("conflict", failureLines(checks, width));
      if (args.json !== true) host.out(closingSentence(checks));
    },
  });
}
