import process from "node:process";

/**
 * What is to be done when the program ends; neither part may throw. `gently` when nothing else is left to do: what it awaits
 * keeps the program running, and after that it is asked again, so it must come to an end. `atOnce` at the last moment,
 * without waiting for anything.
 * @typedef {{ gently: () => Promise<void>, atOnce: () => void }} Ending
 */

/** All that wait for the end of this program: a process has one end, so one list and one pair of listeners. @type {Set<Ending>} */
const endings = new Set();

/** @param {Ending} ending */
export function atProgramEnd(ending) {
  if (endings.size === 0) {
    process.on("beforeExit", () => void Promise.all(Array.from(endings, ({ gently }) => gently())));
    process.once("exit", () => {
      for (const { atOnce } of endings) atOnce();
    });
  }
  endings.add(ending);
}
