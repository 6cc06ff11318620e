import type { Config } from "../config/schema.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Calendar } from "../query/calendar.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { dataFlagsOf, filterOf, type ReadArgs } from "./flags.ts";
import type { Look } from "./format/style.ts";
import type { Host } from "./host.ts";
import { lookOn, type Advice } from "./own-command.ts";

/** What a command's flags ask of the ledger, and how the answer is given. Disposing of it closes the ledger. */
export interface Question extends Disposable {
  readonly config: Config;
  /** Where the config is, if there is one. */
  readonly file: string | undefined;
  readonly reader: LedgerReader;
  readonly now: UnixMs;
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly json: boolean;
  /** How it is drawn: on this terminal, as of now, in the time zone that was asked for. */
  readonly look: Look & { readonly advice: Advice; readonly now: UnixMs; readonly timezone: string };
}

/** Opens the ledger and reads the flags. Throws `unavailable` where there is no ledger yet, `invalid` for what cannot be meant. */
export function openQuestion(host: Host, args: ReadArgs & { readonly json?: boolean | undefined }): Question {
  const { config, file } = host.loadConfig(dataFlagsOf(args));
  using opened = new DisposableStack();
  const reader = opened.use(host.openReader(config.dataDir));
  const now = host.clock();
  const { filter, calendar } = filterOf(args, reader, now);
  const look = { ...lookOn(host, config.dataDir), now, timezone: calendar.timeZone };
  const held = opened.move();
  return {
    config,
    file,
    reader,
    now,
    filter,
    calendar,
    json: args.json === true,
    look,
    [Symbol.dispose]: () => held.dispose(),
  };
}
