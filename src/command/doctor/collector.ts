import { adviceWithFlags } from "../../domain/command-line.ts";
import { formatWhole } from "../../domain/whole.ts";
import type { FoundDaemon } from "../host.ts";
import { dropAdvice, isHarmlessDrop } from "../../format/drop-reason.ts";
import { formatDuration } from "../../format/duration.ts";
import { counted } from "../format/text.ts";
import { ok, type Check } from "./check.ts";
import type { Health, HealthFacts } from "../health.ts";
import { isBarred, type LedgerFacts } from "./ledger.ts";
import type { Remedies } from "./remedy.ts";

/** Whether a collector runs, and what it says; or what stands in its place. */
export type CollectorFacts =
  | {
      readonly kind: "running";
      readonly daemon: FoundDaemon;
      readonly health: HealthFacts;
    }
  | {
      readonly kind: "absent";
      /** Ports of the config on which something else answers. */
      readonly taken: readonly TakenPort[];
    };

/** A port that the collector would need, held by another program, and the flag that chooses another. */
export interface TakenPort {
  readonly flag: "--port" | "--grpc-port";
  readonly port: number;
}

const name = "collector";

/** This program, and the ledger that a collector of it would open. */
interface Own {
  readonly version: string;
  readonly ledger: LedgerFacts;
}

/** Whether a collector runs and answers, is of this version, and what it refused or could not commit since its start. */
export function judgeCollector(facts: CollectorFacts, own: Own, remedies: Remedies): Check[] {
  if (facts.kind === "absent") return [isBarred(own.ledger) ? barred : absence(facts.taken, remedies)];
  const { daemon, health } = facts;
  if (health.kind === "silent") {
    const detail = `the process ${daemon.pid} should answer at ${daemon.httpUrl}, but: ${health.reason}; if it hangs, end it, then start it anew with '${remedies.ours("up")}'`;
    return [{ name, status: "failed", detail, fix: remedies.ours("down", "--force") }];
  }
  return [
    versionCheck(daemon, health.health, { own, remedies }),
    ...dropChecks(health.health, remedies),
    ...commitChecks(health.health, remedies),
  ];
}

/** Whatever starts it would end with what is said of the ledger. */
const barred: Check = {
  name,
  status: "failed",
  detail:
    "none is running on this data dir, so nothing is recorded; none starts before the ledger is in order",
};

function absence(taken: readonly TakenPort[], remedies: Remedies): Check {
  if (taken.length === 0) {
    const detail = "none is running on this data dir, so nothing is recorded";
    return { name, status: "failed", detail, fix: remedies.ours("up") };
  }
  const ports = taken.map(({ port }) => port).join(" and ");
  const detail = `none is running on this data dir, and another program listens on port ${ports}: end that one, or take other ports and set the agent up anew`;
  const flags = taken.flatMap(({ flag, port }) => [flag, String(otherPort(port))]);
  return { name, status: "failed", detail, fix: remedies.ours("up", ...flags) };
}

/** Easy to remember beside the usual one, and outside the range that systems hand out by themselves. */
function otherPort(port: number): number {
  return port < 10_000 ? port + 10_000 : port - 10_000;
}

function versionCheck(
  daemon: FoundDaemon,
  { version, uptime_s }: Health,
  { own, remedies }: { readonly own: Own; readonly remedies: Remedies },
): Check {
  const addresses = [daemon.httpUrl, daemon.grpcAddress && `gRPC ${daemon.grpcAddress}`]
    .filter((address) => address !== undefined)
    .join(", ");
  const detail = `${addresses}, version ${version}, up for ${formatDuration(Math.max(1, uptime_s) * 1000)}`;
  if (version === own.version) return ok(name, detail);
  const other = `${detail}; this program is ${own.version}`;
  // The collector's own program goes on with it; this one would find a ledger that it cannot open.
  if (isBarred(own.ledger)) return { name, status: "warning", detail: `${other}, which is the older one` };
  return {
    name,
    status: "warning",
    detail: `${other}: end it, then start it anew with '${remedies.ours("up")}'`,
    fix: remedies.ours("down"),
  };
}

/** What was refused, the most frequent first, each with what a person can do about it: no command puts a sender right. */
function dropChecks({ items }: Health, remedies: Remedies): Check[] {
  const dropped = Object.entries(items.dropped).filter(([why, count]) => !isHarmlessDrop(why) && count > 0);
  if (dropped.length === 0) return [];
  const reasons = dropped
    .toSorted(([, a], [, b]) => b - a)
    .map(([why, count]) =>
      [`${formatWhole(count)} ${why}`, dropAdvice(why) ?? ""].filter(Boolean).join(": "),
    );
  const detail = `items it refused since its start: ${reasons.join("; ")}`;
  const flags = remedies.ours().slice("hallmonitor".length);
  return [{ name: "drops", status: "warning", detail: adviceWithFlags(detail, flags) }];
}

/** Why it failed, and since when it goes well again, is in the log. */
function commitChecks({ commits }: Health, remedies: Remedies): Check[] {
  if (commits.failed === 0) return [];
  const why = commits.last_failure ? `, last because ${commits.last_failure.reason}` : "";
  const detail = `${counted(commits.failed, "commit")} to the ledger failed since its start, ${formatWhole(commits.count)} went well${why}`;
  const status = commits.count === 0 ? "failed" : "warning";
  return [{ name: "commits", status, detail, fix: remedies.ours("logs") }];
}
