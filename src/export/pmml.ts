import type { CategoricalTerm, Model, NumericTerm, Term } from '../model/model.js';
import { predict, type Client } from '../model/predict.js';
import { freeName } from './free-name.js';
import { specimens } from './specimens.js';
import { documentOf, element, type Element } from './xml.js';

/**
 * A model as PMML 4.4 (dmg.org/pmml/v4-4-1/Regression.html): a regression on one derived field a feature, its part of the linear
 * predictor without the coefficient, with rows that a consumer can verify itself by. Throws a data fault for a name or a level
 * that XML cannot hold.
 */
export function pmmlOf(model: Model): string {
  const names = namesOf(model);
  return documentOf(
    element('PMML', { xmlns: 'http://www.dmg.org/PMML-4_4', version: '4.4' }, [
      element('Header', { description: `riskctl model ${model.id}` }, [
        element('Application', { name: 'riskctl', version: model.provenance.riskctl }),
        element('Timestamp', {}, model.provenance.trained),
      ]),
      element('DataDictionary', { numberOfFields: model.terms.length + 1 }, [
        element('DataField', { name: model.target.column, optype: 'categorical', dataType: 'string' }, [
          element('Value', { value: POSITIVE, displayValue: model.target.positive.join(' or ') }),
          element('Value', { value: NEGATIVE }),
        ]),
        ...model.terms.map(dataField),
      ]),
      element('RegressionModel', { modelName: model.id, functionName: 'classification', normalizationMethod: 'logit' }, [
        element('MiningSchema', {}, [
          element('MiningField', { name: model.target.column, usageType: 'target' }),
          ...model.terms.map(miningField),
        ]),
        element('Output', {}, outputs(model, names)),
        element(
          'LocalTransformations',
          {},
          model.terms.map((term, index) => derivedField(term, names.derived[index] ?? '')),
        ),
        element(
          'RegressionTable',
          { targetCategory: POSITIVE, intercept: model.intercept },
          model.terms.map((term, index) =>
            element('NumericPredictor', {
              name: names.derived[index] ?? '',
              coefficient: term.kind === 'numeric' ? term.coefficient : 1,
            }),
          ),
        ),
        element('RegressionTable', { targetCategory: NEGATIVE, intercept: 0 }),
        verification(model, names),
      ]),
    ]),
  );
}

/** The classes, whatever the labels of the data are: a model knows only the positive ones. */
const POSITIVE = '1';
const NEGATIVE = '0';

/** Names of fields that no column has. */
interface Names {
  readonly probability: string;
  readonly label: string;
  readonly derived: readonly string[];
}

function namesOf({ target, terms }: Model): Names {
  const taken = new Set([target.column, ...terms.map(({ name }) => name)]);
  const derived = terms.map((_, index) => freeName(`term ${index + 1}`, taken));
  return { probability: freeName('probability', taken), label: freeName('label', taken), derived };
}

function dataField({ kind, name }: Term): Element {
  if (kind === 'numeric') return element('DataField', { name, optype: 'continuous', dataType: 'double' });
  return element('DataField', { name, optype: 'categorical', dataType: 'string' }, [
    element('Value', { value: '', property: 'missing' }),
  ]);
}

function miningField(term: Term): Element {
  if (term.kind === 'categorical') return element('MiningField', { name: term.name, invalidValueTreatment: 'asIs' });
  return element('MiningField', { name: term.name, missingValueReplacement: term.impute, missingValueTreatment: 'asMedian' });
}

function derivedField(term: Term, name: string): Element {
  const value = term.kind === 'numeric' ? standardised(term) : weight(term);
  return element('DerivedField', { name, optype: 'continuous', dataType: 'double' }, [value]);
}

function standardised({ name, mean, scale }: NumericTerm): Element {
  const centred = element('Apply', { function: '-' }, [element('FieldRef', { field: name }), constant(mean)]);
  return element('Apply', { function: '/' }, [centred, constant(scale)]);
}

function constant(value: number): Element {
  return element('Constant', { dataType: 'double' }, String(value));
}

/** The coefficient of a level, or of what is none of the levels. */
function weight({ name, levels, other, missing }: CategoricalTerm): Element {
  const rows = levels.map(({ level, coefficient }) =>
    element('row', {}, [element('level', {}, level), element('weight', {}, String(coefficient))]),
  );
  const attributes = { outputColumn: 'weight', dataType: 'double', defaultValue: other ?? 0, mapMissingTo: missing ?? 0 };
  return element('MapValues', attributes, [
    element('FieldColumnPair', { field: name, column: 'level' }),
    element('InlineTable', {}, rows),
  ]);
}

function outputs({ threshold }: Model, { probability, label }: Names): Element[] {
  const reached = element('Apply', { function: 'greaterOrEqual' }, [
    element('FieldRef', { field: probability }),
    constant(threshold),
  ]);
  const [positive, negative] = [POSITIVE, NEGATIVE].map((value) => element('Constant', { dataType: 'integer' }, value));
  return [
    element('OutputField', {
      name: probability,
      optype: 'continuous',
      dataType: 'double',
      feature: 'probability',
      value: POSITIVE,
    }),
    element('OutputField', { name: label, optype: 'categorical', dataType: 'integer', feature: 'transformedValue' }, [
      element('Apply', { function: 'if' }, [reached, ...[positive, negative].filter((one) => one !== undefined)]),
    ]),
  ];
}

/** Made-up clients with their probabilities: a consumer that loads the model can see whether it understands it. */
function verification(model: Model, { probability }: Names): Element {
  const clients = specimens(model);
  const fields = model.terms.map(({ name }, index) => element('VerificationField', { field: name, column: `x${index + 1}` }));
  const rows = clients.map((client) => element('row', {}, [...cells(model, client), cell('p', predict(model, client))]));
  return element('ModelVerification', { recordCount: clients.length, fieldCount: fields.length + 1 }, [
    element('VerificationFields', {}, [
      ...fields,
      element('VerificationField', { field: probability, column: 'p', precision: 1e-9, zeroThreshold: 1e-12 }),
    ]),
    element('InlineTable', {}, rows),
  ]);
}

/** A missing value has no cell. */
function cells({ terms }: Model, client: Client): Element[] {
  return terms.flatMap(({ name }, index) => {
    const value = client[name];
    return value === null || value === undefined ? [] : [cell(`x${index + 1}`, value)];
  });
}

function cell(column: string, value: string | number): Element {
  return element(column, {}, String(value));
}
