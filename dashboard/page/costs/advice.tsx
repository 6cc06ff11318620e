import type { AdviceAnswer, EvidenceShape, FindingShape } from "../../../src/query/advice.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Money } from "../../part/amount.tsx";
import { Link } from "../../part/link.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Moment } from "../../part/time.tsx";
import { counted } from "../../../src/domain/counted.ts";
import { shortId } from "../../../src/domain/short-id.ts";
import { findingSize } from "../../../src/format/finding.ts";

/** What could have cost less, the largest saving first, each with the sessions that show it. */
export function Advice({ answer }: { readonly answer: AdviceAnswer }) {
  const { findings, requests, saving_up_to_usd: saving } = answer;
  if (findings.length === 0) {
    return <p class="quiet">Nothing to advise: {counted(requests, "request")} looked at.</p>;
  }
  return (
    <div class="advice">
      {saving !== null && (
        <p class="quiet">
          Up to{" "}
          <strong>
            <Money usd={saving} />
          </strong>{" "}
          could have been saved, each request counted once. List prices, also under a plan.
        </p>
      )}
      <ul class="advice-list">
        {findings.map((finding) => (
          <Finding key={finding.kind} finding={finding} />
        ))}
      </ul>
    </div>
  );
}

function Finding({ finding }: { readonly finding: FindingShape }) {
  const { title, action, saving_usd, evidence } = finding;
  return (
    <li class="finding">
      <div class="finding-saving">
        <Money usd={saving_usd} />
      </div>
      <div class="finding-words">
        <h3>{title}</h3>
        <p class="quiet">{action}</p>
        <p class="faint num">{findingSize(finding)}</p>
        <ul class="evidence">
          {evidence.map((one) => (
            <Evidence key={`${one.session_id} ${one.agent}`} evidence={one} />
          ))}
        </ul>
      </div>
    </li>
  );
}

function Evidence({ evidence }: { readonly evidence: EvidenceShape }) {
  const { session_id, agent, project, repository, at, saving_usd, detail } = evidence;
  return (
    <li>
      <Link href={sessionHref({ id: session_id, agent })} class="session-link">
        {shortId(session_id)}
      </Link>
      <Money usd={saving_usd} />
      <Path path={project ?? repository} />
      <span class="faint">
        <Moment at={at} />
      </span>
      <Text>{detail}</Text>
    </li>
  );
}
