import { formatWhole } from "../../domain/whole.ts";
import type { Finding } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import { formatAge } from "../../format/duration.ts";
import type { LedgerReader } from "../../store/store.ts";
import { errorText } from "./error-text.ts";
import { passed } from "./passed.ts";
import { lastError } from "./recent-requests.ts";
import { aheadMs, type Asked, type Rule } from "./rule.ts";

/** A span of ten minutes is added up anew so often. */
const everyMs = 10_000;
/** Requests among which the last error is looked for, the latest of their agent; where none of them failed, none is told. */
const mostRead = 200;

/** Agents of whose requests more fail than some always do, whether or not their sessions are over: a run without a person ends with its error. */
export const errorRate: Rule = {
  name: "error_rate",
  everyMs,
  find: (reader, asked) => {
    const { filter, now, settings } = asked;
    const span = { ...filter, from: now - settings.error_rate.withinMs, to: now + aheadMs };
    return reader
      .usage({ filter: span, by: ["agent"] })
      .flatMap(({ keys: [agent], requests, failedRequests }) => {
        const told = { agent, failed: failedRequests, all: requests + failedRequests };
        return isHigh(told, asked) ? [findingOf(reader, { ...told, span }, asked)] : [];
      });
  },
};

interface Told {
  readonly agent: string | undefined;
  readonly failed: number;
  readonly all: number;
}

function isHigh({ agent, failed, all }: Told, { settings, open }: Asked): boolean {
  const { percent, requests: least } = settings.error_rate;
  const openLevel = open("error_rate", agent ?? "") === undefined ? undefined : percent;
  return all >= least && passed((failed * 100) / all, [percent], openLevel) !== undefined;
}

function findingOf(
  reader: LedgerReader,
  { agent, failed, all, span }: Told & { readonly span: Asked["filter"] },
  { settings }: Asked,
): Finding {
  const last = lastError(reader.requests({ ...span, agent }, mostRead));
  const why =
    last === undefined ? "" : `, the last one with: ${errorText(last.error, last.statusCode) ?? "no reason"}`;
  return {
    rule: "error_rate",
    subject: agent ?? "",
    severity: "attention",
    title: `${Math.floor((failed * 100) / all)} % of the requests of ${plainText(agent ?? "unknown")} fail`,
    detail: `${formatWhole(failed)} of ${formatWhole(all)} in ${formatAge(settings.error_rate.withinMs)}${why}`,
    action: "See whether its provider has a fault, or its account a limit",
    command: "hallmonitor sessions",
    owner: { agent },
  };
}
