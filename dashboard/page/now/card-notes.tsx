import type { ParallelSession, SharedFile } from "../../../src/query/parallel-shape.ts";
import type { SessionShape, TaskProgressShape } from "../../../src/query/shape.ts";
import { Badge } from "../../part/badge.tsx";
import { Bar } from "../../part/bar.tsx";
import { Icon } from "../../part/icon.tsx";
import { Path, Text } from "../../part/text.tsx";
import { counted } from "../../../src/domain/counted.ts";

/** What not every session has: a plan, subagents, others in its folder, failed requests. Nothing where there is nothing. */
export function CardNotes({ session }: { readonly session: SessionShape }) {
  const { plan, subagents, parallel, failed_requests: failed } = session;
  const hasNotes = plan !== null || subagents > 0 || parallel.length > 0 || failed > 0;
  if (!hasNotes) return null;
  return (
    <footer class="card-notes">
      {plan !== null && <PlanProgress plan={plan} />}
      {parallel.length > 0 && <Parallel others={parallel} />}
      {subagents > 0 && <Badge>{counted(subagents, "subagent")}</Badge>}
      {failed > 0 && <Badge tone="bad">{counted(failed, "failed request")}</Badge>}
    </footer>
  );
}

function PlanProgress({ plan: { done, total, current } }: { readonly plan: TaskProgressShape }) {
  return (
    <p class="card-plan" title={`${done} of ${total} tasks done`}>
      <Bar share={total === 0 ? null : done / total} tone={done === total ? "good" : "accent"} />
      <span class="num">
        {done}/{total}
      </span>
      {current !== null && (
        <span class="quiet">
          <Text>{current}</Text>
        </span>
      )}
    </p>
  );
}

/** Others in the same folder; a warning when they have a file in common. */
function Parallel({ others }: { readonly others: readonly ParallelSession[] }) {
  const [file] = others.flatMap(({ shared_files }) => shared_files);
  const who = `${others.length + 1} sessions in this folder`;
  if (file === undefined)
    return (
      <Badge>
        <Icon name="parallel" size={12} /> {who}
      </Badge>
    );
  return (
    <p class="card-parallel tone-attention" title={who}>
      <Icon name="parallel" size={12} />
      <span>{shared[file.changed_by]}</span>
      <Path path={file.path} />
    </p>
  );
}

/** What this session and one of the others did to a file, before its name. */
const shared: Record<SharedFile["changed_by"], string> = {
  both: "two sessions changed",
  this: "changed what another session read:",
  other: "another session changed what it read:",
};
