import type { Handler } from '../host.js';
import { servingOf } from '../host.js';
import { infer as inferRows, inferenceInputs, INFERENCE_OUTPUTS } from '../inference.js';
import { RequestError } from '../problem.js';
import type { Serving } from '../serving.js';

/** The name under which the model that serves is known to clients of the Open Inference Protocol. */
export const MODEL_NAME = 'riskctl';

/** `GET /v2`: what this server is. */
export const serverMetadata: Handler = (_request, _reply, { workspace }) => ({
  name: 'riskctl',
  version: workspace.world.version,
  extensions: [],
});

/** `GET /v2/health/live`: the server answers. */
export const v2Live: Handler = () => ({ live: true });

/** `GET /v2/health/ready`: there is a model to answer with. */
export const v2Ready: Handler = (request, reply) => {
  const ready = request.serving !== null;
  void reply.code(ready ? 200 : 503);
  return { ready };
};

/** `GET /v2/models/{model}/ready` */
export const modelReady: Handler = (request) => {
  const { champion } = named(request);
  return { name: MODEL_NAME, version: champion.model.id.slice(0, 8), ready: true };
};

/** `GET /v2/models/{model}`: the tensors that go in, a column each, and those that come out. */
export const modelMetadata: Handler = (request) => {
  const serving = named(request);
  return {
    name: MODEL_NAME,
    versions: [serving.champion.model.id.slice(0, 8)],
    platform: 'riskctl_logistic_regression',
    inputs: inferenceInputs(serving),
    outputs: INFERENCE_OUTPUTS,
  };
};

/** `POST /v2/models/{model}/infer` */
export const infer: Handler = (request, _reply, { settings, meters }) => {
  const serving = named(request);
  const answer = inferRows(serving, request.body, settings.maxRows);
  meters.scored(answer.scored);
  return { model_name: MODEL_NAME, model_version: serving.champion.model.id.slice(0, 8), ...answer.response };
};

function named(request: Parameters<Handler>[0]): Serving {
  const { model } = request.params as { readonly model: string };
  if (model !== MODEL_NAME)
    throw new RequestError(404, `there is no model '${model}'`, `the model that serves is '${MODEL_NAME}'`);
  return servingOf(request);
}
