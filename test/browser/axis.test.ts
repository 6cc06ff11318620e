/** What the axis of a chart says of time, by the clock of the address. */
import { expect, test } from "bun:test";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { openPage } from "./page.ts";
import { settled } from "./settled.ts";
import { ToldSession } from "./told-session.ts";

// What only the browser has: functions that are evaluated run there.
declare const CanvasRenderingContext2D: any;
declare const drawn: string[];

const hourMs = 3_600_000;

test("the marks of a context's chart stand at round times of the zone that the page is asked for, and midnight names the day", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const session = new ToldSession("70000003-0000-4000-8000-000000000001");
  for (let hours = 48; hours > 0; hours -= 4) session.request(Date.now() - hours * hourMs, 3000);
  await session.send(daemon);
  const path = `/sessions/${session.id}?tab=context&timezone=Asia/Kathmandu`;
  await using opened = await openPage(daemon, path, {
    before: (context) =>
      context.addInitScript(() => {
        const words = ((globalThis as any).drawn = [] as string[]);
        const { fillText } = CanvasRenderingContext2D.prototype;
        CanvasRenderingContext2D.prototype.fillText = function (text: string, ...place: number[]) {
          words.push(text);
          fillText.call(this, text, ...place);
        };
      }),
  });
  await settled(opened.page);
  const words = new Set(await opened.page.evaluate(() => drawn));
  const clocks = [...words].filter((word) => word.includes(":"));
  expect(clocks.toSorted()).toEqual(["06:00", "12:00", "18:00"]);
  expect([...words].filter((word) => /^\d+ [A-Z][a-z]{2}$/.test(word))).not.toBeEmpty();
});
