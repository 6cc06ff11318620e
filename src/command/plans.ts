import type { CommandDef } from "citty";
import { planEventShapes, tellsOf } from "../query/plan-events.ts";
import { listPlans, planDetail } from "../query/plans.ts";
import { RecentProjects } from "../query/recent-project.ts";
import { AppError } from "../domain/error.ts";
import type { Calendar } from "../query/calendar.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Config } from "../config/schema.ts";
import { dataFlagsOf, filterOf, modellessFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatPlan } from "./format/plan-detail.ts";
import { planEventLine } from "./format/plan-event.ts";
import { formatNoPlans, formatPlans } from "./format/plan-list.ts";
import { lookFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { isNarrowed } from "./output.ts";
import { adviceOn, ownCommand } from "./own-command.ts";
import { watchForReplacement } from "./replaced-ledger.ts";

/** How often the ledger is asked for new events, in milliseconds: one look-up by key. */
const pollMs = 250;
/** Events that are read at a time. */
const bite = 200;

/** Lists plans that projects keep in files, shows one with its features, or follows their events. */
export function plansCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "plans", description: "show plans that projects keep in files, and how far they are" },
    args: {
      plan: {
        type: "positional",
        description: "a plan's name: shows its features and events",
        required: false,
      },
      ...modellessFlags,
      session: usageFlags.session,
      all: { type: "boolean", description: "all features and events, however many" },
      follow: { type: "boolean", description: "print events as they come, until stopped" },
    },
    run: async ({ args }) => {
      const { config } = host.loadConfig(dataFlagsOf(args));
      using reader = host.openReader(config.dataDir);
      const { filter, calendar } = filterOf(args, reader, host.clock());
      const view: View = { host, config, reader, filter, calendar, isJson: args.json === true };
      if (args.follow === true) await follow(view, args.plan);
      else if (args.plan === undefined) host.out(listText(view));
      else host.out(detailText(view, { name: args.plan, isWhole: args.all === true }));
    },
  });
}

interface View {
  readonly host: Host;
  readonly config: Config;
  readonly reader: LedgerReader;
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly isJson: boolean;
}

function settingsOf({ host, calendar }: View) {
  return { ...lookFor(host.terminal), now: host.clock(), timezone: calendar.timeZone };
}

function listText(view: View): string {
  const { host, config, reader, filter, isJson } = view;
  const answer = listPlans(reader, filter);
  if (isJson) return jsonText(answer);
  if (answer.plans.length > 0) return formatPlans(answer, settingsOf(view));
  const projects = new RecentProjects(reader);
  projects.update(host.clock());
  return formatNoPlans({
    isNarrowed: isNarrowed({ reader, filter }),
    isWatched: config.plan.watch,
    folders: config.plan.folders,
    projects: projects.list(),
    width: host.terminal.columns,
    advice: adviceOn(host, config.dataDir),
  });
}

function detailText(view: View, { name, isWhole }: { name: string; isWhole: boolean }): string {
  const answer = planDetail(view.reader, { name, filter: view.filter });
  if (view.isJson) return jsonText(answer);
  return answer.plans.map((plan) => formatPlan(plan, { ...settingsOf(view), isWhole })).join("\n\n");
}

/** Events from now on: a line each, or a line of JSON. */
async function follow(view: View, plan: string | undefined): Promise<void> {
  const { host, config, reader, filter, isJson } = view;
  const { project, ...others } = filter;
  if (Object.values(others).some((value) => value !== undefined))
    throw new AppError("invalid", "--follow takes a plan and --project; leave the other filters out");
  const checkPlace = watchForReplacement(config.dataDir);
  if (host.findDaemon(config.dataDir) === undefined)
    host.err(
      `no collector is running: nothing new arrives; '${ownCommand(host, config.dataDir, "up")}' starts one`,
    );
  let position = reader.planEventLog.last();
  while (!host.ending.aborted) {
    checkPlace();
    const events = reader.planEventLog.after(position, bite);
    position = events.at(-1)?.key ?? position;
    const wanted = events.filter(
      (event) =>
        (project === undefined || event.project === project) && (plan === undefined || tellsOf(event, plan)),
    );
    for (const shape of planEventShapes(reader, wanted))
      host.out(isJson ? JSON.stringify(shape) : planEventLine(shape, settingsOf(view)));
    if (events.length < bite) await Bun.sleep(pollMs);
  }
}
