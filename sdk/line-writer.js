import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isMissing, makeDay } from "./day.js";

/**
 * Appends lines, each by one write to a file opened with O_APPEND. The system moves to the end and writes in one step, so
 * lines of any number of processes never mix. Nothing is kept open: a folder that was removed meanwhile is made again.
 */
export class LineWriter {
  #dir;
  /** Files in which a write of ours ended early: the next line must not be glued to that piece. @type {Set<string>} */
  #torn = new Set();

  /** @param {string} dir */
  constructor(dir) {
    this.#dir = dir;
  }

  /**
   * Throws when the line is not on disk as a whole. The piece that a full disk may leave costs no other line.
   * @param {string} day
   * @param {string} file
   * @param {object} value
   */
  append(day, file, value) {
    const path = join(this.#dir, day, file);
    const torn = this.#torn.has(path);
    const line = Buffer.from(`${torn ? "\n" : ""}${JSON.stringify(value)}\n`);
    const fd = this.#open(path, day);
    try {
      const missing = line.length - writeSync(fd, line);
      if (missing > 0) this.#torn.add(path);
      else if (torn) this.#torn.delete(path);
      // Without its newline alone a line still says everything, and the next one brings it.
      if (missing > 1) throw new Error(`no room for the last ${missing} of ${line.length} bytes of a line`);
    } finally {
      closeSync(fd);
    }
  }

  /**
   * @param {string} path
   * @param {string} day
   */
  #open(path, day) {
    try {
      return openSync(path, "a", 0o600);
    } catch (thrown) {
      if (!isMissing(thrown)) throw thrown;
      makeDay(this.#dir, day);
      return openSync(path, "a", 0o600);
    }
  }
}
