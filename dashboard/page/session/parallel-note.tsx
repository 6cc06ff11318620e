import { plainText } from "../../../src/domain/plain-text.ts";
import type { ParallelSession } from "../../../src/query/parallel-shape.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Icon } from "../../part/icon.tsx";
import { Link } from "../../part/link.tsx";
import { Path } from "../../part/text.tsx";
import { Ago, Since } from "../../part/time.tsx";
import "./parallel-note.css";
import { shortId } from "../../../src/domain/short-id.ts";

/** Files of one other session that are named; there is a number of the rest. */
const mostFiles = 3;

/** Who else is at work in the same folder, and where they are in each other's way; nothing for one that is alone. */
export function ParallelNote({ session: { parallel } }: { readonly session: SessionShape }) {
  if (parallel.length === 0) return null;
  const isInTheWay = parallel.some(({ shared_files }) => shared_files.length > 0);
  return (
    <aside
      class={isInTheWay ? "parallel-note parallel-clash" : "parallel-note"}
      aria-label="Sessions in the same folder"
    >
      <Icon name="parallel" />
      <ul>
        {parallel.map((other) => (
          <li key={`${other.agent}/${other.session_id}`}>
            <Other other={other} />
          </li>
        ))}
      </ul>
    </aside>
  );
}

function Other({ other }: { readonly other: ParallelSession }) {
  const { session_id: id, agent, since, shared_files, more_files } = other;
  const named = shared_files.slice(0, mostFiles);
  const more = shared_files.length - named.length + more_files;
  return (
    <>
      <Link href={sessionHref({ id, agent })} class="link" title={plainText(id)}>
        {shortId(id)}
      </Link>{" "}
      works in this folder too, for <Since at={since} />
      {named.map(({ path, changed_by, last_changed_at }) => (
        <span key={path} class="shared-file">
          <Path path={path} /> {changes[changed_by]} <Ago at={last_changed_at} />
        </span>
      ))}
      {more > 0 && <span class="shared-file quiet">and {more} more</span>}
    </>
  );
}

const changes = {
  both: "changed by both,",
  this: "changed here and read there,",
  other: "changed there and read here,",
} as const;
