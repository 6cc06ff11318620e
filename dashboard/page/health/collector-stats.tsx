import type { HealthAnswer } from "../../../src/query/health.ts";
import { plainText } from "../../../src/domain/plain-text.ts";
import { formatWhole } from "../../../src/domain/whole.ts";
import { Amount, Count, Duration } from "../../part/amount.tsx";
import { Stat, Stats } from "../../part/stat.tsx";
import { Ago } from "../../part/time.tsx";

/** The collector in a few numbers: whether it writes, how long that takes, and what waits. */
export function CollectorStats({ health }: { readonly health: HealthAnswer }) {
  const { status, version, uptime_s, queue, commits } = health;
  return (
    <Stats>
      <Stat
        label="State"
        value={status === "ok" ? "Writing" : "Cannot write"}
        tone={status === "ok" ? "good" : "bad"}
        note={
          <>
            {plainText(version)}, up for <Duration ms={uptime_s * 1000} />
          </>
        }
      />
      <Stat
        label="Commit, median"
        value={<Ms ms={commits.p50_ms} />}
        note={
          commits.recent === 0 ? (
            "none since the start"
          ) : (
            <>
              95 % within <Ms ms={commits.p95_ms} />, of the last {formatWhole(commits.recent)}
            </>
          )
        }
      />
      <Stat
        label="Commits"
        value={<Count n={commits.count} />}
        tone={commits.failed > 0 ? "bad" : "neutral"}
        note={
          commits.failed > 0 ? (
            <Count n={commits.failed} one="failed" many="failed" />
          ) : (
            <>
              none failed, longest <Ms ms={commits.max_ms} />
            </>
          )
        }
      />
      <Stat
        label="Waiting in the queue"
        value={<Count n={queue.waiting} />}
        tone={queue.waiting * 2 > queue.capacity ? "attention" : "neutral"}
        note={`room for ${formatWhole(queue.capacity)}; senders wait beyond`}
      />
      <Checkpoints checkpoints={health.checkpoints} />
    </Stats>
  );
}

function Checkpoints({ checkpoints }: Pick<HealthAnswer, "checkpoints">) {
  const { saved, given, failed, last_failure } = checkpoints;
  return (
    <Stat
      label="Checkpoints"
      value={<Count n={saved} one="saved" many="saved" />}
      tone={failed > 0 ? "attention" : "neutral"}
      note={
        last_failure === null ? (
          <Count n={given} one="given back" many="given back" />
        ) : (
          <span title={plainText(last_failure.reason)}>
            <Count n={failed} one="failed" many="failed" />, last <Ago at={last_failure.at} />
          </span>
        )
      }
    />
  );
}

/** Milliseconds with their fraction: a commit takes two or three. */
function Ms({ ms }: { readonly ms: number | null }) {
  if (ms === null || ms >= 1000) return <Duration ms={ms} />;
  return <Amount text={`${ms < 10 ? ms.toFixed(1) : Math.round(ms)}ms`} exact={`${ms} ms`} />;
}
