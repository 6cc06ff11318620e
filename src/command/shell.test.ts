import { expect, test } from "bun:test";
import { formatEnv, formatUnset, shells } from "./shell.ts";

const tricky = new Map([["A", 'it\'s $HOME `x` \\ "y" \u2019\nline']]);

test("each shell gets its own quotes", () => {
  expect(formatEnv(tricky, "bash")).toBe("export A='it'\\''s $HOME `x` \\ \"y\" \u2019\nline'");
  expect(formatEnv(tricky, "fish")).toBe("set -gx A 'it\\'s $HOME `x` \\\\ \"y\" \u2019\nline'");
  expect(formatEnv(tricky, "powershell")).toBe("$env:A = 'it''s $HOME `x` \\ \"y\" \u2019\u2019\nline'");
});

test("a real bash reads back the exact value", async () => {
  const script = `${formatEnv(tricky, "bash")}\nprintf %s "$A"\n${formatUnset(["A"], "bash")}\nprintf %s "|\${A-gone}"`;
  const shell = Bun.spawn(["bash", "-c", script], { stdout: "pipe" });
  expect(await new Response(shell.stdout).text()).toBe(`${tricky.get("A")}|gone`);
});

test("one line per variable, in order", () => {
  const two = new Map([
    ["B", "2"],
    ["A", "1"],
  ]);
  expect(formatEnv(two, "bash")).toBe("export B='2'\nexport A='1'");
  expect(formatUnset(two.keys(), "fish")).toBe("set -e B\nset -e A");
  expect(formatUnset(two.keys(), "powershell").split("\n")[0]).toBe(
    "Remove-Item Env:B -ErrorAction SilentlyContinue",
  );
});

test("nothing but a name can stand in the place of a name", () => {
  for (const shell of shells) {
    expect(() => formatEnv(new Map([["A; rm -rf ~", "1"]]), shell)).toThrow("cannot be the name");
    expect(() => formatUnset(["A B"], shell)).toThrow("cannot be the name");
    expect(() => formatEnv(new Map([["A", "1\0"]]), shell)).toThrow("NUL");
  }
});
