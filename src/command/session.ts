import type { CommandDef } from "citty";
import { readPlanText } from "../checkpoint/plan-file.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { sessionPlan, type ReadPlan } from "../query/plan/session-plan.ts";
import { sessionDetail } from "../query/sessions.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { dataFlagsOf, filterOf, readFlags, strict } from "./flags.ts";
import { formatPlan } from "./format/plan.ts";
import { formatSession } from "./format/session-detail.ts";
import { styleFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { jsonText } from "./format/json.ts";

/** Shows one session with its timeline, or what it set out to do. */
export function sessionCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "session", description: "show one session: totals and what happened when" },
    args: {
      id: { type: "positional", description: "session id, or the beginning of one", required: true },
      ...readFlags,
      all: { type: "boolean", description: "the whole timeline, however long" },
      plan: {
        type: "boolean",
        description: "its plan instead: tasks and when, subagents, what runs beside it",
      },
      text: { type: "boolean", description: "with --plan: the whole text of the plan, too" },
    },
    run: ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      const reader = host.openReader(config.dataDir);
      const { filter, calendar } = filterOf(args, reader);
      const asked: Asked = { id: args.id, filter, now: host.clock(), config };
      const { columns: width, colour } = host.terminal;
      const settings = { width, now: asked.now, style: styleFor(colour), timezone: calendar.timeZone };
      if (args.plan === true || args.text === true) {
        requireWhole(filter);
        const plan = planOf(reader, asked, args.text === true);
        host.out(args.json === true ? jsonText(plan) : formatPlan(plan, settings));
      } else {
        const answer = sessionDetail(reader, { ...asked, contexts: host.contextsOf(config) });
        const limit = args.all === true ? Infinity : undefined;
        const plan = () => planOf(reader, asked, false);
        host.out(
          args.json === true ? jsonText(answer) : formatSession(answer, { ...settings, limit, plan: plan() }),
        );
      }
      reader.close();
    },
  });
}

/** Throws `invalid` for what would narrow a plan: it is of now and of a whole session. */
function requireWhole(filter: Filter): void {
  const told = Object.entries(filter).filter(([name, value]) => name !== "agent" && value !== undefined);
  if (told.length === 0) return;
  throw new AppError(
    "invalid",
    "a plan is of a whole session as it is now; leave out days, projects, models, branches and users",
  );
}

interface Asked {
  readonly id: string;
  readonly filter: Filter;
  readonly now: UnixMs;
  readonly config: Config;
}

function planOf(reader: LedgerReader, { id, filter, now, config }: Asked, withText: boolean) {
  const readPlan: ReadPlan = (path, project) =>
    readPlanText(path, { project, claudeDirs: config.claudeDirs });
  return sessionPlan(reader, { id, agent: filter.agent, now, readPlan, withText });
}
