import { errorTypeOf, nameOf, textOf, tokensOf, usdOf } from "./told.js";
import { tokensFrom, untoldTokens, usageOf } from "./usage.js";

/** @import { CallTracker, TelemetryRecord } from "./sdk.d.ts" */
/** @import { Faults } from "./faults.js" */
/** @import { Settings } from "./settings.js" */

/**
 * One call while it runs: takes what `fn` tells of it and turns it into a record at its end. What is told after the end
 * comes too late and is counted.
 */
export class Call {
  #tokens = untoldTokens;
  /** @type {number | undefined} */
  #costUsd;
  /** @type {string | undefined} */
  #model;
  /** @type {string | undefined} */
  #errorType;
  #ended = false;
  #session;
  #user;
  #agentName;
  #operation;
  #settings;
  #faults;
  #startedMs = performance.now();

  /** @type {string | undefined} */
  provider;
  /** Undefined unless it was told and is to be kept. @type {string | undefined} */
  prompt;
  /** Undefined unless it was told and is to be kept. @type {string | undefined} */
  response;

  /**
   * @param {{ name: unknown, operation: unknown }} called
   * @param {Settings} settings
   * @param {Faults} faults
   */
  constructor({ name, operation }, settings, faults) {
    this.#agentName = nameOf(name) ?? "unknown";
    this.#operation = nameOf(operation) ?? "unknown";
    this.#session = settings.session;
    this.#user = settings.user;
    this.#settings = settings;
    this.#faults = faults;
  }

  /** @returns {CallTracker} */
  tracker() {
    /** @param {() => void} take */
    const told = (take) => {
      try {
        if (this.#ended)
          this.#faults.add("told-late", "hallmonitor/sdk: a call was told something after its end");
        else take();
      } catch {
        this.#refuse();
      }
    };
    return {
      recordTokens: (input, output) => told(() => this.#takeTokens(input, output)),
      recordCost: (usd) => told(() => (this.#costUsd = this.#valid(usd, usdOf))),
      recordModel: (model, provider) =>
        told(() => {
          this.#model = this.#valid(model, nameOf);
          this.provider = nameOf(provider);
        }),
      recordSession: (id) => told(() => (this.#session = this.#valid(id, nameOf))),
      recordUser: (id) => told(() => (this.#user = this.#valid(id, nameOf))),
      // Text that is not kept is not even looked at: it can be large.
      recordPrompt: (prompt) =>
        told(() => this.#settings.storePrompts && (this.prompt = this.#valid(prompt, textOf))),
      recordResponse: (response) =>
        told(() => this.#settings.storeResponses && (this.response = this.#valid(response, textOf))),
      recordError: (error) => told(() => (this.#errorType = errorTypeOf(error))),
    };
  }

  /**
   * The call as a record, at its end.
   * @param {{ thrown: unknown } | undefined} failure What `fn` threw.
   * @returns {TelemetryRecord}
   */
  end(failure) {
    this.#ended = true;
    const errorType = failure === undefined ? this.#errorType : errorTypeOf(failure.thrown);
    const durationMs = Math.max(0, performance.now() - this.#startedMs);
    return {
      timestamp: new Date(this.#settings.now()).toISOString(),
      call_id: crypto.randomUUID(),
      agent_name: this.#agentName,
      operation: this.#operation,
      model: this.#model ?? null,
      session_id: this.#session ?? null,
      user_id: this.#user ?? null,
      duration_ms: Math.round(durationMs * 1000) / 1000,
      tokens: this.#tokens,
      cost_usd: this.#costUsd ?? null,
      success: errorType === undefined,
      project: this.#settings.project,
      ...(errorType === undefined ? {} : { error_type: errorType }),
    };
  }

  /**
   * @param {unknown} input
   * @param {unknown} output
   */
  #takeTokens(input, output) {
    if (typeof input === "object" && input !== null) {
      const { tokens, invalid } = usageOf(input);
      if (invalid > 0) this.#refuse();
      this.#tokens = tokens;
      return;
    }
    this.#tokens = tokensFrom({ input: this.#valid(input, tokensOf), output: this.#valid(output, tokensOf) });
  }

  /**
   * The value where it can be one. `null` and `undefined` say that it is unknown, which is no mistake.
   * @template T
   * @param {unknown} value
   * @param {(value: unknown) => T | undefined} read
   * @returns {T | undefined}
   */
  #valid(value, read) {
    if (value === undefined || value === null) return undefined;
    const valid = read(value);
    if (valid === undefined) this.#refuse();
    return valid;
  }

  #refuse() {
    this.#faults.add(
      "invalid-value",
      "hallmonitor/sdk: a value that cannot be (NaN, negative, circular) was told of a call and is left out",
    );
  }
}
