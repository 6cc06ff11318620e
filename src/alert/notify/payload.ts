import type { Severity } from "../../domain/alert.ts";
import { discordCode, discordText, slackText } from "./markup.ts";
import type { Notice } from "./notifier.ts";
import { messageOf } from "./text.ts";

const colours = { bad: 0xd1242f, attention: 0xbf8700, info: 0x0969da } as const satisfies Record<
  Severity,
  number
>;
/** What is over. */
const calm = 0x1a7f37;

/** Discord takes 4,096 characters of a description, Slack some more of an attachment. */
const maxLetters = 3500;

/**
 * A notice as Slack's incoming webhooks take it, and Mattermost's and Rocket.Chat's. An attachment without `mrkdwn_in` is
 * plain text. https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
 */
export function slackPayload(notice: Notice): object {
  const { title, lines, command } = messageOf(notice);
  const told = [...lines, ...(command === undefined ? [] : [`$ ${command}`])].map(slackText);
  return {
    link_names: false,
    parse: "none",
    unfurl_links: false,
    unfurl_media: false,
    attachments: [
      {
        color: `#${colourOf(notice).toString(16).padStart(6, "0")}`,
        fallback: slackText(title),
        title: slackText(title),
        text: whole(told),
        mrkdwn_in: [],
      },
    ],
  };
}

/** A notice as Discord's webhooks take it. Nobody is ever mentioned. https://docs.discord.com/developers/resources/webhook#execute-webhook */
export function discordPayload(notice: Notice): object {
  const { title, lines, command } = messageOf(notice);
  const told = [`**${discordText(title)}**`, ...lines.map(discordText)];
  return {
    username: "Hallmonitor",
    allowed_mentions: { parse: [] },
    embeds: [
      {
        color: colourOf(notice),
        description: whole([...told, ...(command === undefined ? [] : [discordCode(command)])]),
      },
    ],
  };
}

function colourOf(notice: Notice): number {
  return notice.event === "resolved" ? calm : colours[messageOf(notice).severity];
}

/** As many whole lines as there is room for: half of one could end in the middle of an escape. */
function whole(lines: readonly string[]): string {
  let text = "";
  for (const line of lines) {
    if (text.length + line.length > maxLetters) return `${text}\n…`;
    text = text === "" ? line : `${text}\n${line}`;
  }
  return text;
}
