import type { Machine } from "./data-dir.ts";

/**
 * The user's home folder. If the environment names it, that is used without asking the system, because hooks wait for
 * this. Containers run as users that the system does not know; their home is the folder for temporary files.
 */
export async function homeFolder({ env, platform }: Omit<Machine, "home">): Promise<string> {
  const told = env[platform === "win32" ? "USERPROFILE" : "HOME"];
  // An empty one would lead into the folder that one stands in.
  if (told !== undefined && told !== "") return told;
  const { homedir, tmpdir } = await import("node:os");
  try {
    return homedir();
  } catch {
    return tmpdir();
  }
}
