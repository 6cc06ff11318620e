import type { HealthAnswer } from "../../../src/query/health.ts";
import { capital } from "../../../src/format/capital.ts";
import { Advice } from "../../part/command.tsx";
import "../../part/fault.css";

/** That nothing can be kept, why, and what to do: no alert tells it here, for that would have to be kept first. */
export function WriteFault({ health }: { readonly health: HealthAnswer }) {
  const reason = health.commits.last_failure?.reason ?? "commits fail";
  return (
    <div class="fault" role="alert">
      <p>
        <strong>Nothing is being kept, alerts neither.</strong>{" "}
        <Advice
          text={`${capital(reason)}. Senders are asked to try again. Make room on the disk of the data dir, and see that it can be written: 'hallmonitor doctor' says more.`}
        />
      </p>
    </div>
  );
}
