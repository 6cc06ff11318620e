import process from "node:process";

/**
 * Counts what goes wrong on our side, by reason, and says each once on stderr. Telemetry that fails must not fail
 * the program it tells of, but must not vanish silently either.
 */
export class Faults {
  /** @type {Map<string, number>} */
  #counts = new Map();
  /** @type {Map<string, number>} */
  #unsaved = new Map();
  /** @type {Set<string>} */
  #told = new Set();
  #tell;

  /** @param {(advice: string) => void} [tell] Says something to a person. */
  constructor(tell = warn) {
    this.#tell = tell;
  }

  /**
   * @param {string} reason
   * @param {string} advice What was lost and what to do; said at the first time only.
   * @param {object} [told]
   * @param {number} [told.count]
   * @param {string} [told.about] What the advice is about, where a reason has several, such as settings.
   */
  add(reason, advice, { count = 1, about = reason } = {}) {
    if (count <= 0) return;
    raise(this.#counts, reason, count);
    raise(this.#unsaved, reason, count);
    if (this.#told.has(about)) return;
    this.#told.add(about);
    this.#tell(advice);
  }

  /** What was counted since the last call of it: for the summary, which adds up all processes. */
  takeUnsaved() {
    const taken = this.#unsaved;
    this.#unsaved = new Map();
    return taken;
  }

  /**
   * What was taken and could not be saved.
   * @param {ReadonlyMap<string, number>} taken
   */
  giveBack(taken) {
    for (const [reason, count] of taken) raise(this.#unsaved, reason, count);
  }

  get hasUnsaved() {
    return this.#unsaved.size > 0;
  }

  /** @returns {Record<string, number>} */
  counts() {
    return Object.fromEntries(this.#counts);
  }
}

/**
 * @param {Map<string, number>} counts
 * @param {string} reason
 * @param {number} count
 */
function raise(counts, reason, count) {
  counts.set(reason, (counts.get(reason) ?? 0) + count);
}

/** @param {string} advice */
function warn(advice) {
  try {
    process.emitWarning(`${advice} (said once)`, "HallmonitorWarning");
  } catch {
    // A program may forbid warnings; then the count has to do.
  }
}

/**
 * The message of anything thrown. Never throws itself.
 * @param {unknown} thrown
 */
export function messageOf(thrown) {
  try {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } catch {
    return "unknown error";
  }
}
