import {
  answer,
  bash,
  begin,
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
  view,
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
  title: "Cart reducer without side effects",
  terminal: "iTerm.app",
  cacheLife: "1h",
  turns: [
    turn(
      "Split the cart reducer: state changes in one file, side effects in another. Keep the tests green.",
      call(glob, grep),
      call(read, view("src/cart/reducer.ts"), read),
      call(plan("Split state from effects"), plan("Keep the tests green"), plan("Move the discount rules")),
      call(begin, write("src/cart/state.ts", 148)),
      call(edit("src/cart/reducer.ts", 36, 121)),
      call(edit("src/cart/effects.ts", 12, 18), edit("src/cart/state.ts", 9, 9)),
      call(tests),
      call(progress, { ...bash(300, 600), decidedBy: "user_reject" }),
      answer(220, 480),
    ),
    turn(
      "Good. Commit it and go on with the discount rules.",
      call(commit),
      call(begin, read, grep),
      call(edit("src/discount/rules.ts", 64, 88)),
      call(write("src/discount/rules.test.ts", 42), edit("src/cart/reducer.ts", 7, 3)),
      call(tests),
      call(progress, commit),
      answer(150, 300),
    ),
    turn(
      "Open a pull request, please.",
      call(begin, { ...bash(1500, 4000), counts: "pull-request", decidedBy: "user_permanent" }),
      call(progress),
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
  title: "Find the rounding error in the ledger",
  terminal: "tmux",
  language: "Go",
  contextTokens: 139_000,
  startType: "resume",
  compactsAtTokens: 167_000,
  turns: [
    turn(
      "The rounding tests fail on CI. Find out why and fix them.",
      call(failing),
      call(plan("Find out where halves are rounded"), plan("Run the whole suite")),
      call(begin, read, grep),
      call(edit("ledger/rounding.go", 3, 2)),
      call(failing),
      call(read, read),
      call(edit("ledger/rounding.go", 11, 6)),
      call(failing),
      call(grep, read),
      call(edit("ledger/rounding.go", 5, 9)),
      call(tests, progress),
      answer(180, 420),
    ),
    turn(
      "Run the whole suite, too.",
      call(begin, { ...failing, takesMs: [30_000, 80_000] }),
      call(read),
      call(edit("ledger/money.go", 8, 4), progress),
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
  title: "Feature flags from the new service",
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
      call(read, read, plan("Move the web client"), plan("Move the batch jobs")),
      call(begin),
      delegate(
        { type: "general-purpose" },
        call(read),
        call(edit("src/flags/client.ts", 14, 22), edit("src/flags/legacy.ts", 6, 11)),
        call(failing),
        call(edit("src/flags/client.ts", 2, 1)),
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
      call(progress, begin, edit("jobs/nightly.ts", 9, 13), progress),
      answer(120, 260),
    ),
  ],
};

/** Sits in the same folder as the refactorer, in another terminal, and has its hands on the same file. */
const neighbour: Character = {
  ...usual,
  model: "claude-sonnet-5-5",
  user: refactorer.user,
  team: refactorer.team,
  repository: refactorer.repository,
  branch: refactorer.branch,
  title: "Why the coupon test is flaky",
  terminal: "vscode",
  turns: [
    turn(
      "The coupon test fails now and then. Find out why, and leave the files where they are.",
      call(view("src/cart/reducer.ts"), grep),
      call(edit("src/cart/reducer.ts", 4, 2)),
      call(tests),
      call(view("src/cart/coupons.ts"), edit("src/cart/coupons.ts", 18, 7)),
      call(tests),
      answer(120, 300),
    ),
    turn(
      "Run it fifty times.",
      call({ ...tests, takesMs: [20_000, 60_000] }),
      call(view("src/cart/effects.ts"), edit("src/cart/effects.ts", 3, 3)),
      answer(80, 200),
    ),
  ],
};

/** Writes three pages on the small model, late in a long session; then its author goes to lunch. */
const docsWriter: Character = {
  ...usual,
  model: "claude-haiku-5-5",
  effort: undefined,
  user: "margaret@example.com",
  team: "docs",
  repository: "acme/handbook",
  branch: "docs/onboarding",
  title: "Onboarding chapter for the handbook",
  terminal: "Apple_Terminal",
  language: "Markdown",
  contextTokens: 88_000,
  startType: "resume",
  compactsAtTokens: 167_000,
  turns: [
    turn(
      "Write an onboarding page from the README and the wiki export.",
      call(read, read, glob),
      call(write("docs/onboarding.md", 96)),
      answer(120, 260),
    ),
    turn("Shorter, and with a table of contents.", call(edit("docs/onboarding.md", 22, 61)), answer(80, 160)),
    turn(
      "Now the same for the on-call guide.",
      call(read, read),
      call(write("docs/on-call.md", 132)),
      answer(120, 240),
    ),
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
  title: "Rate limits at the gateway",
  terminal: "WarpTerminal",
  language: "Rust",
  turns: [
    turn(
      "Add a token bucket to the public routes.",
      call(read, grep),
      call(edit("src/limit/bucket.rs", 58, 4)),
      refused(529, 4),
    ),
    turn("Go on.", call(read), call(edit("src/routes.rs", 21, 7)), call(failing), refused(429, 3)),
    turn("Try again.", call(edit("src/routes.rs", 4, 4)), call(tests), call(commit), answer(140, 320)),
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
  title: "Nightly load of orders",
  terminal: "ghostty",
  language: "Python",
  compactsAtTokens: 167_000,
  gateway: true,
  turns: [
    turn(
      "Make the orders job incremental.",
      call(read, read),
      call(grep),
      call(edit("jobs/orders.py", 44, 19)),
      call({ ...tests, decidedBy: "user_temporary" }),
      answer(160, 380),
    ),
    turn("And document the columns.", call(read), call(edit("docs/orders.md", 31, 2)), answer(90, 220)),
  ],
};

/** Who plays, in order of appearance. More sessions than characters: the first come again, with other luck. */
export const cast: readonly Character[] = [
  refactorer,
  testFixer,
  delegator,
  docsWriter,
  unlucky,
  inHouse,
  neighbour,
];
