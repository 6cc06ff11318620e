import { expect, test } from "bun:test";
import { alertRules } from "../domain/alert.ts";
import { AppError } from "../domain/error.ts";
import type { PriceOverride } from "../pricing/override.ts";
import { loadConfig, type ConfigSources } from "./load.ts";

interface World extends Partial<Omit<ConfigSources, "readText">> {
  /** Files by path; a text alone is the data dir's config.json. */
  readonly files?: string | Readonly<Record<string, string>>;
}

const ownFile = "/home/ada/.local/share/hallmonitor/config.json";

function load({ files = {}, ...sources }: World = {}) {
  const texts = typeof files === "string" ? { [ownFile]: files } : files;
  const readText = (path: string) => texts[path];
  return loadConfig({ flags: {}, env: {}, platform: "linux", home: "/home/ada", readText, ...sources });
}

function refusal(world: World): string {
  try {
    load(world);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(AppError);
    expect(AppError.from(thrown).code).toBe("invalid");
    return AppError.from(thrown).message;
  }
  return "taken";
}

/** What is wrong with a config file in the data dir, without the file's name. */
function fault(file: unknown): string {
  return refusal({ files: typeof file === "string" ? file : JSON.stringify(file) }).replaceAll(
    `${ownFile}: `,
    "",
  );
}

function refuseToRead(): never {
  throw new Error("EACCES");
}

test("with nothing said, everything has its default", () => {
  const { config, origins, file } = load();
  expect(config).toEqual({
    server: { host: "127.0.0.1", port: 4318, allowedHosts: [] },
    receiver: {
      otlp: {
        grpcPort: 4317,
        maxBodyBytes: 16_000_000,
        maxInflatedBytes: 64_000_000,
        maxDepth: 16,
        maxAttributes: 256,
        maxAttributeLength: 262_144,
      },
    },
    pipeline: { keepText: false, maxSeriesPerSession: 2000, maxQueued: 20_000, maxPerCommit: 4000 },
    pricing: { overrides: {}, aliases: {} },
    budget: {
      day: undefined,
      week: undefined,
      month: undefined,
      session: undefined,
      projects: {},
      branches: {},
      users: {},
      stop: [],
    },
    kpi: expect.objectContaining({
      tokens_per_session: 50_000,
      session_hours: 2,
      tasks_per_session: 3,
      tasks_per_100k_tokens: 10,
      cost_per_commit_usd: undefined,
    }),
    store: { backup: true },
    archive: { afterDays: 7, keepDays: 365, maxBytes: 0, compression: "zstd" },
    context: {
      thresholds: [75, 85, 95],
      windows: {},
      compactsAt: undefined,
      checkpoint: { enabled: true, budgetTokens: 2000, keepDays: 30, keepPerSession: 20, restore: true },
    },
    plan: { folders: { active: "dev/active", complete: "dev/complete" }, watch: true, pollMs: 15_000 },
    alert: expect.objectContaining({
      write_fault: { off: false },
      waiting_permission: { off: false, afterMs: 120_000 },
      context_threshold: { off: false, percents: [80, 90, 95] },
      burn_rate: { off: false, times: 5, usdPerHour: 10 },
    }),
    exporter: {
      prometheus: { sessions: false, maxProjects: 200 },
      pushgateway: {
        url: undefined,
        everyMs: 15_000,
        job: "hallmonitor",
        instance: "",
        authorizationFrom: undefined,
        deleteAtStop: false,
      },
      relay: [],
    },
    log: { maxBytes: 10_000_000, keep: 3 },
    dataDir: "/home/ada/.local/share/hallmonitor",
    claudeDirs: ["/home/ada/.claude", "/home/ada/.config/claude"],
    import: true,
    watch: true,
  });
  expect(new Set(origins.values())).toEqual(new Set(["default"]));
  expect(file).toBeUndefined();
});

