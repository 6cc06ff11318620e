import type { LoadedConfig } from "../../config/load.ts";
import { absolutePath } from "../../file/absolute-path.ts";

/** Keys that a flag of `serve` can say, by their names in the config. */
const flagsByKey = {
  "server.host": "--host",
  "server.port": "--port",
  "receiver.otlp.grpc_port": "--grpc-port",
} as const;

/**
 * The flags that make `serve` the same collector from anywhere: another folder, another environment, nobody's shell. What the file says
 * stays there, so that it can be changed.
 */
export function serveWords({ config, values, origins, file, isFileNamed }: LoadedConfig): string[] {
  const told = (key: string): boolean => ["flag", "environment"].includes(origins.get(key) ?? "");
  return [
    "--data-dir",
    absolutePath(config.dataDir),
    ...(isFileNamed && file !== undefined ? ["--config", absolutePath(file)] : []),
    ...Object.entries(flagsByKey).flatMap(([key, flag]) =>
      told(key) ? [flag, String(values.get(key))] : [],
    ),
    ...(told("claude_dirs") ? config.claudeDirs.flatMap((dir) => ["--claude-dir", absolutePath(dir)]) : []),
    ...(config.import ? [] : ["--no-import"]),
    ...(config.watch ? [] : ["--no-watch"]),
  ];
}
