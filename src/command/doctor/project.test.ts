import { expect, test } from "bun:test";
import { judgeProjectSettings } from "./project.ts";
import { createRemedies } from "./remedy.ts";

const remedies = createRemedies({ platform: "linux", dataFlags: [], clientFlags: [] });

function judge(variables: Record<string, string>, fault?: string) {
  return judgeProjectSettings(
    { path: "/p/.claude/settings.json", variables: new Map(Object.entries(variables)), fault },
    remedies,
  );
}

test("exporter variables of a repository are ignored by clients", () => {
  expect(
    judge({ OTEL_LOGS_EXPORTER: "otlp", EDITOR: "vi", CLAUDE_CODE_ENABLE_TELEMETRY: "1" }),
  ).toMatchObject([
    {
      status: "warning",
      detail: expect.stringContaining("sets OTEL_LOGS_EXPORTER, CLAUDE_CODE_ENABLE_TELEMETRY;"),
      fix: "hallmonitor setup claude-code",
    },
  ]);
});

test("an exporter that a repository switches off stays off", () => {
  expect(judge({ OTEL_LOGS_EXPORTER: "none" })).toMatchObject([
    {
      status: "warning",
      detail: expect.stringContaining("switches exports off"),
      fix: "${EDITOR:-vi} /p/.claude/settings.json",
    },
  ]);
});

test("other variables of a repository are its own affair", () => {
  expect(judge({ PATH_TO: "x" })).toEqual([]);
});

test("broken settings of a repository are a warning with the place", () => {
  expect(judge({}, "line 1, column 1: expected an object")).toMatchObject([
    { status: "warning", detail: expect.stringContaining("line 1, column 1") },
  ]);
});
