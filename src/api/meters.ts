import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Serving } from './serving.js';

/** What is counted and timed, for Prometheus. */
export interface Meters {
  /** A request that was answered. */
  answered(request: { method: string; route: string; status: number; seconds: number }): void;
  /** Clients that were scored, by their probabilities. */
  scored(clients: readonly { readonly probability: number }[]): void;
  /** Rows that broke the contract. */
  rejected(rows: number): void;
  /** The text that Prometheus reads, and its media type. */
  readonly type: string;
  text(): Promise<string>;
}

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const TENTHS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Opens meters of their own: two servers in one process do not share them. */
export function openMeters(current: () => Serving | null, waiting: () => number): Meters {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'riskctl_http_request_duration_seconds',
    help: 'Seconds from the headers of a request to the end of its answer',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: SECONDS,
    registers,
  });
  const probabilities = new Histogram({
    name: 'riskctl_prediction_probability',
    help: 'Probabilities of the clients scored',
    buckets: TENTHS,
    registers,
  });
  const broken = new Counter({ name: 'riskctl_rows_rejected_total', help: 'Rows that broke the contract', registers });
  new Gauge({
    name: 'riskctl_release_info',
    help: 'The release that serves: 1, with its id and that of its model',
    labelNames: ['release', 'model'] as const,
    registers,
    collect() {
      this.reset();
      const serving = current();
      if (serving !== null) this.set({ release: serving.champion.release, model: serving.champion.model.id }, 1);
    },
  });
  new Gauge({
    name: 'riskctl_questions_waiting',
    help: 'Requests for the engine that wait or are being answered',
    registers,
    collect() {
      this.set(waiting());
    },
  });
  return {
    answered: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    scored(clients) {
      for (const { probability } of clients) probabilities.observe(probability);
    },
    rejected: (rows) => broken.inc(rows),
    type: registry.contentType,
    text: () => registry.metrics(),
  };
}
