import { createHash } from "node:crypto";
import { join } from "node:path";
import { bytesOfDay, promptFile, recordFile, responseFile } from "./day.js";
import { LineWriter } from "./line-writer.js";
import { messageOf } from "./faults.js";

/** @import { TelemetryRecord, TextRecord } from "./sdk.d.ts" */
/** @import { Faults } from "./faults.js" */
/** @import { Settings } from "./settings.js" */

/** Most characters of one text that are kept, so that one line stays a line that tools can read. */
const maxTextLength = 1_000_000;

/** Writes calls into the folder of their day. What cannot be written is counted, never thrown. */
export class Storage {
  #settings;
  #faults;
  #writer;

  /**
   * @param {Settings} settings
   * @param {Faults} faults
   */
  constructor(settings, faults) {
    this.#settings = settings;
    this.#faults = faults;
    this.#writer = new LineWriter(settings.dir);
  }

  /**
   * Whether the record is on disk.
   * @param {TelemetryRecord} record
   * @param {{ prompt: string | undefined, response: string | undefined }} texts
   */
  write(record, { prompt, response }) {
    const day = dayIn(record);
    const isWritten = this.#attempt(day, recordFile, () => this.#writer.append(day, recordFile, record));
    if (prompt !== undefined)
      this.#attempt(day, promptFile, () => this.#writeText(record, promptFile, prompt));
    if (response !== undefined)
      this.#attempt(day, responseFile, () => this.#writeText(record, responseFile, response));
    return isWritten;
  }

  /**
   * Records are never given up for room; texts are, once today alone is as large as everything may be. That is looked up
   * each time, because other processes write too.
   * @param {TelemetryRecord} record
   * @param {string} file
   * @param {string} text
   */
  #writeText(record, file, text) {
    const { dir, maxBytes } = this.#settings;
    const day = dayIn(record);
    if (bytesOfDay(dir, day) < maxBytes) {
      this.#writer.append(day, file, textRecord(record, text));
      return;
    }
    this.#faults.add(
      "texts-beyond-size",
      `hallmonitor/sdk: today's files in ${dir} reach LLM_STORAGE_MAX_SIZE_MB; further texts are not kept`,
    );
  }

  /**
   * Whether the writing went well.
   * @param {string} day
   * @param {string} file
   * @param {() => void} write
   */
  #attempt(day, file, write) {
    try {
      // A path in a folder that is gone would make Node look for its beginning for ever.
      if (this.#settings.dir === "") throw new Error("the working directory was removed");
      write();
      return true;
    } catch (thrown) {
      const path = join(this.#settings.dir, day, file);
      this.#faults.add("not-written", `hallmonitor/sdk: ${path} cannot be written: ${messageOf(thrown)}`);
      return false;
    }
  }
}

/** @param {TelemetryRecord} record */
function dayIn({ timestamp }) {
  return timestamp.slice(0, 10);
}

/**
 * @param {TelemetryRecord} record
 * @param {string} text
 * @returns {TextRecord}
 */
function textRecord({ timestamp, call_id, agent_name, operation }, text) {
  return {
    timestamp,
    call_id,
    agent_name,
    operation,
    sha256: createHash("sha256").update(text).digest("hex"),
    length: text.length,
    text: text.slice(0, maxTextLength),
    ...(text.length > maxTextLength ? { truncated: /** @type {const} */ (true) } : {}),
  };
}