test("every rule of alerts has a section, where a time is written with its unit", () => {
  const written = { waiting_input: { off: true, after: "1h30m" }, plan_limit: { percent: [95, 70] } };
  const { alert } = load({
    files: JSON.stringify({ alert: written }),
    env: { HALLMONITOR_ALERT_RETRIES_WITHIN: "90s" },
  }).config;
  const { notify: _, ...rules } = alert;
  expect(Object.keys(rules).toSorted()).toEqual([...alertRules].toSorted());
  expect(alert).toMatchObject({
    waiting_input: { off: true, afterMs: 5_400_000 },
    plan_limit: { percents: [70, 95] },
    retries: { withinMs: 90_000 },
  });
  for (const after of ["soon", 5, "0s", "8d"])
    expect(() => load({ files: JSON.stringify({ alert: { waiting_input: { after } } }) })).toThrow(
      /alert\.waiting_input\.after.*a span of time, 1s to 11h/s,
    );
});

test("an empty file, an empty object and empty sections are valid", () => {
  const { config } = load();
  for (const text of ["", "\n", "{}", '{"server":{},"receiver":{"otlp":{}},"pricing":{"overrides":{}}}']) {
    expect(load({ files: text })).toMatchObject({ config, file: ownFile });
  }
});

test("a target is a number, also with thousands, or off; an aim of nothing is none", () => {
  const kpi = { tokens_per_session: "80k", session_hours: "off", tasks_per_session: 4.5 };
  const env = { HALLMONITOR_KPI_COST_PER_COMMIT_USD: "0.75", HALLMONITOR_KPI_TASKS_PER_SESSION: "off" };
  expect(load({ files: JSON.stringify({ kpi }), env }).config.kpi).toMatchObject({
    tokens_per_session: 80_000,
    session_hours: undefined,
    tasks_per_session: undefined,
    cost_per_commit_usd: 0.75,
  });
  for (const value of [0, -1, "many", "50K", true, null]) {
    const files = JSON.stringify({ kpi: { tokens_per_session: value } });
    expect(() => load({ files })).toThrow(
      'write a number of tokens above 0, such as 3, 0.5 or "50k", or "off"',
    );
  }
});

test("the file beats the default, the environment the file, a flag the environment", () => {
  const files = JSON.stringify({
    server: { port: 1001, host: "::1" },
    receiver: { otlp: { grpc_port: 1002 } },
  });
  const env = { HALLMONITOR_PORT: "2001", HALLMONITOR_GRPC_PORT: "off" };
  const { config, origins, values } = load({ files, env, flags: { port: "3001" } });
  expect(config.server).toEqual({ host: "::1", port: 3001, allowedHosts: [] });
  expect(config.receiver.otlp.grpcPort).toBe("off");
  expect(origins.get("server.port")).toBe("flag");
  expect(origins.get("receiver.otlp.grpc_port")).toBe("environment");
  expect(origins.get("server.host")).toBe("file");
  expect(origins.get("server.allowed_hosts")).toBe("default");
  expect([...values.keys()]).toEqual([...origins.keys()]);
});

test("every flag is taken", () => {
  const { config, origins } = load({
    flags: {
      host: "0.0.0.0",
      port: "0",
      grpcPort: "0",
      dataDir: "/d",
      claudeDirs: ["/a", "~/b"],
      import: false,
      watch: false,
    },
  });
  expect(config).toMatchObject({
    server: { host: "0.0.0.0", port: 0 },
    receiver: { otlp: { grpcPort: 0 } },
    dataDir: "/d",
    claudeDirs: ["/a", "/home/ada/b"],
    import: false,
    watch: false,
  });
  for (const name of ["server.host", "server.port", "receiver.otlp.grpc_port"])
    expect(origins.get(name)).toBe("flag");
  for (const name of ["data_dir", "claude_dirs", "import", "watch"]) expect(origins.get(name)).toBe("flag");
});

