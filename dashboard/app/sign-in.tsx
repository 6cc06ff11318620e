import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { plainText } from "../../src/domain/plain-text.ts";
import { capital } from "../../src/format/capital.ts";
import type { ApiFault } from "../api/ask.ts";
import { keepToken } from "../api/token.ts";
import { Command, CommandWord } from "../part/command.tsx";
import "./sign-in.css";

/** The way in for a tab without a token, or with one that the collector does not take; then with its `refusal`. */
export function SignIn({ refusal }: { readonly refusal: ApiFault | undefined }) {
  const [token, setToken] = useState("");
  const enter = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (token.trim() === "") return;
    keepToken(token);
    location.reload();
  };
  return (
    <main class="sign-in">
      <h1>{refusal === undefined ? "This page needs a token" : "The token is not taken"}</h1>
      <p>{reasonOf(refusal)} Open the page from a terminal of the collector's machine:</p>
      <Command>hallmonitor open</Command>
      <p>
        or paste what <CommandWord>hallmonitor token</CommandWord> prints:
      </p>
      <form onSubmit={enter}>
        <label>
          <span class="unseen">API token</span>
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            placeholder="API token"
            value={token}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button primary">
          Open
        </button>
      </form>
    </main>
  );
}

function reasonOf(refusal: ApiFault | undefined): string {
  if (refusal === undefined) return "What agents say is only for who may read it.";
  // A token that is known, and not enough, the collector names.
  if (refusal.status === 403) return `${capital(plainText(refusal.message))}.`;
  return "The collector has another token now.";
}
