import path from 'node:path';
import type { Engine } from '../engine/engine.js';
import { steady } from '../workspace/steady.js';
import { shortPath, type Workspace } from '../workspace/workspace.js';
import { gather, type Request } from './gather.js';
import { drawReport, loadDrawing, writeReport, type Faces } from './write.js';

/** What to report on, how, and where to. */
export interface ReportOptions extends Request, Faces {
  /** The folder to write to, instead of the model folder. */
  readonly out?: string | undefined;
}

/** The files a report consists of, as a user of the workspace would write their names. */
export interface Reported {
  readonly model: string;
  readonly files: readonly string[];
}

/** Writes the report of a model, of one state of the workspace. Reads everything else and changes nothing of it. */
export async function report(workspace: Workspace, engine: Engine, options: ReportOptions): Promise<Reported> {
  const { world, paths, config } = workspace;
  const folder = options.out === undefined ? paths.models : path.resolve(world.process.cwd, options.out);
  const { model, files } = await steady(workspace, async () => {
    const [facts] = await Promise.all([gather(workspace, engine, options), loadDrawing(options)]);
    const drawn = await drawReport(facts, { ...options, paper: config.report.paper }, world.signal);
    return { model: facts.model.id, files: drawn };
  });
  const names = await writeReport(folder, files, world);
  return { model, files: names.map((name) => shortPath(workspace, path.join(folder, name))) };
}
