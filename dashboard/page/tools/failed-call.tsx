import { plainText } from "../../../src/domain/plain-text.ts";
import { plainLines } from "../../../src/format/plain-lines.ts";
import type { FailedCallShape } from "../../../src/query/tool-failures.ts";
import { sessionHref } from "../../app/session-href.ts";
import { Dialog } from "../../part/dialog.tsx";
import { Link } from "../../part/link.tsx";
import { Path, Text } from "../../part/text.tsx";
import { Moment } from "../../part/time.tsx";

/** The call that is told of. What was not kept of it is a dash; where nobody told the error, it says so. */
export interface FailedCallProps {
  readonly call: FailedCallShape;
  readonly onClose: () => void;
}

/** The newest call of an error: when and where it was, what it was called with, and all that it said. */
export function FailedCall({ call, onClose }: FailedCallProps) {
  const { at, session_id, agent, project, tool, input, error } = call;
  return (
    <Dialog title={`${plainText(tool)} failed`} onClose={onClose} wide>
      <div class="failed-call">
        <dl>
          <dt>When</dt>
          <dd>
            <Moment at={at} />
          </dd>
          <dt>Session</dt>
          <dd>
            {session_id === null ? (
              <Text>{null}</Text>
            ) : (
              <Link href={sessionHref({ id: session_id, agent }, { tab: "errors" })}>
                <Text>{session_id}</Text>
              </Link>
            )}
          </dd>
          <dt>Project</dt>
          <dd>
            <Path path={project} />
          </dd>
          <dt>Called with</dt>
          <dd>
            <Text lines={3}>{input}</Text>
          </dd>
        </dl>
        {error === null ? (
          <p class="quiet">Nobody told why it failed.</p>
        ) : (
          <pre tabIndex={0}>{plainLines(error).join("\n").trim()}</pre>
        )}
      </div>
    </Dialog>
  );
}
