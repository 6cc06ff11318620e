import type { Machine } from "../config/data-dir.ts";
import { placesOf } from "../config/place.ts";
import { adviceWithFlags } from "../domain/command-line.ts";
import { createRemedies } from "./doctor/remedy.ts";
import { lookFor, type Look } from "./format/style.ts";
import type { Host } from "./host.ts";

/** A command of this program on the same data dir, ready to be typed: `hallmonitor up --data-dir DIR`. The usual one is not named. */
export function ownCommand(machine: Machine, dataDir: string, ...words: readonly string[]): string {
  const isUsual = placesOf({}, machine).dataDir.value === dataDir;
  const dataFlags = isUsual ? [] : ["--data-dir", dataDir];
  return createRemedies({ platform: machine.platform, dataFlags, clientFlags: [] }).ours(...words);
}

/** A text for people with every command of this program that it quotes, as 'hallmonitor up', on the data dir that it was asked of. */
export type Advice = (text: string) => string;

/** How texts about a data dir name it. */
export function adviceOn(machine: Machine, dataDir: string): Advice {
  const flags = ownCommand(machine, dataDir).slice("hallmonitor".length);
  return (text) => adviceWithFlags(text, flags);
}

/** How an answer about a data dir is drawn here: on this terminal, and with the commands that it quotes on that data dir. */
export function lookOn(
  host: Machine & Pick<Host, "terminal">,
  dataDir: string,
): Look & { readonly advice: Advice } {
  return { ...lookFor(host.terminal), advice: adviceOn(host, dataDir) };
}
