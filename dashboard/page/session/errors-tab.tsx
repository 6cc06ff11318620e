import { plainText } from "../../../src/domain/plain-text.ts";
import { formatWhole } from "../../../src/domain/whole.ts";
import { shortModel } from "../../../src/format/model.ts";
import type {
  FailureGroupShape,
  FailureKind,
  FailureShape,
  SessionErrorsAnswer,
} from "../../../src/query/close-up/errors.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import { Count } from "../../part/amount.tsx";
import { Answer } from "../../part/answer.tsx";
import { Badge } from "../../part/badge.tsx";
import { Empty } from "../../part/empty.tsx";
import { Icon } from "../../part/icon.tsx";
import { Lines } from "../../part/lines.tsx";
import { Stat, Stats } from "../../part/stat.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Ago, Moment } from "../../part/time.tsx";
import type { Tone } from "../../part/tone.ts";
import { actorName } from "./actor.ts";
import { useSessionAnswer } from "./live-session.ts";
import "./errors-tab.css";

/** What went wrong in a session, alike by alike. */
export function ErrorsTab({ session }: { readonly session: SessionShape }) {
  const errors = useSessionAnswer<SessionErrorsAnswer>(session, "errors");
  return (
    <Answer of={errors}>
      {({ groups, total }) =>
        groups.length === 0 ? (
          <Empty title="Nothing failed">
            Every request was answered, and no tool failed or was refused, as far as its channels tell.
          </Empty>
        ) : (
          <div class="tab">
            <ErrorNumbers total={total} />
            <ul class="failure-groups" aria-label="What went wrong, the latest first">
              {groups.map((group) => (
                <Group key={keyOf(group)} group={group} />
              ))}
            </ul>
          </div>
        )
      }
    </Answer>
  );
}

function keyOf({ kind, name, status_code, decided_by, error }: FailureGroupShape): string {
  return JSON.stringify([kind, name, status_code, decided_by, error]);
}

function ErrorNumbers({ total }: Pick<SessionErrorsAnswer, "total">) {
  const { failed_requests: requests, failed_tools: tools, rejected_tools: refused } = total;
  return (
    <Stats>
      <Stat
        label="Requests without an answer"
        value={<Count n={requests} />}
        tone={requests > 0 ? "bad" : "neutral"}
        note="retries that were answered are none"
      />
      <Stat
        label="Tool calls that failed"
        value={<Count n={tools} />}
        tone={tools > 0 ? "bad" : "neutral"}
        note="they ran, and told of an error"
      />
      <Stat label="Tool calls refused" value={<Count n={refused} />} note="by a person, a rule or a hook" />
    </Stats>
  );
}

const kinds: Record<FailureKind, { readonly word: string; readonly tone: Tone }> = {
  request: { word: "Request", tone: "bad" },
  tool: { word: "Tool", tone: "bad" },
  rejection: { word: "Refused", tone: "attention" },
};

/** One kind of failure: what, what it said, how often; opened, the latest of them one by one. */
function Group({ group }: { readonly group: FailureGroupShape }) {
  const { kind, times, last_at, first_at, failures } = group;
  return (
    <li>
      <details class="failure-group">
        <summary>
          <Icon name="right" size={12} />
          <Badge tone={kinds[kind].tone}>{kinds[kind].word}</Badge>
          <strong class="one-line">{nameOf(group)}</strong>
          <span class="failure-said">
            <Text>{saidBy(group)}</Text>
          </span>
          <span class="num failure-times">{times === 1 ? "once" : `${formatWhole(times)} times`}</span>
          <span class="quiet failure-last">
            <Ago at={last_at} />
          </span>
        </summary>
        <div class="failures">
          {times > 1 && (
            <p class="quiet">
              From <Moment at={first_at} /> to <Moment at={last_at} />
              {failures.length < times && `; the latest ${failures.length} of them:`}
            </p>
          )}
          {failures.map((failure) => (
            <Single key={failure.key} failure={failure} />
          ))}
        </div>
      </details>
    </li>
  );
}

function nameOf({ kind, name }: FailureGroupShape): string {
  if (name === null) return kind === "request" ? "a model" : "a tool";
  return kind === "request" ? shortModel(name) : plainText(name);
}

function saidBy({ kind, status_code, decided_by, error }: FailureGroupShape): string {
  const parts = [
    status_code === null ? "" : String(status_code),
    kind === "rejection" ? `by ${decided_by ?? "somebody"}` : "",
    error ?? (kind === "rejection" ? "" : "failed"),
  ];
  return parts.filter((part) => part !== "").join(" · ");
}

function Single({ failure }: { readonly failure: FailureShape }) {
  const { at, error, input, file_path: path, attempts, subagent_id } = failure;
  return (
    <div class="failure">
      <p class="failure-head">
        <Moment at={at} />
        {subagent_id !== null && <span class="quiet">by {actorName(failure)}</span>}
        {attempts !== null && attempts > 1 && <Count n={attempts} one="attempt" />}
        {path !== null && <Path path={path} />}
      </p>
      {input !== null && <Lines label="What it was told">{input}</Lines>}
      {error !== null && <Lines label="What it said">{error}</Lines>}
    </div>
  );
}