test("every key but the price tables can be set by a variable named after it", () => {
  const { config } = load({
    env: {
      HALLMONITOR_SERVER_HOST: "localhost",
      HALLMONITOR_SERVER_PORT: "5000",
      HALLMONITOR_SERVER_ALLOWED_HOSTS: "a.local, [::1] ,B",
      HALLMONITOR_RECEIVER_OTLP_GRPC_PORT: "5001",
      HALLMONITOR_RECEIVER_OTLP_MAX_BODY: "2MiB",
      HALLMONITOR_RECEIVER_OTLP_MAX_INFLATED: "3000",
      HALLMONITOR_PIPELINE_KEEP_TEXT: "true",
      HALLMONITOR_PIPELINE_MAX_QUEUED: "7",
      HALLMONITOR_PRICING_ALIASES: "not looked at",
    },
  });
  expect(config.server).toEqual({ host: "localhost", port: 5000, allowedHosts: ["a.local", "[::1]", "b"] });
  expect(config.receiver.otlp).toMatchObject({
    grpcPort: 5001,
    maxBodyBytes: 2_097_152,
    maxInflatedBytes: 3000,
  });
  expect(config.pipeline).toMatchObject({ keepText: true, maxQueued: 7 });
  expect(config.pricing.aliases).toEqual({});
});

test("the short name of a variable beats the long one, and an empty variable is not set", () => {
  const both = { HALLMONITOR_PORT: "1", HALLMONITOR_SERVER_PORT: "2" };
  expect(load({ env: both }).config.server.port).toBe(1);
  expect(load({ env: { ...both, HALLMONITOR_PORT: "" } }).config.server.port).toBe(2);
  const empty = {
    HALLMONITOR_HOST: "",
    HALLMONITOR_DATA_DIR: "",
    HALLMONITOR_CONFIG: "",
    CLAUDE_CONFIG_DIR: "",
  };
  expect(load({ env: empty })).toEqual(load());
});

test("the environment names the data dir and Claude Code's folder", () => {
  const { config, origins } = load({
    env: { HALLMONITOR_DATA_DIR: "~/hm", CLAUDE_CONFIG_DIR: "/one,two" },
  });
  expect(config).toMatchObject({ dataDir: "/home/ada/hm", claudeDirs: ["/one,two"] });
  expect([origins.get("data_dir"), origins.get("claude_dirs")]).toEqual(["environment", "environment"]);
});

test("a file that was asked for is read instead of the data dir's", () => {
  const files = {
    "/f": '{"server":{"port":1}}',
    "/e": '{"server":{"port":2}}',
    "/d/config.json": '{"server":{"port":3}}',
  };
  const read = (world: World) => {
    const { file, config } = load({ files, ...world });
    return [file, config.server.port];
  };
  const env = { HALLMONITOR_CONFIG: "/e", HALLMONITOR_DATA_DIR: "/d" };
  expect(read({ env, flags: { config: "/f" } })).toEqual(["/f", 1]);
  expect(read({ env })).toEqual(["/e", 2]);
  expect(read({ flags: { dataDir: "/d" } })).toEqual(["/d/config.json", 3]);
  expect(read({ flags: { dataDir: "/nothing" } })).toEqual([undefined, 4318]);
});

test("on Windows, paths are Windows paths", () => {
  const windows = {
    platform: "win32",
    home: String.raw`C:\Users\Ada`,
    env: { LOCALAPPDATA: String.raw`D:\L` },
  } as const;
  const { config, file } = load({ ...windows, files: { [String.raw`D:\L\hallmonitor\config.json`]: "{}" } });
  expect(file).toBe(String.raw`D:\L\hallmonitor\config.json`);
  expect(config.claudeDirs).toEqual([
    String.raw`C:\Users\Ada\.claude`,
    String.raw`C:\Users\Ada\.config\claude`,
  ]);
});

test("a file that was asked for has to be there", () => {
  expect(refusal({ flags: { config: "/x" } })).toBe(
    "/x does not exist: --config must name a config file that is there.",
  );
  expect(refusal({ env: { HALLMONITOR_CONFIG: "~/x" } })).toStartWith(
    "/home/ada/x does not exist: HALLMONITOR_CONFIG",
  );
});

test("a file that cannot be read is no missing file", () => {
  const sources = { flags: {}, env: {}, platform: "linux", home: "/h", readText: refuseToRead } as const;
  expect(() => loadConfig(sources)).toThrow(
    "/h/.local/share/hallmonitor/config.json cannot be read (EACCES)",
  );
});

