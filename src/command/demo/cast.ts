import {
  answer,
  bash,
  call,
  delegate,
  edit,
  glob,
  grep,
  plan,
  progress,
  read,
  refused,
  turn,
  write,
  type Character,
  type ToolUse,
} from "./character.ts";

/** What most sessions have in common. */
const usual = {
  effort: "medium",
  language: "TypeScript",
  contextTokens: 21_000,
  startType: "fresh",
  compactsAtTokens: 967_000,
  cacheLife: "5m",
  gateway: false,
  restMs: [8000, 45_000],
  afterwards: "begins-again",
} as const;

const tests = bash(4000, 22_000);
const failing: ToolUse = { ...tests, fails: true };
const commit: ToolUse = { ...bash(200, 900), counts: "commit", decidedBy: "user_temporary" };

/** Moves much code, asks before it commits, and is told no once. */
const refactorer: Character = {
  ...usual,
  model: "claude-opus-5-5",
  effort: "high",
  user: "ada@example.com",
  team: "payments",
  repository: "acme/checkout",
  branch: "refactor/cart-reducer",
  terminal: "iTerm.app",
  cacheLife: "1h",
  turns: [
    turn(
      "Split the cart reducer: state changes in one file, side effects in another. Keep the tests green.",
      call(glob, grep),
      call(read, read, read),
      call(plan, plan, plan),
      call(progress, write(148)),
      call(edit(36, 121)),
      call(edit(12, 18), edit(9, 9)),
      call(tests),
      call(progress, { ...bash(300, 600), decidedBy: "user_reject" }),
      answer(220, 480),
    ),
    turn(
      "Good. Commit it and go on with the discount rules.",
      call(commit),
      call(read, grep),
      call(edit(64, 88)),
      call(write(42), edit(7, 3)),
      call(tests),
      call(progress, commit),
      answer(150, 300),
    ),
    turn(
      "Open a pull request, please.",
      call({ ...bash(1500, 4000), counts: "pull-request", decidedBy: "user_permanent" }),
      answer(90, 180),
    ),
  ],
};

/** Resumed with a long history: runs tests that fail again and again, and compacts on the way. */
const testFixer: Character = {
  ...usual,
  model: "claude-opus-5-5",
  user: "grace@example.com",
  team: "payments",
  repository: "acme/ledger",
  branch: "fix/rounding",
  terminal: "tmux",
  language: "Go",
  contextTokens: 139_000,
  startType: "resume",
  compactsAtTokens: 167_000,
  turns: [
    turn(
      "The rounding tests fail on CI. Find out why and fix them.",
      call(failing),
      call(read, grep),
      call(edit(3, 2)),
      call(failing),
      call(read, read),
      call(edit(11, 6)),
      call(failing),
      call(grep, read),
      call(edit(5, 9)),
      call(tests),
      answer(180, 420),
    ),
    turn(
      "Run the whole suite, too.",
      call({ ...failing, takesMs: [30_000, 80_000] }),
      call(read),
      call(edit(8, 4)),
      call({ ...tests, takesMs: [30_000, 80_000] }),
      call(commit),
      answer(90, 200),
    ),
  ],
};

/** Sends out scouts and workers, and puts together what they bring. */
const delegator: Character = {
  ...usual,
  model: "claude-sonnet-5-5",
  user: "linus@example.com",
  team: "platform",
  repository: "acme/platform",
  branch: "main",
  terminal: "vscode",
  turns: [
    turn(
      "Where do we still read feature flags from the old service? List the places, then move them.",
      delegate(
        { type: "Explore", model: "claude-haiku-5-5" },
        call(grep, glob),
        call(read, read, read),
        call(grep),
        answer(500, 1200),
      ),
      call(read, read),
      delegate(
        { type: "general-purpose" },
        call(read),
        call(edit(14, 22), edit(6, 11)),
        call(failing),
        call(edit(2, 1)),
        call(tests),
        answer(300, 700),
      ),
      answer(250, 600),
    ),
    turn(
      "Anything left in the batch jobs?",
      delegate(
        { type: "Explore", model: "claude-haiku-5-5" },
        call(grep),
        call(read, read),
        answer(300, 800),
      ),
      call(edit(9, 13)),
      answer(120, 260),
    ),
  ],
};

/** Writes three pages on the small model; then its author goes to lunch. */
const docsWriter: Character = {
  ...usual,
  model: "claude-haiku-5-5",
  effort: undefined,
  user: "margaret@example.com",
  team: "docs",
  repository: "acme/handbook",
  branch: "docs/onboarding",
  terminal: "Apple_Terminal",
  language: "Markdown",
  compactsAtTokens: 167_000,
  turns: [
    turn(
      "Write an onboarding page from the README and the wiki export.",
      call(read, read, glob),
      call(write(96)),
      answer(120, 260),
    ),
    turn("Shorter, and with a table of contents.", call(edit(22, 61)), answer(80, 160)),
    turn("Now the same for the on-call guide.", call(read, read), call(write(132)), answer(120, 240)),
  ],
  afterwards: "leaves",
};

/** Works at a busy hour: requests fail for good, and its person tries again. */
const unlucky: Character = {
  ...usual,
  model: "claude-opus-5-5",
  user: "ken@example.com",
  team: "platform",
  repository: "acme/gateway",
  branch: "feature/rate-limits",
  terminal: "WarpTerminal",
  language: "Rust",
  turns: [
    turn("Add a token bucket to the public routes.", call(read, grep), call(edit(58, 4)), refused(529, 4)),
    turn("Go on.", call(read), call(edit(21, 7)), call(failing), refused(429, 3)),
    turn("Try again.", call(edit(4, 4)), call(tests), call(commit), answer(140, 320)),
  ],
};

/** Runs on a model of the company's own, behind its gateway: nobody knows a price for it. */
const inHouse: Character = {
  ...usual,
  model: "acme-internal-1",
  effort: undefined,
  user: "barbara@example.com",
  team: "data",
  repository: "acme/warehouse",
  branch: "etl/orders",
  terminal: "ghostty",
  language: "Python",
  compactsAtTokens: 167_000,
  gateway: true,
  turns: [
    turn(
      "Make the orders job incremental.",
      call(read, read),
      call(grep),
      call(edit(44, 19)),
      call({ ...tests, decidedBy: "user_temporary" }),
      answer(160, 380),
    ),
    turn("And document the columns.", call(read), call(edit(31, 2)), answer(90, 220)),
  ],
};

/** Who plays, in order of appearance. More sessions than characters: the first come again, with other luck. */
export const cast: readonly Character[] = [refactorer, testFixer, delegator, docsWriter, unlucky, inHouse];
