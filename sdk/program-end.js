import process from "node:process";

/**
 * What is to be done when the program ends; neither part may throw. `gently` while it can still wait, when nothing else is left to do; `atOnce` at
 * its last moment, without waiting for anything. Each is done once.
 * @typedef {{ gently: () => Promise<void>, atOnce: () => void }} Ending
 */

/** All that wait for the end of this program: a process has one end, so one list and one pair of listeners. @type {Set<Ending>} */
const endings = new Set();

/** @param {Ending} ending */
export function atProgramEnd(ending) {
  if (endings.size === 0) {
    process.once("beforeExit", () => void Promise.all(Array.from(endings, ({ gently }) => gently())));
    process.once("exit", () => {
      for (const { atOnce } of endings) atOnce();
    });
  }
  endings.add(ending);
}
