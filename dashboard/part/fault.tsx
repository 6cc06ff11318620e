import { capital } from "../../src/format/capital.ts";
import type { ApiFault } from "../api/ask.ts";
import { useView } from "../app/view.ts";
import { Advice } from "./command.tsx";
import { Link } from "./link.tsx";
import "./fault.css";

/**
 * What went wrong. A button tries again where `onRetry` is given and the thing may be there the next time; one for an
 * address that cannot be answered leads out of its filters.
 */
export interface FaultProps {
  readonly fault: ApiFault;
  readonly onRetry?: () => void;
}

/** Why something is not there, in the collector's own words, and the way out of it. */
export function Fault({ fault, onRetry }: FaultProps) {
  const { path, params } = useView();
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{fault.code === "offline" ? "No answer." : "This did not work."}</strong>{" "}
        <Advice text={`${capital(fault.message)}.`} />
      </p>
      {fault.code === "invalid" && params.size > 0 ? (
        // The same question has the same answer: what is wrong stands in the address.
        <Link class="button" href={path}>
          Show it without filters
        </Link>
      ) : (
        onRetry !== undefined &&
        fault.code !== "not-found" && (
          <button type="button" class="button" onClick={onRetry}>
            Try again
          </button>
        )
      )}
    </div>
  );
}
