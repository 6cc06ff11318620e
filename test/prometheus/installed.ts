/** Where Debian's Prometheus and Pushgateway are on this machine, and how they get there. */
import { programOf, type DebianPrograms } from "../debian.ts";

const packages = {
  prometheus: ["prometheus"],
  promtool: ["prometheus"],
  "prometheus-pushgateway": ["prometheus-pushgateway"],
} as const;

/** Programs of the tests, and the Debian package that holds each: about 100 MB. */
export const monitoringPrograms: DebianPrograms = {
  packages,
  folder: ".prometheus",
  purpose: "which metrics are tested with",
};

/** The program that is on the path, or was unpacked here. Throws what is missing. */
export function monitoringProgram(name: keyof typeof packages): string {
  return programOf(monitoringPrograms, name);
}
