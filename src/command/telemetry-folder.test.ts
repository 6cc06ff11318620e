import { expect, test } from "bun:test";
import { telemetryFolder } from "./telemetry-folder.ts";

test("a folder that a script's empty variable names is none", () =>
  expect(() => telemetryFolder("")).toThrow("--dir is empty"));

test("a folder belongs to the project that it is the telemetry of", () => {
  expect(telemetryFolder("/nowhere/shop/telemetry").project).toBe("/nowhere/shop");
  expect(telemetryFolder("/nowhere/logs").project).toBeNull();
});
