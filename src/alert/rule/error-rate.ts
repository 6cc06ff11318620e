import { plainText } from "../../domain/plain-text.ts";
import { formatAge } from "../../format/duration.ts";
import { errorText } from "./error-text.ts";
import { clearedBelow } from "./passed.ts";
import { lastError, recentByAgent } from "./recent-requests.ts";
import type { Rule } from "./rule.ts";

/** Agents of whose requests more fail than some always do: of the latest requests of each live session. */
export const errorRate: Rule = {
  name: "error_rate",
  find: (_, asked) => {
    const { percent, requests: least, withinMs } = asked.settings.error_rate;
    return [...recentByAgent(asked, withinMs)].flatMap(([agent, sessions]) => {
      const requests = sessions.flatMap((one) => one.requests);
      const failed = requests.filter((request) => request.failed).length;
      const bound = asked.open("error_rate", agent) === undefined ? percent : clearedBelow(percent);
      if (requests.length < least || failed * 100 <= bound * requests.length) return [];
      const last = lastError(requests);
      return {
        rule: "error_rate",
        subject: agent,
        severity: "attention",
        title: `${Math.floor((failed * 100) / requests.length)} % of the requests of ${plainText(agent)} fail`,
        detail: `${failed} of ${requests.length} in ${formatAge(withinMs)}, the last one with: ${errorText(last?.error, last?.statusCode) ?? "no reason"}`,
        action: "See whether its provider has a fault, or its account a limit",
        command: "hallmonitor sessions",
        owner: { agent },
      };
    });
  },
};
