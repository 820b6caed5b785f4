import { loadDataset, loadFinalData } from '../../data/dataset.js';
import { summarise } from '../../data/summary.js';
import { examine } from '../../diagnostics/diagnose.js';
import { compareDrift } from '../../drift/drift.js';
import { scoreOn } from '../../evaluation/score.js';
import { pastRuns } from '../../lifecycle/history.js';
import { RiskError } from '../../errors.js';
import { findDataset } from '../datasets.js';
import { queried, queriedCount, servingOf, type Handler } from '../host.js';
import { RequestError } from '../problem.js';

/** `GET /scoring`: the model on the test data, as `riskctl score --deployed` judges it. */
export const scoring: Handler = (request, _reply, { desk }) => {
  const serving = servingOf(request);
  return desk.ask(serving, 'scoring', async (workspace, engine) =>
    scoreOn(engine, await loadDataset(workspace, engine, workspace.paths.test), serving.champion.model, workspace.config.slices),
  );
};

/** `GET /summarystats`: the ingested rows, a feature at a time. */
export const summaryStats: Handler = (request, _reply, { desk }) =>
  desk.ask(servingOf(request), 'summarystats', async (workspace, engine) => {
    const data = await loadFinalData(workspace, engine);
    const { name, rows, labelled, positives } = data;
    return { data: name, rows, labelled, positives, columns: await summarise(engine, data) };
  });

/** `GET /diagnostics`: what `riskctl diagnose` shows. */
export const diagnostics: Handler = async (request, _reply, { desk, packages }) => {
  const serving = servingOf(request);
  const examined = desk.ask(serving, 'diagnostics', (workspace, engine) =>
    examine(workspace, engine, serving.champion.model, { data: undefined, time: undefined }),
  );
  // npm takes its time, and no engine
  const [found, outdated] = await Promise.all([examined, packages()]);
  return { ...found, packages: outdated };
};

/** `GET /drift`: rows that arrived since the release, or a file of the data folders, against those the model was trained on. */
export const drift: Handler = async (request, _reply, { desk }) => {
  const serving = servingOf(request);
  const name = queried(request, 'dataset');
  const data = name === undefined ? undefined : (await findDataset(serving.workspace, name)).path;
  return desk
    .ask(serving, `drift ${data ?? ''}`, async (workspace, engine) => {
      const { parity: _, ...report } = await compareDrift(workspace, engine, serving.champion, { data });
      return report;
    })
    .catch((error: unknown) => {
      const isNone = data === undefined && error instanceof RiskError && error.fault === 'no-input';
      throw isNone ? new RequestError(404, error.message, 'name a file of the data folders: /drift?dataset=<name>') : error;
    });
};

const MOST_RUNS = 1000;
const DEFAULT_RUNS = 20;

/** `GET /history`: the latest runs. */
export const history: Handler = (request, _reply, { workspace }) =>
  pastRuns(request.serving?.workspace ?? workspace, {
    last: queriedCount(request, 'last', { least: 1, most: MOST_RUNS, otherwise: DEFAULT_RUNS }),
    idle: false,
  });
