import type { Chance } from "../chance.ts";

/** What one request adds to its context, and how long after the one before it comes. */
export interface Step {
  /** Below 0 where the client took results of tools out again. */
  readonly tokens: number;
  readonly afterMs: number;
}

/** A way of working that never ends. All chance comes from `chance`. */
export type Regime = (chance: Chance) => Generator<Step, never>;

/**
 * Tokens that a tool's result adds, with the answer that asked for it: log-normal, for most results are small and some are
 * many times as large. Where they are cut the client cuts them: Bash at 30,000 characters, Read and MCP at 25,000 tokens
 * (code.claude.com/docs, environment variables). The medians are made up, a few times what the lab's scripted sessions show.
 */
const tools = {
  edit: { median: 300, sigma: 0.7, most: 4000 },
  bash: { median: 450, sigma: 1.2, most: 7500 },
  search: { median: 500, sigma: 1.1, most: 7500 },
  read: { median: 2400, sigma: 1, most: 25_000 },
  test: { median: 2200, sigma: 0.8, most: 7500 },
  mcp: { median: 1500, sigma: 1.4, most: 25_000 },
  report: { median: 1200, sigma: 0.7, most: 8000 },
} as const;

type Tool = keyof typeof tools;

/** The constants of the method were chosen on these, by other seeds than those that are reported. */
export const tunedRegimes = {
  "small edits": loop({ steps: [3, 14], tools: ["edit", "edit", "edit", "bash", "search"] }),
  "reading much": loop({ steps: [4, 20], tools: ["read", "read", "search", "bash"] }),
  chat: loop({ steps: [1, 1], tools: [] }),
  // Runs of large results between runs of small ones.
  bursty: function* (chance) {
    const heavy = loop({ steps: [5, 12], tools: ["read", "mcp", "test"] })(chance);
    const light = loop({ steps: [5, 12], tools: ["edit", "edit", "bash"] })(chance);
    for (;;) {
      yield* take(heavy, chance.whole([5, 20]));
      yield* take(light, chance.whole([10, 40]));
    }
  },
  // Explore, write, test, search for the fault: each for so long that the last requests are unlike the next.
  phases: function* (chance) {
    const phases = (
      [
        ["read", "search"],
        ["edit", "edit", "bash"],
        ["test", "edit"],
        ["search", "mcp", "edit", "bash"],
      ] as const
    ).map((own) => loop({ steps: [4, 16], tools: own })(chance));
    for (;;) for (const phase of phases) yield* take(phase, chance.whole([15, 60]));
  },
} satisfies Record<string, Regime>;

/** Held out: watched while the method grew, but no constant was fitted to them. */
export const heldOutRegimes = {
  // Tails without a variance.
  "pareto tails": function* (chance) {
    for (;;) {
      const isPrompt = chance.happens(0.15);
      yield {
        tokens: Math.min(60_000, chance.heavy(350, 1.3)),
        afterMs: isPrompt ? pause(chance) : think(chance),
      };
    }
  },
  // Subagents do the work; the main thread hears their reports, of several at once.
  orchestrator: function* (chance) {
    for (;;) {
      yield prompt(chance);
      for (let round = chance.whole([2, 6]); round > 0; round -= 1) {
        const reports = Array.from({ length: chance.whole([1, 4]) }, () => result("report", chance));
        yield { tokens: sum(reports) + answer(chance), afterMs: chance.around(150_000, 0.8) };
        yield* take(loop({ steps: [2, 5], tools: ["edit", "bash"] })(chance), chance.whole([1, 4]));
      }
    }
  },
  // A small edit, a long test report, in turns.
  "test loop": function* (chance) {
    for (;;) {
      yield prompt(chance);
      for (let round = chance.whole([3, 15]); round > 0; round -= 1) {
        yield step("edit", chance);
        yield step("test", chance);
      }
    }
  },
  // Every request adds a little more than the one before: files and reports grow.
  growing: function* (chance) {
    const work = loop({ steps: [3, 12], tools: ["edit", "bash", "test"] })(chance);
    for (let factor = 0.5; ; factor = factor > 4 ? 0.5 : factor * 1.008) {
      for (const { tokens, afterMs } of take(work, 1)) yield { tokens: tokens * factor, afterMs };
    }
  },
  // Now and then the client takes old results out of the context.
  "results cleared": function* (chance) {
    const work = loop({ steps: [4, 16], tools: ["read", "bash", "edit", "search"] })(chance);
    for (;;) {
      yield* take(work, chance.whole([30, 60]));
      yield { tokens: -chance.whole([8000, 20_000]), afterMs: think(chance) };
    }
  },
  // Nearly nothing, and once in a while a file of the largest size.
  "rare large reads": function* (chance) {
    const work = loop({ steps: [4, 16], tools: ["edit", "edit", "bash"] })(chance);
    for (;;) {
      yield* take(work, chance.whole([15, 70]));
      yield { tokens: chance.whole([15_000, 25_000]), afterMs: think(chance) };
    }
  },
} satisfies Record<string, Regime>;

