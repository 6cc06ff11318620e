import type { CommandDef } from "citty";
import { planEventShapes, tellsOf } from "../query/plan-events.ts";
import { listPlans, planDetail } from "../query/plans.ts";
import { RecentProjects } from "../query/recent-project.ts";
import { AppError } from "../domain/error.ts";
import { modellessFlags, strict, usageFlags } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatPlan } from "./format/plan-detail.ts";
import { planEventLine } from "./format/plan-event.ts";
import { formatNoPlans, formatPlans } from "./format/plan-list.ts";
import { lookFor } from "./format/style.ts";
import type { Host } from "./host.ts";
import { isNarrowed } from "./output.ts";
import { ownCommand } from "./own-command.ts";
import { watchForReplacement } from "./replaced-ledger.ts";
import { openQuestion, type Question } from "./question.ts";

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
      using asked = openQuestion(host, args);
      if (args.follow === true) await follow(host, asked, args.plan);
      else if (args.plan === undefined) host.out(listText(asked));
      else host.out(detailText(asked, { name: args.plan, isWhole: args.all === true }));
    },
  });
}

function listText(asked: Question): string {
  const { config, reader, filter, now, json, look } = asked;
  const answer = listPlans(reader, filter);
  if (json) return jsonText(answer);
  if (answer.plans.length > 0) return formatPlans(answer, look);
  const projects = new RecentProjects(reader);
  projects.update(now);
  return formatNoPlans({
    isNarrowed: isNarrowed(asked),
    isWatched: config.plan.watch,
    folders: config.plan.folders,
    projects: projects.list(),
    ...look,
  });
}

function detailText(
  { reader, filter, json, look }: Question,
  { name, isWhole }: { readonly name: string; readonly isWhole: boolean },
): string {
  const answer = planDetail(reader, { name, filter });
  if (json) return jsonText(answer);
  return answer.plans.map((plan) => formatPlan(plan, { ...look, isWhole })).join("\n\n");
}

/** Events from now on: a line each, or a line of JSON. */
async function follow(
  host: Host,
  { config, reader, filter, json, look }: Question,
  plan: string | undefined,
): Promise<void> {
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
    for (const shape of planEventShapes(reader, wanted)) {
      // The window may be another size by now.
      const drawn = { ...look, ...lookFor(host.terminal) };
      host.out(json ? JSON.stringify(shape) : planEventLine(shape, drawn));
    }
    if (events.length < bite) await Bun.sleep(pollMs);
  }
}
