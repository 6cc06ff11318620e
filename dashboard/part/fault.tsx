import type { ApiFault } from "../api/ask.ts";
import "./fault.css";

export interface FaultProps {
  readonly fault: ApiFault;
  readonly onRetry?: () => void;
}

/** Why something is not there, in the collector's own words, and the way to try again. */
export function Fault({ fault, onRetry }: FaultProps) {
  return (
    <div class="fault" role="alert">
      <p>
        <strong>{fault.code === "offline" ? "No answer." : "This did not work."}</strong> {fault.message}
      </p>
      {onRetry !== undefined && (
        <button type="button" class="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
