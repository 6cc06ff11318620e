import { askingOf } from "../../format/asking.ts";
import type { Rule } from "./rule.ts";
import { nameOf, subjectOf, whose } from "./whose.ts";

/** Sessions that stand still until somebody decides. */
export const waitingPermission: Rule = {
  name: "waiting_permission",
  // An answer is an answer: the next question is another one.
  keepMs: 0,
  find: (_, { live, now, settings }) =>
    live.flatMap((session) => {
      const { state, since = now, asking = [] } = session.activity ?? {};
      if (state !== "waiting-permission" || now - since < settings.waiting_permission.afterMs) return [];
      return {
        rule: "waiting_permission",
        subject: subjectOf(session),
        severity: "bad",
        title: `${nameOf(session)} ${askingOf(asking[0]?.tool).says}`,
        detail: "It stands still until it is answered.",
        action: "Answer it in its terminal",
        since,
        owner: whose(session),
      };
    }),
};
