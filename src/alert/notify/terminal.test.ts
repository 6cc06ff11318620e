import { expect, test } from "bun:test";
import { alertShape, notice } from "../../../test/alert/alert-shape.ts";
import type { Notice } from "./notifier.ts";
import { terminalNotifier } from "./terminal.ts";

const ending = new AbortController().signal;

function written(sent: Notice) {
  const lines: string[] = [];
  let rung = 0;
  const parts = { write: (line: string) => void lines.push(line), ring: () => void rung++ };
  void terminalNotifier("terminal", parts).send(sent, ending);
  return { lines, rung };
}

test("a notice is one line, and rings for what is bad and begins", () => {
  const { lines, rung } = written(notice());
  expect(lines).toEqual([
    "alert: “Fix the cart” waits for your permission to use Bash · It stands still until it is answered. · Answer it in its terminal · web · claude-code · for 2m",
  ]);
  expect(rung).toBe(1);
  expect(written(notice({ event: "resolved" })).rung).toBe(0);
  expect(written(notice({ alerts: [alertShape({ severity: "attention" })] })).rung).toBe(0);
});

test("a title rings nothing by itself, and writes no second line", () => {
  const { lines } = written(
    notice({ alerts: [alertShape({ title: "\u0007bell\nalert: fake\u001b]0;x\u0007" })] }),
  );
  expect(lines[0]).toStartWith("alert: bell alert: fake · ");
});
