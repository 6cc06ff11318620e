import { ok, type Check } from "./check.ts";
import type { ProbeOutcome, Wire } from "./probe.ts";
import type { Remedies } from "./remedy.ts";

/** Above this an exporter that ends with its session may give up: Claude Code waits two seconds. */
const slowMs = 1500;

/** Whether a test record came through on a wire, soon enough, and was there when it was read back. A wire may be off. */
export function judgeWire(wire: Wire, outcome: ProbeOutcome, remedies: Remedies): Check {
  switch (outcome.kind) {
    case "off":
      return ok(wire, "not listening");
    case "refused":
      return {
        name: wire,
        status: "failed",
        detail: `a test record did not get through: ${outcome.reason}`,
        fix: reasonAt(remedies),
      };
    case "answered":
      return judgeAnswer(wire, outcome, remedies);
  }
}

/** It runs, or it had not been probed, so it is not to be started: what it could not do, it logged. */
function reasonAt(remedies: Remedies): string {
  return remedies.ours("logs");
}

function judgeAnswer(
  wire: Wire,
  { ms, recorded }: Extract<ProbeOutcome, { kind: "answered" }>,
  remedies: Remedies,
): Check {
  const taken = `a test record was committed in ${Math.max(1, Math.round(ms))} ms`;
  if (recorded === false) {
    const detail = "a test record was answered with success, but the API does not show it";
    return { name: wire, status: "failed", detail, fix: reasonAt(remedies) };
  }
  if (ms > slowMs) {
    const detail = `${taken}, which is slow: agents that end may not wait for it`;
    return { name: wire, status: "warning", detail, fix: remedies.ours("doctor") };
  }
  if (recorded === true) return ok(wire, `${taken} and read back`);
  const detail = `${taken}, but the API could not be asked for it`;
  return { name: wire, status: "warning", detail, fix: remedies.ours("token") };
}
