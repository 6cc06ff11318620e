import type { CommandDef } from "citty";
import { readPlanText } from "../checkpoint/plan-file.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import { sessionErrors } from "../query/close-up/errors.ts";
import { sessionFiles } from "../query/close-up/files.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import { sessionPlan, type ReadPlan } from "../query/plan/session-plan.ts";
import { findSession, sessionDetail } from "../query/sessions.ts";
import { stopRowsOf } from "../query/timeline/track.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { oneSessionFlags, strict } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { formatPlan } from "./format/plan.ts";
import { formatSession } from "./format/session-detail.ts";
import { formatSessionErrors } from "./format/session-errors.ts";
import { formatSessionFiles } from "./format/session-files.ts";
import { type Look } from "./format/style.ts";
import type { Host } from "./host.ts";
import { openQuestion } from "./question.ts";

/** Shows one session with its timeline, or what it set out to do, its files, or what went wrong. */
export function sessionCommand(host: Host): CommandDef {
  return strict({
    meta: { name: "session", description: "show one session: totals and timeline" },
    args: {
      id: { type: "positional", description: "session id, or the beginning of one", required: true },
      ...oneSessionFlags,
      all: { type: "boolean", description: "the whole timeline, all files or all errors, however many" },
      plan: {
        type: "boolean",
        description: "show its plan instead: tasks, subagents, background work",
      },
      text: { type: "boolean", description: "show its plan with the full text" },
      files: {
        type: "boolean",
        description: "show its files instead: which were read and changed, and by whom",
      },
      errors: { type: "boolean", description: "show what failed or was refused instead" },
    },
    run: ({ args }) => {
      using question = openQuestion(host, args);
      const { config, reader, filter, now, look } = question;
      const asked: Asked = { id: args.id, filter, now, config, contexts: host.contextsOf(config) };
      const view = views[viewOf(args)]({
        reader,
        asked,
        isWhole: args.all === true,
        hasText: args.text === true,
      });
      host.out(question.json ? jsonText(view.answer) : view.text(look));
    },
  });
}

interface SessionLook extends Look {
  readonly now: UnixMs;
  readonly timezone: string;
}

interface Asked {
  readonly id: string;
  readonly filter: Filter;
  readonly now: UnixMs;
  readonly config: Config;
  readonly contexts: ContextSettings;
}

interface Viewed {
  readonly reader: LedgerReader;
  readonly asked: Asked;
  readonly isWhole: boolean;
  readonly hasText: boolean;
}

/** An answer as `--json` prints it, and as people read it. */
interface View {
  readonly answer: unknown;
  readonly text: (look: SessionLook) => string;
}

type ViewName = "detail" | "plan" | "files" | "errors";

const views: Record<ViewName, (viewed: Viewed) => View> = {
  detail({ reader, asked, isWhole }) {
    refuseDays(asked.filter, "a session is shown as a whole");
    // Who asks here reads all of it, and pays for it alone.
    const answer = sessionDetail(reader, { ...asked, most: Number.MAX_SAFE_INTEGER });
    const limit = isWhole ? Infinity : undefined;
    const plan = () => planOf(reader, asked, false);
    const stops = () => stopRowsOf(reader, findSession(reader, asked.id, asked.filter.agent));
    return {
      answer,
      text: (look) => formatSession(answer, { ...look, limit, plan: plan(), stops: stops() }),
    };
  },
  plan({ reader, asked, hasText }) {
    refuseDays(asked.filter, "a plan is of a whole session as it is now");
    const answer = planOf(reader, asked, hasText);
    return { answer, text: (look) => formatPlan(answer, look) };
  },
  files({ reader, asked, isWhole }) {
    const { from, to, agent } = asked.filter;
    const page = { limit: isWhole ? Infinity : 50 };
    const answer = sessionFiles(reader, { id: asked.id, agent, from, to, sort: "recent", page });
    return { answer, text: (look) => formatSessionFiles(answer, look) };
  },
  errors({ reader, asked, isWhole }) {
    const { from, to, agent } = asked.filter;
    const answer = sessionErrors(reader, { id: asked.id, agent, from, to });
    const limit = isWhole ? Infinity : 50;
    return { answer, text: (look) => formatSessionErrors(answer, { ...look, limit }) };
  },
};

function viewOf(args: {
  readonly plan?: boolean | undefined;
  readonly text?: boolean | undefined;
  readonly files?: boolean | undefined;
  readonly errors?: boolean | undefined;
}): ViewName {
  const wanted: readonly [ViewName, boolean][] = [
    ["plan", args.plan === true || args.text === true],
    ["files", args.files === true],
    ["errors", args.errors === true],
  ];
  const [first, ...others] = wanted.flatMap(([name, isWanted]) => (isWanted ? [name] : []));
  if (others.length > 0)
    throw new AppError("invalid", `--${first} and --${others[0]} are two answers; ask for one at a time`);
  return first ?? "detail";
}

/** Throws `invalid` where days are asked for of an answer that knows none. */
function refuseDays({ from, to }: Filter, why: string): void {
  if (from === undefined && to === undefined) return;
  throw new AppError("invalid", `${why}; leave out --since, --until and --last`);
}

function planOf(reader: LedgerReader, { id, filter, now, config }: Asked, withText: boolean) {
  const readPlan: ReadPlan = (path, project) =>
    readPlanText(path, { project, claudeDirs: config.claudeDirs });
  return sessionPlan(reader, { id, agent: filter.agent, now, readPlan, withText });
}
