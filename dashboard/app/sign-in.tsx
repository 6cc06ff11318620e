import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import { keepToken } from "../api/token.ts";
import { Command } from "../part/command.tsx";
import "./sign-in.css";

/** The way in for a tab without a token, or with one that the collector does not take. */
export function SignIn({ isRefused }: { readonly isRefused: boolean }) {
  const [token, setToken] = useState("");
  const enter = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (token.trim() === "") return;
    keepToken(token);
    location.reload();
  };
  return (
    <main class="sign-in">
      <h1>{isRefused ? "The token is not taken" : "This page needs a token"}</h1>
      <p>
        {isRefused
          ? "The collector has another token now. Open the page anew from a terminal of its machine:"
          : "What agents say is only for who may read it. Open the page from a terminal of the collector's machine:"}
      </p>
      <Command>hallmonitor open</Command>
      <p>
        or paste what <code>hallmonitor token</code> prints:
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
