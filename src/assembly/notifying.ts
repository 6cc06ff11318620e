import { openDelivery, realTiming, type Delivery } from "../alert/notify/delivery.ts";
import { openNotifiers } from "../alert/notify/open.ts";
import type { Config } from "../config/schema.ts";
import type { DaemonHost } from "./collector.ts";

/** The ways to tell people that the config names. Nothing is asked or run before there is something to tell. */
export function openNotifying({ alert, dataDir }: Config, host: DaemonHost): Delivery {
  const { clock, log, ring, env, version } = host;
  const { platform } = process;
  const lent = { write: log, ring, env, platform, folder: dataDir, clock, version };
  return openDelivery({ notifiers: openNotifiers(alert.notify, lent), timing: realTiming(clock), log });
}
