import type { Section } from '../document.js';
import type { ReportFacts } from '../facts.js';
import { count, fixed, percent, significant } from '../numbers.js';
import { utcMinute } from '../time.js';

const LABELS_SHOWN = 5;

/** What the model is and what it was made of: enough to make it again and to tell it from any other. */
export function identitySection({ model, champion, serving, riskctl, evaluatedOn, command }: ReportFacts): Section {
  const { fit, profile, provenance, target } = model;
  const property = (name: string, value: string): { name: string; value: string } => ({ name, value });
  return {
    title: 'Identity and reproduction',
    blocks: [
      {
        kind: 'properties',
        entries: [
          property('Model', model.id),
          property('Release', champion && serving !== null ? serving.release : 'not released'),
          property('Data digest', provenance.data),
          property('Configuration digest', provenance.config),
          property('Trained', `${utcMinute(provenance.trained)} UTC by riskctl ${provenance.riskctl}`),
          property(
            'Training rows',
            `${count(profile.rows)}, of which ${count(profile.positives)} positive${profile.rows === 0 ? '' : ` (${percent(profile.positives / profile.rows)})`}`,
          ),
          property('Target', `${target.column}, positive where it is ${oneOf(target.positive.map(String))}`),
          property('Threshold', String(model.threshold)),
          property(
            'Solver',
            `${fit.solver}, C = ${significant(fit.C)}, ${fit.standardize ? 'standardised features' : 'features as they are'}`,
          ),
          property('Convergence', convergence(fit)),
          property('Evaluated on', evaluatedOn),
          property('Report', `made by riskctl ${riskctl}`),
          property('Made again by', command),
        ],
      },
      {
        kind: 'paragraph',
        text: 'The same data, configuration and version of riskctl give the same model, to the last digit of its name.',
      },
    ],
  };
}

function convergence({ converged, iterations, passes, gradient, objective }: ReportFacts['model']['fit']): string {
  const steps = `${count(iterations)} steps in process, ${count(passes)} passes over all rows`;
  return `${converged ? 'converged' : 'not converged'}: ${steps}; largest gradient ${significant(gradient)} a row; objective ${fixed(objective, 4)}`;
}

/** Some of the labels, in words: there may be many. */
function oneOf(labels: readonly string[]): string {
  const shown = labels.slice(0, LABELS_SHOWN);
  const more = labels.length - shown.length;
  return [...shown, ...(more > 0 ? [`one of ${count(more)} more`] : [])].join(' or ');
}
