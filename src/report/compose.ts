import type { Report, Section } from './document.js';
import type { ReportFacts } from './facts.js';
import { calibrationSection } from './sections/calibration.js';
import { clientsSection } from './sections/clients.js';
import { coefficientsSection } from './sections/coefficients.js';
import { contestSection } from './sections/contest.js';
import { dataSection } from './sections/data.js';
import { decisionSection } from './sections/decision.js';
import { definitionsSection } from './sections/definitions.js';
import { discriminationSection } from './sections/discrimination.js';
import { driftSection } from './sections/drift.js';
import { identitySection } from './sections/identity.js';
import { operationsSection } from './sections/operations.js';
import { slicesSection } from './sections/slices.js';
import { utcMinute } from './time.js';

/** The sections in the order in which they are read: the decision first, the fine print last. */
const SECTIONS: readonly ((facts: ReportFacts) => Section)[] = [
  decisionSection,
  discriminationSection,
  calibrationSection,
  coefficientsSection,
  dataSection,
  driftSection,
  slicesSection,
  contestSection,
  clientsSection,
  operationsSection,
  identitySection,
  definitionsSection,
];

/** The facts as a document that any face can show. */
export function composeReport(facts: ReportFacts): Report {
  return reportOf(
    facts,
    facts.title,
    SECTIONS.map((section) => section(facts)).filter(({ blocks }) => blocks.length > 0),
  );
}

/** The drift alone, as a document of its own; null where there is none to tell of. */
export function composeDrift(facts: ReportFacts): Report | null {
  return 'absent' in facts.drift ? null : reportOf(facts, `${facts.title}: drift`, [driftSection(facts)]);
}

function reportOf(facts: ReportFacts, title: string, sections: readonly Section[]): Report {
  const reference = `Model ${facts.model.id.slice(0, 12)}`;
  return {
    title,
    reference,
    subtitle: `${reference} · ${facts.evaluatedOn} · ${utcMinute(facts.generated)} UTC`,
    generated: facts.generated,
    maker: `riskctl ${facts.riskctl}`,
    sections,
  };
}
