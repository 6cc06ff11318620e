import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchd } from "./launchd.ts";
import { lineDiff } from "./line-diff.ts";
import { checkWords, ownMark, type ServiceOrder } from "./service.ts";
import { systemd } from "./systemd.ts";
import { taskScheduler } from "./task.ts";

/** Names that every manager's language wants to read as something else. */
const hostile = `/data/100% "mine" & <yours> $HOME 'x' \\n ä`;

function order(words: readonly string[], more: Partial<ServiceOrder> = {}): ServiceOrder {
  return { name: "hallmonitor", words, dataDir: "/data", home: "/home/ada", env: {}, ...more };
}

test("the systemd unit takes a path of any letters literally", () => {
  const text = systemd.text(order(["/opt/a b/hallmonitor", "serve", "--data-dir", hostile]));
  expect(text).toContain(
    `ExecStart="/opt/a b/hallmonitor" "serve" "--data-dir" "/data/100%% \\"mine\\" & <yours> $$HOME 'x' \\\\n ä"`,
  );
  // It refuses to start what has a quote in its name.
  expect(systemd.text(order(["/opt/it's/hallmonitor", "serve"]))).toContain(
    `ExecStart="/bin/sh" "-c" "exec \\"$$0\\" \\"$$@\\"" "/opt/it's/hallmonitor" "serve"`,
  );
  expect(text).toContain(ownMark);
  expect(systemd.path(order([]))).toBe("/home/ada/.config/systemd/user/hallmonitor.service");
  expect(systemd.path(order([], { env: { XDG_CONFIG_HOME: "/cfg" } }))).toBe(
    "/cfg/systemd/user/hallmonitor.service",
  );
});

// Debian's package systemd has it; without it the unit is held by its text above.
if (Bun.which("systemd-analyze") !== null)
  test.each(["/bin/true", hostile])("systemd finds nothing wrong with the unit of %s", (program) => {
    const dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
    try {
      const path = join(dir, "hallmonitor.service");
      writeFileSync(path, systemd.text(order([program, "--data-dir", hostile], { dataDir: dir })));
      const { exitCode, stderr } = Bun.spawnSync(["systemd-analyze", "--user", "verify", "--man=no", path], {
        env: { PATH: Bun.env["PATH"], HOME: dir, XDG_RUNTIME_DIR: dir },
      });
      expect([exitCode, stderr.toString()]).toEqual([0, ""]);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

test("the launchd agent is XML that says the words as they are", () => {
  const text = launchd(501).text(order(["/opt/hallmonitor", "--data-dir", hostile]));
  expect(text).toContain(
    "<string>/data/100% &quot;mine&quot; &amp; &lt;yours&gt; $HOME &apos;x&apos; \\n ä</string>",
  );
  // What stands in a comment must not hold two dashes.
  expect(/<!--(.*?)-->/.exec(text)?.[1]).not.toContain("--");
  expectBalanced(text);
  expect(launchd(501).install(order([])).at(-1)).toEqual([
    "launchctl",
    "bootstrap",
    "gui/501",
    "/home/ada/Library/LaunchAgents/io.hallmonitor.plist",
  ]);
});

test("the task has its parts in the order of the scheduler's schema, and quotes as Windows reads", () => {
  const text = taskScheduler.text(
    order([String.raw`C:\Program Files\h.exe`, "serve", "--data-dir", `C:\\a "b"\\ä c\\`], {
      env: { USERDOMAIN: "BOX", USERNAME: "Ada & Co" },
    }),
  );
  const parts = [...text.matchAll(/^ {2}<(\w+)/gm)].map(([, part]) => part);
  expect(parts).toEqual(["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]);
  expect(text).toContain(`<UserId>BOX\\Ada &amp; Co</UserId>`);
  expect(text).toContain(`serve --data-dir &quot;C:\\a \\&quot;b\\&quot;\\ä c\\\\&quot;</Arguments>`);
  expectBalanced(text);
});

test("a path with a line break is refused", () => {
  expect(() => checkWords(["/a\nExecStart=/bin/sh"])).toThrow("control character");
});

test("a difference shows the lines that go and come", () => {
  expect(lineDiff("", "a\nb\n")).toEqual(["+ a", "+ b"]);
  expect(lineDiff("a\nb\nc\n", "a\nx\nc\n")).toEqual(["- b", "+ x"]);
  expect(lineDiff("a\n", "a\n")).toEqual([]);
});

/** Every element that begins ends, in the right order. */
function expectBalanced(xml: string): void {
  const open: string[] = [];
  for (const [, slash, name, , empty] of xml.matchAll(/<(\/?)([A-Za-z]\w*)((?:\s[^<>]*?)?)(\/?)>/g)) {
    if (slash === "/") expect(open.pop()).toBe(name);
    else if (empty !== "/") open.push(name ?? "");
  }
  expect(open).toEqual([]);
}
