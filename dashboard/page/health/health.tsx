import type { HealthAnswer } from "../../../src/query/health.ts";
import { useAnswer } from "../../api/answer.ts";
import { Answer } from "../../part/answer.tsx";
import { Page } from "../../part/page.tsx";
import { Section } from "../../part/section.tsx";
import { AlertsPart } from "./alerts/alerts-part.tsx";
import { ArchivePart } from "./archive.tsx";
import { CollectorStats } from "./collector-stats.tsx";
import { ConfidencePart } from "./confidence.tsx";
import { DropTable } from "./drop-table.tsx";
import { OutletTable } from "./outlet-table.tsx";
import { Reading } from "./reading.tsx";
import { SourceTable } from "./source-table.tsx";
import "./health.css";

/** Health is looked at when something is wrong, and then it should be of now. */
const healthEveryMs = 2000;

/** What needs somebody now and what to do about it; then how the collector itself is, part by part. */
export function HealthPage() {
  const health = useAnswer<HealthAnswer>("/api/health", {}, { every: healthEveryMs });
  return (
    <Page title="Alerts and health" lead="What needs you now, and how the collector itself is">
      <AlertsPart />
      <Section title="Collector" id="collector">
        <Answer of={health}>
          {(data) => (
            <div class="health-parts">
              <CollectorStats health={data} />
              <Reading reading={data.reading} />
            </div>
          )}
        </Answer>
      </Section>
      <div class="health-columns">
        <Section title="Sources" id="sources" note="since the start of the collector">
          <Answer of={health}>{({ sources }) => <SourceTable sources={sources} />}</Answer>
        </Section>
        <Section title="Dropped" id="dropped" note="what was not kept, and why">
          <Answer of={health}>{({ items }) => <DropTable items={items} />}</Answer>
        </Section>
      </div>
      <Section
        title="Sent out"
        id="sent-out"
        note="to people, gateways and other collectors, since the start"
      >
        <Answer of={health}>{(data) => <OutletTable health={data} />}</Answer>
      </Section>
      <div class="health-columns">
        <ConfidencePart />
        <ArchivePart />
      </div>
    </Page>
  );
}
