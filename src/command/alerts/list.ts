import type { ArgsDef, CommandDef } from "citty";
import { alertsAnswer, type AlertsQuestion } from "../../alert/alerts.ts";
import type { AlertShape } from "../../alert/shape.ts";
import { ruleOf } from "../../alert/silence-order.ts";
import { alertStateWords, parseAlertStates } from "../../alert/state-filter.ts";
import type { AlertRule, AlertState } from "../../domain/alert.ts";
import { counted } from "../../domain/counted.ts";
import { AppError } from "../../domain/error.ts";
import { refuseUnknown } from "../../query/known-name.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import { readFlags, strict, usageFlags } from "../flags.ts";
import { formatAlerts } from "../format/alert-list.ts";
import { jsonText } from "../format/json.ts";
import type { Host } from "../host.ts";
import { parseLimit } from "../limit.ts";
import { isNarrowed } from "../output.ts";
import { ownCommand } from "../own-command.ts";
import { watchOf, type FoundWatch } from "./watch.ts";
import { openQuestion } from "../question.ts";

/** What narrows a list of alerts beside what narrows everything, and how it ends. */
export const alertListFlags = {
  all: { type: "boolean", description: "also past alerts" },
  state: {
    type: "string",
    description: `only these: ${alertStateWords.join(", ")}; several with commas (open)`,
    valueHint: "STATE",
  },
  rule: { type: "string", description: "only of this rule, such as waiting_permission", valueHint: "RULE" },
  session: usageFlags.session,
  limit: { type: "string", description: "how many (50)", valueHint: "N" },
  check: { type: "boolean", description: "exit with 1 if a bad alert fires" },
} as const satisfies ArgsDef;

/** Lists alerts, the worst first, and the silences that hold. */
export function listCommand(host: Host): CommandDef {
  const { model: _model, ...flags } = readFlags;
  return strict({
    meta: { name: "alerts list", description: "list alerts, the worst first" },
    args: { ...flags, ...alertListFlags },
    run: async ({ args }) => {
      const states = statesOf(args);
      const rule = args.rule === undefined ? undefined : ruleOf(args.rule, "--rule");
      const limit = parseLimit(args.limit ?? "50");
      using asked = openQuestion(host, args);
      const { config, reader, filter, now } = asked;
      const watch = await watchOf(host, config);
      const answer = alertsAnswer(reader, { filter, states, rule, limit, now, watch });
      const open = openAlerts(reader, { filter, rule, now, watch });
      if (answer.alerts.length === 0 && open.length === 0) refuseUnknown(reader, filter);
      const look = {
        ...asked.look,
        watch,
        open,
        isNarrowed: rule !== undefined || isNarrowed({ reader, filter: ownerOf(filter) }),
        eachOf:
          rule === undefined
            ? (one: AlertRule) => ownCommand(host, config.dataDir, "alerts", "--rule", one)
            : undefined,
        silence: (id: string) => ownCommand(host, config.dataDir, "alerts", "silence", id, "--for", "2h"),
      };
      host.out(asked.json ? jsonText(answer) : formatAlerts(answer, look));
      if (args.check === true) check(open, watch);
    },
  });
}

function statesOf({ all, state }: { all?: boolean | undefined; state?: string | undefined }) {
  if (state === undefined) return all === true ? parseAlertStates("all", "--all") : undefined;
  if (all === true) throw new AppError("invalid", "--all is --state all; leave one of the two out");
  return parseAlertStates(state, "--state");
}

/** All that is open of what is meant: what the list shows hangs on states, days and a limit, and whether all is well does not. */
function openAlerts(
  reader: LedgerReader,
  { filter, ...asked }: Omit<AlertsQuestion, "states" | "limit">,
): readonly AlertShape[] {
  return alertsAnswer(reader, { ...asked, filter: ownerOf(filter), limit: Infinity }).alerts;
}

function ownerOf({ from: _from, to: _to, ...owner }: Filter): Filter {
  return owner;
}

/** For scripts: the exit code says whether something stands still or is being lost. What is silenced was seen. */
function check(open: readonly AlertShape[], { by }: FoundWatch): void {
  if (by === "unkept")
    throw new AppError("conflict", "the ledger cannot be written, so nothing is being kept");
  const firing: AlertState = "firing";
  const bad = open.filter(
    ({ state, severity, silenced_until }) =>
      state === firing && severity === "bad" && silenced_until === null,
  );
  if (bad.length > 0)
    throw new AppError(
      "conflict",
      `${counted(bad.length, "alert")} of severity bad ${bad.length === 1 ? "is" : "are"} firing`,
    );
}
