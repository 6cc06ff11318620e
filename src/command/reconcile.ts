import type { CommandDef } from "citty";
import { reconcile } from "../query/reconcile.ts";
import type { ReconcileAnswer } from "../query/reconcile-shape.ts";
import { readFlags, strict } from "./flags.ts";
import { formatReconcileSession } from "./format/reconcile-detail.ts";
import { formatReconcile, type ReconcileSettings } from "./format/reconcile-list.ts";
import type { Host } from "./host.ts";
import { parseLimit } from "./limit.ts";
import { refuseNarrowing } from "./narrowing.ts";
import { answerText } from "./output.ts";
import { openQuestion } from "./question.ts";

/** Shows what each channel saw of sessions, where they differ, and how far the figures can be trusted. */
export function reconcileCommand(host: Host): CommandDef {
  return strict({
    meta: {
      name: "reconcile",
      description: "compare what each channel reported of a session, and show how far to trust its figures",
    },
    args: {
      session: {
        type: "positional",
        description: "session id, or the beginning of one (all)",
        required: false,
      },
      ...readFlags,
      limit: { type: "string", description: "how many sessions", default: "50" },
    },
    run: ({ args }) => {
      if (args.session !== undefined) refuseNarrowing(args, "all of it is compared");
      const page = { limit: parseLimit(args.limit) };
      using asked = openQuestion(host, args);
      const { reader, filter, look } = asked;
      const answer = reconcile(reader, { filter, page });
      const isOne = args.session !== undefined;
      host.out(answerText(answer, asked, () => formatAnswer(answer, isOne, look)));
    },
  });
}

function formatAnswer(answer: ReconcileAnswer, isOne: boolean, settings: ReconcileSettings): string {
  const [only] = answer.sessions;
  return isOne && only !== undefined
    ? formatReconcileSession(only, settings)
    : formatReconcile(answer, settings);
}
