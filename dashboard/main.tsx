import { render } from "preact";
import { followAlerts } from "./api/alerts.ts";
import { keepStream } from "./api/stream.ts";
import { answerSiblings, askSiblings, keepToken, readToken, takeTokenFromAddress } from "./api/token.ts";
import { keepFocus } from "./app/kept-focus.ts";
import { startKeys } from "./app/keys.ts";
import { Shell } from "./app/shell.tsx";
import { startTheme } from "./app/theme.ts";
import { followHistory } from "./app/view.ts";
import { addFonts } from "./style/font.ts";

startTheme();
addFonts();
startKeys();
keepFocus();
followHistory();
takeTokenFromAddress();
// A link that is pasted into a tab with the same page changes its fragment only.
addEventListener("hashchange", () => takeTokenFromAddress() && location.reload());
answerSiblings();
if (readToken() === undefined) {
  const token = await askSiblings();
  if (token !== undefined) keepToken(token);
}
const app = document.getElementById("app");
if (app !== null) render(<Shell />, app);
// Who has no token is not heard; with one that is given, the page begins anew.
if (readToken() !== undefined) {
  followAlerts();
  void keepStream(new AbortController().signal);
}
