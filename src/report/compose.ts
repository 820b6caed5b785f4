import type { Report, Section } from './document.js';
import type { ReportFacts } from './facts.js';
import { classificationSection } from './sections/classification.js';
import { coefficientsSection } from './sections/coefficients.js';
import { dataSection } from './sections/data.js';
import { decisionSection } from './sections/decision.js';
import { historySection } from './sections/history.js';
import { identitySection } from './sections/identity.js';
import { rankingSection } from './sections/ranking.js';
import { slicesSection } from './sections/slices.js';
import { utcMinute } from './time.js';

/** The sections in the order in which they are read: the decision first, the fine print last. */
const SECTIONS: readonly ((facts: ReportFacts) => Section)[] = [
  decisionSection,
  classificationSection,
  coefficientsSection,
  rankingSection,
  slicesSection,
  dataSection,
  historySection,
  identitySection,
];

/** The facts as a document that any face can show. */
export function composeReport(facts: ReportFacts): Report {
  const reference = `Model ${facts.model.id.slice(0, 12)}`;
  return {
    title: facts.title,
    reference,
    subtitle: `${reference} · ${facts.evaluatedOn} · ${utcMinute(facts.generated)} UTC`,
    generated: facts.generated,
    maker: `riskctl ${facts.riskctl}`,
    sections: SECTIONS.map((section) => section(facts)).filter(({ blocks }) => blocks.length > 0),
  };
}
