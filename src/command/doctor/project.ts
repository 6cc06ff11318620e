import type { Check } from "./check.ts";
import { isExporterVariable, type SettingsFile } from "./layer.ts";
import type { Remedies } from "./remedy.ts";

const name = "project";

/** Telemetry in the settings of a repository: a place where clients take none of it, except to switch exports off. */
export function judgeProjectSettings(file: SettingsFile, remedies: Remedies): Check[] {
  const { path, variables, fault } = file;
  const fix = remedies.edit(path);
  if (fault !== undefined) {
    return [{ name, status: "warning", detail: `${path} cannot be read, ${fault}`, fix }];
  }
  const names = [...variables.keys()].filter((variable) => isExporterVariable(variable));
  const off = names.filter(
    (variable) => variable.endsWith("_EXPORTER") && variables.get(variable) === "none",
  );
  const ignored = names.filter((variable) => !off.includes(variable));
  const checks: Check[] = [];
  if (off.length > 0) {
    const detail = `${path} switches exports off for this folder: ${off.join(", ")}`;
    checks.push({ name, status: "warning", detail, fix });
  }
  if (ignored.length > 0) {
    const detail = `${path} sets ${ignored.join(", ")}; clients since about 2.1.282 ignore that there, so set it for the user`;
    checks.push({ name, status: "warning", detail, fix: remedies.setUp() });
  }
  return checks;
}
