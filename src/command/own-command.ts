import type { Machine } from "../config/data-dir.ts";
import { placesOf } from "../config/place.ts";
import { createRemedies } from "./doctor/remedy.ts";

/** A command of this program on the same data dir, ready to be typed: `hallmonitor up --data-dir DIR`. The usual one is not named. */
export function ownCommand(machine: Machine, dataDir: string, ...words: readonly string[]): string {
  const isUsual = placesOf({}, machine).dataDir.value === dataDir;
  const dataFlags = isUsual ? [] : ["--data-dir", dataDir];
  return createRemedies({ platform: machine.platform, dataFlags, clientFlags: [] }).ours(...words);
}