/** Written when all constants stood, and run for the first time for the table. */
export const freshRegimes = {
  // A browser driven by the agent: its snapshots are large and all alike, what it does between them is tiny.
  browser: function* (chance) {
    for (;;) {
      yield prompt(chance);
      for (let left = chance.whole([10, 40]); left > 0; left -= 1) {
        const tokens = chance.happens(0.35) ? chance.whole([6000, 14_000]) : 150 + answer(chance);
        yield { tokens, afterMs: think(chance) };
      }
    }
  },
  // Half a day of talk about a design, with long answers, then an agent that works through it alone for hours.
  "talk, then work": function* (chance) {
    const work = loop({ steps: [40, 120], tools: ["edit", "bash", "read", "test"] })(chance);
    for (;;) {
      for (let left = chance.whole([8, 25]); left > 0; left -= 1)
        yield { tokens: chance.around(1800, 0.5), afterMs: pause(chance) };
      yield* take(work, chance.whole([60, 200]));
    }
  },
} satisfies Record<string, Regime>;

/** A prompt, then requests that each bring the result of one to three tools, and again. */
function loop(shape: { readonly steps: readonly [number, number]; readonly tools: readonly Tool[] }): Regime {
  return function* (chance) {
    for (;;) {
      yield prompt(chance);
      for (let left = chance.whole(shape.steps); left > 1; left -= 1) {
        const tool = shape.tools[chance.whole([0, shape.tools.length - 1])];
        yield step(tool, chance);
      }
    }
  };
}

function step(tool: Tool | undefined, chance: Chance): Step {
  const results = Array.from({ length: chance.happens(0.2) ? chance.whole([2, 3]) : 1 }, () =>
    tool === undefined ? 0 : result(tool, chance),
  );
  return { tokens: answer(chance) + sum(results), afterMs: think(chance) };
}

/** What a person writes, after the answer before it; one in ten holds something pasted. */
function prompt(chance: Chance): Step {
  const pasted = chance.happens(0.1) ? Math.min(20_000, chance.around(1500, 1)) : 0;
  return { tokens: 2 * answer(chance) + chance.around(60, 1) + pasted, afterMs: pause(chance) };
}

function answer(chance: Chance): number {
  return Math.min(8000, chance.around(260, 0.9));
}

function result(tool: Tool, chance: Chance): number {
  const { median, sigma, most } = tools[tool];
  return Math.min(most, chance.around(median, sigma));
}

/** From one request to the next inside of an answer: the model's time and the tool's. */
function think(chance: Chance): number {
  return chance.around(11_000, 0.8);
}

/** Until a person writes again: minutes, sometimes a meal, sometimes a night. */
function pause(chance: Chance): number {
  if (chance.happens(0.02)) return chance.whole([8, 15]) * 3_600_000;
  if (chance.happens(0.04)) return chance.whole([40, 90]) * 60_000;
  return chance.around(75_000, 1.1);
}

function* take(steps: Generator<Step, never>, count: number): Generator<Step, void> {
  for (let left = count; left > 0; left -= 1) yield steps.next().value;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
