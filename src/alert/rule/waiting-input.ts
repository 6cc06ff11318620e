import type { Rule } from "./rule.ts";
import { nameOf, subjectOf, whose } from "./whose.ts";

/** Sessions that are done with what they were asked for. */
export const waitingInput: Rule = {
  name: "waiting_input",
  keepMs: 0,
  find: (_, { live, now, settings: { waiting_input: settings } }) =>
    live.flatMap((session) => {
      const { state, since = now } = session.activity ?? {};
      const waited = now - since;
      if (state !== "waiting-input" || waited < settings.afterMs || waited > settings.untilMs) return [];
      return {
        rule: "waiting_input",
        subject: subjectOf(session),
        severity: "info",
        title: `${nameOf(session)} waits for your next prompt`,
        action: "Go on with it, or end it",
        since,
        owner: whose(session),
      };
    }),
};
