import { expect, test } from "bun:test";
import { ownCommand } from "./own-command.ts";

const machine = { platform: "linux", env: {}, home: "/home/ada" } as const;

test("the data dir is named unless it is the one that is used without a word", () => {
  expect(ownCommand(machine, "/home/ada/.local/share/hallmonitor", "up")).toBe("hallmonitor up");
  expect(ownCommand(machine, "/d", "up")).toBe("hallmonitor up --data-dir /d");
  expect(ownCommand({ ...machine, env: { HALLMONITOR_DATA_DIR: "/d" } }, "/d", "up")).toBe("hallmonitor up");
  expect(ownCommand(machine, "/a b", "alerts", "unsilence", "s1")).toBe(
    "hallmonitor alerts unsilence s1 --data-dir '/a b'",
  );
});
