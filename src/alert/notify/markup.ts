/** Shows nothing, and parts what would otherwise be a mention or a link. */
const parting = "\u200b";

/**
 * Text as no more than text in Slack, and in programs that take Slack's messages and read them as Markdown (Mattermost):
 * it mentions nobody and links nowhere. https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function slackText(text: string): string {
  return harmless(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Text as no more than text in Discord's Markdown. A backslash makes any punctuation mean itself there. */
export function discordText(text: string): string {
  return harmless(text).replaceAll(/[\\*_~`|<>#[\]()+:-]/g, String.raw`\$&`);
}

/** A command as code in Discord: nothing means anything in it but the fence's own mark. */
export function discordCode(text: string): string {
  return `\`\`\`\n${harmless(text).replaceAll("`", `\`${parting}`)}\n\`\`\``;
}

/** Text for the body of a desktop's notification: bodies have a markup, and notify-send reads backslashes as C does. */
export function notifySendText(text: string): string {
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}

/** Nothing that programs find by themselves in plain text: `@everyone`, `@here`, names, addresses of pages. */
function harmless(text: string): string {
  return text
    .replaceAll("@", `@${parting}`)
    .replaceAll("://", `:${parting}//`)
    .replaceAll(/\bwww\./gi, `$&${parting}`);
}
