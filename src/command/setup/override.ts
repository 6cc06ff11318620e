import { join } from "node:path";
import { managedSettingsPath } from "../../agent/claude-code/managed-settings.ts";
import { hookPolicyIn } from "../../agent/claude-code/settings-policy.ts";
import { variablesIn } from "../../agent/claude-code/settings.ts";
import { readSettingsFile } from "../../file/text-file.ts";
import type { Host } from "../host.ts";
import type { Overrides } from "./options.ts";

/** Everything beside the user's settings from which the client takes what may work against them. */
export function overridesOf(host: Host, settingsPath: string): Overrides[] {
  const shell = Object.entries(host.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return [
    { where: "the environment of this shell", variables: new Map(shell) },
    ...managedSettings(host).map((path) => settingsAt(path, `the managed settings ${path}`)),
    ...projectSettings(settingsPath).map((path) => {
      // A repository sets no exporter variables, but it can forbid hooks.
      const { policy } = settingsAt(path, path);
      return {
        where: path,
        variables: new Map<string, string>(),
        policy: policy && { ...policy, allowManagedHooksOnly: false },
      };
    }),
  ];
}

/** Where an administrator's settings lie; they win over the user's. */
function managedSettings(host: Host): string[] {
  const path = managedSettingsPath(host.platform);
  return path === undefined ? [] : [path];
}

/** The settings of the folder that one stands in. */
function projectSettings(userPath: string): string[] {
  return ["settings.json", "settings.local.json"]
    .map((name) => join(process.cwd(), ".claude", name))
    .filter((path) => path !== userPath);
}

function settingsAt(path: string, where: string): Overrides {
  try {
    const text = readSettingsFile(path) ?? "";
    return { where, variables: variablesIn(text), policy: hookPolicyIn(text) };
  } catch {
    // Absent, unreadable or broken: then it sets nothing for this user either.
    return { where, variables: new Map() };
  }
}
