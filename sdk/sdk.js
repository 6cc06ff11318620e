/**
 * The entry of `hallmonitor/sdk`. In come calls of AI models made by any program; out go lines on its disk and, where one
 * is set, spans to a collector. Nothing here imports the rest of Hallmonitor, and nothing beside Node's own modules.
 */
import { createTelemetry } from "./telemetry.js";

/** @import { Telemetry } from "./sdk.d.ts" */

export { createTelemetry };

/** @type {Telemetry | undefined} */
let standard;

/** Opened at the first use, so that a program can load its `.env` after its imports. */
function standardTelemetry() {
  standard ??= createTelemetry();
  return standard;
}

/** @type {typeof import("./sdk.d.ts").trackAiCall} */
export const trackAiCall = (name, operation, fn) => standardTelemetry().trackAiCall(name, operation, fn);

/** @type {typeof import("./sdk.d.ts").queryByDateRange} */
export const queryByDateRange = (from, to, filter) => standardTelemetry().queryByDateRange(from, to, filter);

/** @type {typeof import("./sdk.d.ts").getSummaryStats} */
export const getSummaryStats = (query) => standardTelemetry().getSummaryStats(query);

/** @type {typeof import("./sdk.d.ts").flushTelemetry} */
export const flushTelemetry = () => standardTelemetry().flushTelemetry();

/** @type {typeof import("./sdk.d.ts").telemetryHealth} */
export const telemetryHealth = () => standardTelemetry().telemetryHealth();