test("a data dir that keeps its reader out is named, and not a config file that need not be there", () => {
  const readText = (path: string): string => {
    throw Object.assign(new Error(`EACCES, ${path}`), { code: "EACCES" });
  };
  const sources = { env: {}, platform: "linux", home: "/h", readText } as const;
  expect(() => loadConfig({ ...sources, flags: { dataDir: "/d" } })).toThrow(
    expect.objectContaining({
      code: "unavailable",
      message: expect.stringContaining("/d cannot be read by you"),
    }),
  );
  // Whoever named the file hears of the file.
  expect(() => loadConfig({ ...sources, flags: { config: "/x" } })).toThrow("/x cannot be read (EACCES, /x)");
});

test("malformed JSON is told with its place", () => {
  expect(fault('{\n "server": {,}\n}')).toBe(
    `${ownFile} is not valid JSON: line 2, column 13: expected a key in double quotes, found ",}".`,
  );
});

test("an unknown key leads to the key that was meant", () => {
  expect(fault({ servr: {} })).toBe("servr is not a key: did you mean server?");
  expect(fault({ server: { prot: 1 } })).toBe("server.prot is not a key: did you mean port?");
  expect(fault({ receiver: { otlp: { maxBody: 1 } } })).toBe(
    "receiver.otlp.maxBody is not a key: did you mean max_body?",
  );
  expect(fault({ server: { colour: 1 } })).toBe(
    "server.colour is not a key: known here are host, port, allowed_hosts.",
  );
});

test("a key in the wrong place leads to its place", () => {
  const advice = 'did you mean server.port, as { "server": { "port": … } }?';
  expect(fault({ port: 1 })).toBe(`port is not a key: ${advice}`);
  expect(fault({ "server.port": 1 })).toBe(`["server.port"] is not a key: ${advice}`);
  expect(fault({ server: { grpc_port: 1 } })).toContain("did you mean receiver.otlp.grpc_port, as");
});

test("keys that reach an object's prototype are unknown like others", () => {
  for (const name of ["__proto__", "constructor", "toString"]) {
    expect(fault(`{"${name}": {}}`)).toStartWith(`${name} is not a key`);
    expect(fault(`{"server": {"${name}": 1}}`)).toStartWith(`server.${name} is not a key`);
  }
  for (const name of ["__proto__", "constructor", "prototype"]) {
    expect(fault(`{"pricing": {"aliases": {"${name}": "m"}}}`)).toContain("cannot be names");
    expect(fault(`{"pricing": {"overrides": {"${name}": {"input": 1, "output": 1}}}}`)).toContain(
      "cannot be names",
    );
  }
});

test("$schema is for the editor, at the top only", () => {
  expect(load({ files: '{"$schema": "./config.schema.json"}' }).config).toEqual(load().config);
  expect(fault({ server: { $schema: "" } })).toContain("is not a key");
});

test("all that is wrong with a file is told at once, a line each", () => {
  const message = refusal({ files: JSON.stringify({ server: { port: -1, host: "" }, pipelin: {} }) });
  expect(message.split("\n")).toEqual([
    `${ownFile}: server.port is -1: write a port, 0 to 65535; 0 takes any free one.`,
    `${ownFile}: server.host is "": write an IP address or a host name without scheme and port, such as 127.0.0.1.`,
    `${ownFile}: pipelin is not a key: did you mean pipeline?`,
  ]);
});

