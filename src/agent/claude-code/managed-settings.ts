/** Where an administrator's settings lie on a machine of that kind; undefined where the client has none. */
export function managedSettingsPath(platform: NodeJS.Platform): string | undefined {
  const places: Partial<Record<NodeJS.Platform, string>> = {
    linux: "/etc/claude-code/managed-settings.json",
    darwin: "/Library/Application Support/ClaudeCode/managed-settings.json",
    win32: "C:\\Program Files\\ClaudeCode\\managed-settings.json",
  };
  return places[platform];
}
