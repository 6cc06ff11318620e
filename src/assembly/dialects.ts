import { ClaudeCodeTelemetry } from "../agent/claude-code/telemetry.ts";
import { CodexTelemetry } from "../agent/codex/telemetry.ts";
import { GeminiTelemetry } from "../agent/gemini/telemetry.ts";
import { GenAiTelemetry } from "../agent/gen-ai/telemetry.ts";
import { HallmonitorTelemetry } from "../agent/hallmonitor/telemetry.ts";
import { createInterpreter, type Interpreter } from "../agent/interpreter.ts";
import { SdkTelemetry } from "../agent/sdk/telemetry.ts";

/** Every dialect of telemetry that is understood; what speaks none of them is read by the GenAI conventions. */
export function openDialects(): Interpreter {
  const dialects = [
    new ClaudeCodeTelemetry(),
    new SdkTelemetry(),
    new HallmonitorTelemetry(),
    new CodexTelemetry(),
    new GeminiTelemetry(),
  ];
  return createInterpreter(dialects, new GenAiTelemetry());
}
