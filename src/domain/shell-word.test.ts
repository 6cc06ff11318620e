import { expect, test } from "bun:test";
import { shellWord, shellWordsIn } from "./shell-word.ts";

test.each(["plain", "/home/ada/web shop", "it's", "$(rm -rf ~)", "`id`", "a\nb", "", "~/x"])(
  "a shell reads %p as that very word",
  (text) => {
    const { stdout } = Bun.spawnSync(["sh", "-c", `printf %s ${shellWord(text)}`]);
    expect(stdout.toString()).toBe(text);
  },
);

test("the words of a command are those that it was written with", () => {
  const words = ["/home/ada/web shop/hallmonitor", "hook", "--wrap", "it's 'mine' \\n", "", "''"];
  expect(shellWordsIn(words.map((word) => shellWord(word)).join(" "))).toEqual(words);
});

test("a plain word stays as it is", () => {
  expect(shellWord("/data/hm-1.db")).toBe("/data/hm-1.db");
});
