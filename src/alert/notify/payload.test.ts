import { expect, test } from "bun:test";
import { alertShape, notice } from "../../../test/alert/alert-shape.ts";
import { discordPayload, slackPayload } from "./payload.ts";

/** A session's title that wants to be more than a title. */
const hostile =
  "<!channel> <@U1|boss> @everyone @here [click](https://evil.example) <https://evil.example|bill> **b** `c` ||d|| ```e``` <#C1> &lt;!here&gt; www.evil.example # h";

function told(payload: any): { title: string; text: string } {
  const { attachments = [], embeds = [] } = payload;
  const { title = "", text = "", description = "" } = attachments[0] ?? embeds[0];
  return { title, text: text + description };
}

test("Slack is told in an attachment of plain text that mentions nobody and links nowhere", () => {
  const payload: any = slackPayload(notice({ alerts: [alertShape({ title: hostile, command: "x & <y>" })] }));
  expect(payload).toMatchObject({ link_names: false, parse: "none", unfurl_links: false });
  expect(payload.attachments[0]).toMatchObject({ color: "#d1242f", mrkdwn_in: [] });
  const { title, text } = told(payload);
  for (const part of [title, text, payload.attachments[0].fallback]) {
    expect(part).not.toMatch(/[<>]|@\w|:\/\/|\bwww\.\w|&(?!amp;|lt;|gt;)/);
  }
  expect(title).toContain("&lt;!channel&gt;");
  expect(title).toContain("&amp;lt;!here&amp;gt;");
  expect(text).toEndWith("$ x &amp; &lt;y&gt;");
});

test("Discord is told in an embed whose text means nothing in Markdown, and mentions are off", () => {
  const payload: any = discordPayload(
    notice({ alerts: [alertShape({ title: hostile, command: "x ```` y" })] }),
  );
  expect(payload.allowed_mentions).toEqual({ parse: [] });
  const [title = "", ...others] = payload.embeds[0].description.split("\n");
  // Two marks of ours make it bold; all others mean themselves.
  const inner = title.slice(2, -2);
  expect([title.slice(0, 2), title.slice(-2)]).toEqual(["**", "**"]);
  expect(inner.replaceAll(/\\[^\w\s]/g, "")).not.toMatch(/[*_~`|<>#[\]()]|@\w|:\/\/|\bwww\.\w/);
  expect(others.slice(-3)).toEqual(["```", "x `\u200b`\u200b`\u200b`\u200b y", "```"]);
});

test("the longest message is within what both take, and ends with a whole line", () => {
  const alerts = Array.from({ length: 20 }, (_, at) =>
    alertShape({ id: `a${at}`, title: "*&".repeat(1000) }),
  );
  for (const payload of [slackPayload(notice({ alerts })), discordPayload(notice({ alerts }))]) {
    const { text } = told(payload);
    expect(text.length).toBeLessThan(4000);
    expect(text).toEndWith("\n…");
  }
});

test("what is over is green", () => {
  expect(slackPayload(notice({ event: "resolved" }))).toMatchObject({ attachments: [{ color: "#1a7f37" }] });
  expect(discordPayload(notice({ event: "resolved" }))).toMatchObject({ embeds: [{ color: 0x1a7f37 }] });
});
