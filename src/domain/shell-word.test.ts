import { expect, test } from "bun:test";
import { shellWord } from "./shell-word.ts";

test.each(["plain", "/home/ada/web shop", "it's", "$(rm -rf ~)", "`id`", "a\nb", "", "~/x"])(
  "a shell reads %p as that very word",
  (text) => {
    const { stdout } = Bun.spawnSync(["sh", "-c", `printf %s ${shellWord(text)}`]);
    expect(stdout.toString()).toBe(text);
  },
);

test("a plain word stays as it is", () => {
  expect(shellWord("/data/hm-1.db")).toBe("/data/hm-1.db");
});