test.each<[string, readonly unknown[], string]>([
  ["server.port", ["4318", 65_536, -1, 1.5, null, true, [], {}], "a port, 0 to 65535"],
  [
    "server.host",
    [1, "", "http://x", "a b", "localhost:4318", null, "*", "0", "127.1", "0x7f.1", "10.0.0"],
    "an IP address or a host name",
  ],
  ["server.allowed_hosts", ["x", null, {}], "a list of host names"],
  ["receiver.otlp.grpc_port", ["on", "4317", 65_536, 0.5, false, null], 'a port, 0 to 65535, or "off"'],
  ["receiver.otlp.max_body", ["16 MBit", "", -1, 999, "2GB", 1.5e3 + 0.5, null, true], "a size, 1KB to 1GB"],
  ["receiver.otlp.max_inflated", ["lots", 0, "1025MiB"], "a size, 1KB to 1GB"],
  ["receiver.otlp.max_depth", [0, 101, "16"], "a whole number of levels, 1 to 100"],
  ["receiver.otlp.max_attributes", [0, 65_537], "a whole number of attributes"],
  ["receiver.otlp.max_attribute_length", [0, 1e9], "a whole number of characters"],
  ["pipeline.keep_text", ["true", 1, null], "true or false"],
  ["pipeline.max_series_per_session", [0, 1e7], "a whole number of series"],
  ["pipeline.max_queued", [0, 1.5], "a whole number of observations"],
  ["pipeline.max_per_commit", [0, "all"], "a whole number of observations"],
  ["pricing.overrides", [[], ["m"], "m", null], "an object of model names"],
  ["pricing.aliases", [[], ["m"], 1, null], "an object of names"],
])("%s: other values are refused, and the message says what may be written", (name, values, allowed) => {
  for (const value of values) {
    const file = name.split(".").reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
    const message = fault(file);
    expect(message).toStartWith(`${name} is ${JSON.stringify(value)}: write ${allowed}`);
    expect(message.split("\n")).toHaveLength(1);
  }
});

test("a value deep in a list or table is named by its path", () => {
  expect(fault({ server: { allowed_hosts: ["ok", "http://x"] } })).toStartWith(
    'server.allowed_hosts[1] is "http://x": write a list of host names',
  );
  expect(fault({ pricing: { aliases: { "my-name": 3 } } })).toStartWith(
    'pricing.aliases["my-name"] is 3: write',
  );
});

test("windows, points and thresholds are read as people write them", () => {
  const told = {
    windows: { "house-model": "400k", "gpt-9": 1_500_000 },
    compacts_at: "80%",
    thresholds: [90, 50, 90],
  };
  expect(load({ files: JSON.stringify({ context: told }) }).config.context).toMatchObject({
    windows: { "house-model": 400_000, "gpt-9": 1_500_000 },
    compactsAt: { percent: 80 },
    thresholds: [50, 90],
  });
  const env = { HALLMONITOR_CONTEXT_COMPACTS_AT: "160k", HALLMONITOR_CONTEXT_THRESHOLDS: "60, 80" };
  expect(load({ env }).config.context).toMatchObject({
    compactsAt: { tokens: 160_000 },
    thresholds: [60, 80],
  });
  expect(load({ files: '{"context":{"thresholds":[]}}' }).config.context.thresholds).toEqual([]);
});

test("a window that a price of one's own tells counts, unless the context's own windows say otherwise", () => {
  const price = { input: 1, output: 4 };
  const overrides = {
    "house-model": { ...price, context_window: 128_000 },
    "other-model": { ...price, context_window: 64_000 },
    "third-model": price,
  };
  const told = { pricing: { overrides }, context: { windows: { "other-model": "200k" } } };
  expect(load({ files: JSON.stringify(told) }).config.context.windows).toEqual({
    "house-model": 128_000,
    "other-model": 200_000,
  });
});

test("windows, points and thresholds that make no sense are refused", () => {
  for (const value of ["0%", "101%", "80.5%", "999", 12.5, "soon", null, true]) {
    expect(fault({ context: { compacts_at: value } })).toStartWith("context.compacts_at is");
  }
  for (const value of [0, "200", "many", 200_000.5, null]) {
    expect(fault({ context: { windows: { "house-model": value } } })).toContain("1000 and more");
  }
  expect(fault({ context: { windows: ["house-model"] } })).toContain("an object of model names");
  expect(fault('{"context":{"windows":{"__proto__":200000}}}')).toContain("cannot be names");
  for (const value of [[0], [101], [7.5], ["75"], 75, Array(11).fill(5)]) {
    expect(fault({ context: { thresholds: value } })).toContain("a list of whole percents");
  }
  const env = { HALLMONITOR_CONTEXT_THRESHOLDS: "75,most" };
  expect(refusal({ env })).toContain("HALLMONITOR_CONTEXT_THRESHOLDS");
});

