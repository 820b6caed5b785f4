import Papa from 'papaparse';
import type { Feature } from '../data/contract.js';
import type { FeatureProfile, Term } from '../model/model.js';
import { testDatasets } from './datasets.js';
import { inferenceInputs } from './inference.js';
import type { Serving } from './serving.js';

/** What the document shows requests with: a made-up client, and a file that is there. */
export interface Examples {
  readonly row: Readonly<Record<string, string | number | null>>;
  readonly csv: string;
  readonly tensors: { readonly inputs: readonly object[] };
  /** The name of a file of the test data; undefined where there is none. */
  readonly dataset: string | undefined;
}

/** Makes the examples of a release. The client is nobody: each value is one that is typical of the training rows. */
export async function examplesOf(serving: Serving): Promise<Examples> {
  const { contract, workspace } = serving;
  const clients = typicalClients(serving);
  const [row = {}] = clients;
  const rows = clients.map((client, index) => ({
    ...Object.fromEntries(contract.ids.map(({ name }) => [name, `example-${index + 1}`])),
    ...client,
  }));
  const [cells = {}] = rows;
  const inputs = inferenceInputs(serving).map((input) => ({ ...input, shape: [1], data: [row[input.name] ?? null] }));
  return {
    row: cells,
    csv: `${Papa.unparse([Object.keys(cells), ...rows.map((one) => Object.values(one))], { newline: '\n' })}\n`,
    tensors: { inputs },
    dataset: (await testDatasets(workspace))[0],
  };
}

type Client = Readonly<Record<string, string | number | null>>;

/** The median client, the mean one, and those that are lowest and highest in all: as many as break no rule between columns, and the first if none does. */
function typicalClients({ contract, champion: { model }, scorer }: Serving): readonly Client[] {
  const clients = POINTS.map((point) =>
    Object.fromEntries(
      contract.features.map((feature) => {
        const profile = model.profile.features.find(({ name }) => name === feature.name);
        const term = model.terms.find(({ name }) => name === feature.name);
        return [feature.name, typicalValue(feature, profile, term, point)];
      }),
    ),
  );
  const good = clients.filter((client) => scorer(0).score(client).kind === 'prediction');
  return good.length > 0 ? good : clients.slice(0, 1);
}

const POINTS = ['median', 'mean', 'min', 'max'] as const;

function typicalValue(
  feature: Feature,
  profile: FeatureProfile | undefined,
  term: Term | undefined,
  point: (typeof POINTS)[number],
): string | number | null {
  if (feature.type === 'categorical') return profile?.kind === 'categorical' ? (profile.levels[0]?.level ?? null) : null;
  if (profile?.kind !== 'numeric') return null;
  const value = point === 'median' ? (term?.kind === 'numeric' ? term.impute : profile.mean) : profile[point];
  return feature.integer ? Math.round(value) : Number(value.toPrecision(6));
}
