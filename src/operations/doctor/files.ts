import { access, constants, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { partsFolder } from '../../data/accepted.js';
import { ifThere, systemCode } from '../../errors.js';
import { ARTIFACTS, shortPath, type Workspace } from '../../workspace/workspace.js';
import { bad, ok, warn, type Finding } from './finding.js';

/** Whether riskctl may read what it reads and write where it writes. */
export async function pathFindings(workspace: Workspace): Promise<Finding[]> {
  const { paths, root } = workspace;
  const read = await Promise.all([
    readable(workspace, 'input_folder_path', paths.input),
    readable(workspace, 'test_data_path', paths.test),
  ]);
  const folders = { output_folder_path: paths.output, output_model_path: paths.models, prod_deployment_path: paths.deployment };
  const written = await Promise.all(
    Object.entries({ ...folders, workspace: root }).map(([key, folder]) => writable(workspace, key, folder)),
  );
  return [...read, ...written];
}

async function readable(workspace: Workspace, key: string, target: string): Promise<Finding> {
  const name = shortPath(workspace, target);
  const code = await denied(target, constants.R_OK);
  if (code === undefined) return ok('paths', `${key}: ${name} can be read`);
  return code === 'ENOENT'
    ? bad('paths', `${key}: there is no ${name}`, `make it, or name another in ${shortPath(workspace, workspace.configFile)}`)
    : bad('paths', `${key}: ${name} cannot be read (${code})`, `let ${workspace.world.process.user} read it`);
}

/** A folder that is not there yet is made, if the nearest one above it that is lets us. */
async function writable(workspace: Workspace, key: string, folder: string): Promise<Finding> {
  const name = shortPath(workspace, folder);
  for (let at = folder; ; at = path.dirname(at)) {
    const code = await denied(at, constants.W_OK | constants.X_OK);
    if (code === undefined) return ok('paths', `${key}: ${name} can be written`);
    if (code !== 'ENOENT' || at === path.dirname(at))
      return bad('paths', `${key}: ${name} cannot be written (${code})`, `let ${workspace.world.process.user} write to ${at}`);
  }
}

async function denied(target: string, mode: number): Promise<string | undefined> {
  return access(target, mode).then(
    () => undefined,
    (error: unknown) => systemCode(error) ?? String(error),
  );
}

const ANYBODY_WRITES = 0o002;

/** Whether others may read the rows of clients, or write what riskctl goes by. */
export async function permissionFindings(workspace: Workspace): Promise<Finding[]> {
  const { paths, config, configFile } = workspace;
  const wanted = Number.parseInt(config.data_file_mode, 8);
  const findings: Finding[] = [];
  const parts = (await ifThere(readdir(partsFolder(workspace)))) ?? [];
  const rows = [ARTIFACTS.finalData, ARTIFACTS.finalParquet, ARTIFACTS.quarantine].map((name) => path.join(paths.output, name));
  for (const file of [...rows, ...parts.map((name) => path.join(partsFolder(workspace), name))]) {
    const mode = await modeOf(file);
    if (mode === undefined || (mode & ~wanted) === 0) continue;
    const short = shortPath(workspace, file);
    findings.push(
      warn('permissions', `${short} is ${octal(mode)}, more than data_file_mode allows`, `chmod ${octal(wanted)} ${short}`),
    );
  }
  for (const file of [configFile, paths.runs, path.join(paths.output, ARTIFACTS.ledger), paths.deployment]) {
    const mode = await modeOf(file);
    if (mode === undefined || (mode & ANYBODY_WRITES) === 0) continue;
    findings.push(
      bad(
        'permissions',
        `anybody may write ${shortPath(workspace, file)} (${octal(mode)})`,
        `chmod o-w ${shortPath(workspace, file)}`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok('permissions', `the rows of clients are ${octal(wanted)} or stricter`)];
}

async function modeOf(file: string): Promise<number | undefined> {
  return stat(file).then(
    ({ mode }) => mode & 0o777,
    () => undefined,
  );
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
