/** What the page shows on a machine whose time zone its browser does not know. */
import { expect, test } from "bun:test";
import { startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, logs, send } from "../e2e/otlp.ts";
import { launchChromium } from "./launch.ts";
import { linkTo } from "./page.ts";

test("a browser that cannot read the zone of its machine, as of TZ=:/etc/localtime, shows times and days of UTC", async () => {
  using dir = temporaryDir();
  await using daemon = await startDaemon(dir.path, ["--no-import", "--no-watch"]);
  const at = Date.now();
  await send(daemon, { signal: "logs", message: logs(apiRequest("s1", "req_1", { at })) });
  await using launched = await launchChromium(":/etc/localtime");
  const context = await launched.browser.newContext();
  const page = await context.newPage();
  await page.goto(linkTo(daemon, "/sessions/s1", daemon.token));
  const told = page.locator("time").first();
  await told.waitFor();
  expect(await told.getAttribute("title")).toStartWith(
    new Date(at).toISOString().slice(0, 19).replace("T", " "),
  );
  const asked = page.waitForResponse((answer) => answer.url().includes("timezone="));
  await page.goto(`${daemon.httpUrl}/costs`);
  const answer = await asked;
  expect([new URL(answer.url()).searchParams.get("timezone"), answer.status()]).toEqual(["UTC", 200]);
});