test("sections have to be objects", () => {
  for (const value of [null, [], 1, "x"]) {
    const text = JSON.stringify(value);
    expect(fault({ receiver: { otlp: value } })).toStartWith(
      `receiver.otlp is ${text}: write an object with the keys grpc`,
    );
    expect(fault(text)).toBe(
      `the file is ${text}: write an object with the keys server, receiver, pipeline, pricing, budget, kpi, store, archive, context, plan, alert, exporter, log.`,
    );
  }
});

test("a long or hostile value is shown short and harmless", () => {
  const message = fault({ server: { port: `\u001b[31m\u009b\u202e${"x".repeat(1000)}` } });
  expect(message).toMatch(/^server\.port is "\\u001b\[31m\?\?x+…: write/);
  expect(message.length).toBeLessThan(150);
  expect(fault({ [`\u009b31m${"k".repeat(1000)}`]: 1 })).toMatch(/^\["\?31mk+…\] is not a key/);
  expect(fault("{ \u009b31m }")).not.toMatch(/\p{Cc}/u);
});

test("prices are read with all their parts", () => {
  const rates = { input: 1, output: 2, cache_read: 0.1, cache_write_5m: 1.25, cache_write_1h: 2 };
  const full = {
    ...rates,
    long_prompt: { above: 200_000, input: 2, output: 4 },
    fast: { ...rates, input: 6 },
    context_window: 1_000_000,
    max_output: 64_000,
  };
  const pricing = {
    overrides: { full, "house/model": { input: 0, output: 0.001 } },
    aliases: { team: "full" },
  };
  const { config } = load({ files: JSON.stringify({ pricing }) });
  const overrides: Readonly<Record<string, PriceOverride>> = config.pricing.overrides;
  expect(overrides).toEqual({
    full: {
      input: 1,
      output: 2,
      cacheRead: 0.1,
      cacheWrite5m: 1.25,
      cacheWrite1h: 2,
      longPrompt: { above: 200_000, input: 2, output: 4 },
      fast: { input: 6, output: 2, cacheRead: 0.1, cacheWrite5m: 1.25, cacheWrite1h: 2 },
      contextWindow: 1_000_000,
      maxOutput: 64_000,
    },
    "house/model": { input: 0, output: 0.001 },
  });
  expect(config.pricing.aliases).toEqual({ team: "full" });
});

test("a price that makes no sense is refused with its path", () => {
  const faultOf = (override: unknown) => fault({ pricing: { overrides: { "m-1": override } } });
  const good = { input: 1, output: 1 };
  const allowed = "write a price in dollars per million tokens: 0, or 0.001 and more.";
  expect(faultOf({ input: 1 })).toBe(`pricing.overrides["m-1"].output is missing: ${allowed}`);
  expect(faultOf({ ...good, input: -1 })).toBe(`pricing.overrides["m-1"].input is -1: ${allowed}`);
  expect(faultOf({ ...good, cache_read: 3e-7 })).toBe(
    `pricing.overrides["m-1"].cache_read is 3e-7: ${allowed}`,
  );
  expect(fault('{"pricing":{"overrides":{"m":{"input":1e999,"output":1}}}}')).toContain(
    "input is Infinity: write",
  );
  expect(faultOf({ ...good, cacheRead: 1 })).toBe(
    'pricing.overrides["m-1"].cacheRead is not a key: did you mean cache_read?',
  );
  expect(faultOf({ ...good, fast: { input: 1, outputs: 1 } })).toContain(".fast.output is missing");
  expect(faultOf({ ...good, long_prompt: { ...good, above: 0.5 } })).toContain(
    ".long_prompt.above is 0.5: write a whole number of tokens, 1 or more.",
  );
  expect(faultOf({ ...good, context_window: "1M" })).toContain(
    '.context_window is "1M": write a whole number of tokens',
  );
  expect(faultOf(3)).toBe(
    'pricing.overrides["m-1"] is 3: write an object with the keys input, output, cache_read, cache_write_5m, cache_write_1h, long_prompt, fast, context_window, max_output.',
  );
});

test("a bad variable or flag is named with what is allowed", () => {
  expect(refusal({ env: { HALLMONITOR_PORT: "http" } })).toBe(
    'HALLMONITOR_PORT is "http": write a port, 0 to 65535; 0 takes any free one.',
  );
  expect(refusal({ env: { HALLMONITOR_PIPELINE_KEEP_TEXT: "yes" } })).toBe(
    'HALLMONITOR_PIPELINE_KEEP_TEXT is "yes": write true or false.',
  );
  expect(refusal({ env: { HALLMONITOR_SERVER_ALLOWED_HOSTS: "a,b:1" } })).toStartWith(
    'HALLMONITOR_SERVER_ALLOWED_HOSTS[1] is "b:1": write',
  );
  expect(refusal({ flags: { grpcPort: "none" } })).toStartWith(
    '--grpc-port is "none": write a port, 0 to 65535, or "off"',
  );
  for (const port of ["", " 80", "-1", "0x50", "8e1", "65536", "99999999999999999999", "1.0"])
    expect(refusal({ flags: { port } })).toStartWith("--port is ");
  expect(refusal({ flags: { host: "" } })).toStartWith('--host is "": write an IP address');
  expect(refusal({ flags: { dataDir: "" } })).toBe("--data-dir is empty: write a path after it.");
  expect(refusal({ flags: { config: "" } })).toBe("--config is empty: write a path after it.");
  expect(refusal({ flags: { claudeDirs: ["/a", ""] } })).toBe(
    "--claude-dir is empty: write a path after it.",
  );
});

test("two listeners are not given one port, but both may take any free one", () => {
  expect(refusal({ flags: { port: "4317" } })).toStartWith(
    "server.port and receiver.otlp.grpc_port are both 4317",
  );
  expect(load({ flags: { port: "0", grpcPort: "0" } }).config.server.port).toBe(0);
  expect(load({ flags: { port: "4317", grpcPort: "off" } }).config.server.port).toBe(4317);
});

test("values are shown as they are written, not as the code sees them", () => {
  const { values } = load({ files: '{"receiver":{"otlp":{"max_body":"32MB"}}}' });
  expect(values.get("receiver.otlp.max_body")).toBe("32MB");
  expect(values.get("receiver.otlp.max_inflated")).toBe("64MB");
  expect(values.get("data_dir")).toBe("/home/ada/.local/share/hallmonitor");
});

test("nobody is promised to hear of a session that counts as left by then", () => {
  const keys = [
    ["waiting_permission", "after"],
    ["waiting_input", "after"],
    ["session_stuck", "after"],
    ["session_stuck", "tool_after"],
  ] as const;
  for (const [rule, key] of keys) {
    const told = (text: string) =>
      refusal({
        files: JSON.stringify({
          alert: { [rule]: { [key]: text, ...(rule === "waiting_input" && { until: "7d" }) } },
        }),
      });
    expect(told("11h")).toBe("taken");
    expect(told("12h")).toContain(`alert.${rule}.${key} is "12h": write a span of time, 1s to 11h, such as `);
  }
});

test("a wait that would be over before it is told is refused, unless the rule is off", () => {
  const waits = (told: object) => refusal({ files: JSON.stringify({ alert: { waiting_input: told } }) });
  expect(waits({ after: "5h" })).toBe(
    'alert.waiting_input.after is "5h" and alert.waiting_input.until is "4h", so nobody would be told: make until the longer one, or turn the rule off.',
  );
  expect(waits({ after: "10m", until: "10m" })).toContain("nobody would be told");
  expect(waits({ after: "5h", until: "6h" })).toBe("taken");
  expect(waits({ after: "5h", off: true })).toBe("taken");
});
