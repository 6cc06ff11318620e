import { expect, test } from "bun:test";
import { alertShape, notice } from "../../../test/alert/alert-shape.ts";
import { lineOf, messageOf } from "./text.ts";

test("one alert is told whole: what, what it means, what to do, where, since when, and a command", () => {
  const alert = alertShape({ command: "hallmonitor session s1", branch: "main" });
  expect(messageOf(notice({ alerts: [alert] }))).toEqual({
    title: "“Fix the cart” waits for your permission to use Bash",
    lines: [
      "It stands still until it is answered.",
      "Answer it in its terminal",
      "web · main · claude-code · for 2m",
    ],
    command: "hallmonitor session s1",
    severity: "bad",
  });
});

test("what is over is told in two lines, and what got worse begins with that", () => {
  expect(messageOf(notice({ event: "resolved" }))).toMatchObject({
    title: "Over: “Fix the cart” waits for your permission to use Bash",
    lines: ["web · claude-code · for 2m"],
    command: undefined,
  });
  expect(messageOf(notice({ event: "escalated" })).title).toStartWith("Worse: “Fix the cart”");
});

test("of many alerts the worst is the title, and ten more are named", () => {
  const alerts = Array.from({ length: 1234 }, (_, at) =>
    alertShape({ id: `a${at}`, title: `Alert ${at}`, severity: at === 1000 ? "bad" : "info", project: null }),
  );
  const { title, lines, command, severity } = messageOf(notice({ alerts }));
  expect(title).toBe("Alert 1000, and 1,233 more alerts");
  expect(lines).toHaveLength(11);
  expect([lines[0], lines.at(-1)]).toEqual(["Alert 0", "and 1,223 more"]);
  expect([command, severity]).toEqual(["hallmonitor alerts", "bad"]);
});

test("text from outside is one plain line of bounded length", () => {
  const title = `\u001b[31mred\u001b[0m\u202e\nnext ${"😀".repeat(1000)}`;
  const message = messageOf(
    notice({ alerts: [alertShape({ title, detail: "a\r\nb", command: "x\u0007" })] }),
  );
  expect(message.title).toStartWith("red next 😀");
  expect(message.title.length).toBeLessThanOrEqual(300);
  expect(message.title.isWellFormed()).toBe(true);
  expect(message.lines[0]).toBe("a b");
  expect(message.command).toBe("x");
});

test("on a terminal a message is one line", () => {
  expect(lineOf(messageOf(notice({ alerts: [alertShape({ command: "hallmonitor top" })] })))).toBe(
    "“Fix the cart” waits for your permission to use Bash · It stands still until it is answered. · Answer it in its terminal · web · claude-code · for 2m · run: hallmonitor top",
  );
});
