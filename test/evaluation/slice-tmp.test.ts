import { test } from '@jest/globals';
import { contractOf } from '../../src/data/contract.js';
import { datasetOf } from '../../src/data/dataset.js';
import { countScores } from '../../src/evaluation/cells.js';
import { slicesOf } from '../../src/evaluation/slices.js';
import { weakSegments } from '../../src/evaluation/segments.js';
import { sql, join, Sql } from '../../src/engine/sql.js';
import { exampleModel, numericTerm } from '../report/example.js';
import { ingested, MIXED } from '../support/mixed.js';

test('time', async () => {
  const bench = await ingested(MIXED);
  const N = Number(process.env['N'] ?? 100000);
  const names = Array.from({ length: 20 }, (_, i) => `f${i}`);
  const config = { ...bench.workspace.config, contract: { ...bench.workspace.config.contract, columns: { ...Object.fromEntries(names.map((n, i) => [n, i < 14 ? { role: 'feature', type: 'numeric', required: false, integer: false } : { role: 'feature', type: 'categorical', required: false }])), y: { role: 'target', positive: [1], required: false } } } } as never;
  const contract = contractOf(config);
  const u = (i: number): Sql => new Sql(`((hash(range*31+${i}) % 1000003) / 1000003.0)`);
  await bench.engine.execute(sql`create table big as select ${join(names.map((_, i) => i < 14 ? new Sql(`case when ${u(i).text} < 0.03 then null else ${u(i + 100).text}*100 end::double as v${i}`) : new Sql(`'L' || floor(${u(i).text}*${i})::varchar as v${i}`)))},
    'x' as v20, case when ${u(777)} < 1/(1+exp(-(${u(100)}*3 - 2 ))) then 1 else 0 end as label from range(${N})`);
  const data = await datasetOf(bench.engine, contract, 'big', sql`big`);
  const model = exampleModel({ intercept: -2, terms: [...names.slice(0, 14).map((n, i) => ({ ...numericTerm(n, i === 0 ? 0.86 : 0.01), impute: 50, mean: 0, scale: 28.7 })), ...names.slice(14).map((name, i) => ({ kind: 'categorical' as const, name, levels: Array.from({ length: 14 + i }, (_, l) => ({ level: `L${l}`, coefficient: 0.01 * l })), other: null, missing: null }))] });
  const slices = { columns: ['f0', 'f1', 'f15', 'f16', 'f17'], min_rows: 30, discover: true } as never;
  const cpu = () => { const c = process.cpuUsage(); return (c.user + c.system) / 1000; };
  const wrap = (name: 'rows' | 'doubles' | 'execute') => { const f = bench.engine[name].bind(bench.engine) as (q: Sql) => Promise<never>; (bench.engine as unknown as Record<string, unknown>)[name] = async (q: Sql) => { const s = performance.now(), c = cpu(); const a: unknown = await f(q); process.stdout.write(`   ${name} ${(performance.now() - s).toFixed(0)} cpu ${(cpu() - c).toFixed(0)} ${Array.isArray(a) && a[0] instanceof Float64Array ? a[0].length : ''} ${q.text.slice(0, 60).replaceAll(/\s+/g, ' ')}\n`); return a; }; };
  for (let r = 0; r < 12; r++) {
    let s = performance.now(); const c0 = cpu(); await countScores(bench.engine, data, model); const t0 = performance.now() - s;
    s = performance.now(); const a = await slicesOf(bench.engine, data, model, slices); const t1 = performance.now() - s;
    s = performance.now(); const g = await weakSegments(bench.engine, data, model, slices); const t2 = performance.now() - s;
    process.stdout.write(`cpu ${cpu() - c0} score ${t0.toFixed(0)} slices ${t1.toFixed(0)} (${a.length}) segments ${t2.toFixed(0)} ${g.map((x) => x.name).join(' | ')}\n`);
  }
  await bench.close();
}, 100000);
