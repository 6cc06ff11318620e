import { openDelivery, realTiming, type Delivery } from "../alert/notify/delivery.ts";
import { openNotifiers } from "../alert/notify/open.ts";
import type { Config } from "../config/schema.ts";
import type { SecretSource } from "../domain/secret-source.ts";
import type { DaemonHost } from "./collector.ts";
import { readSecret } from "./secret.ts";

/** The ways to tell people that the config names. Nothing is asked or run before there is something to tell. */
export function openNotifying({ alert, dataDir }: Config, host: DaemonHost): Delivery {
  const { clock, log, ring, env, version } = host;
  const { platform } = process;
  const lent = {
    write: log,
    ring,
    env,
    platform,
    folder: dataDir,
    clock,
    version,
    readSecret: (source: SecretSource) => readSecret(source, env),
  };
  return openDelivery({ notifiers: openNotifiers(alert.notify, lent), timing: realTiming(clock), log });
}
