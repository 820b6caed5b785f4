import type { Row, Value } from './engine.js';

/** An answer in the format JSONCompact, as far as it is read. */
export interface CompactAnswer {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: readonly (readonly unknown[])[];
}

/** Whether a server has answered as it was asked to. */
export function isCompact(answer: object): answer is CompactAnswer {
  return 'meta' in answer && Array.isArray(answer.meta) && 'data' in answer && Array.isArray(answer.data);
}

/** The rows of an answer. What is not a number (the mean of nothing) is null. */
export function rowsOf({ meta, data }: CompactAnswer): Row[] {
  const readers = meta.map(({ type }) => readerOf(type));
  return data.map((values) => Object.fromEntries(meta.map(({ name }, index) => [name, read(readers[index], values[index])])));
}

/** The columns of an answer as doubles. */
export function doublesOf({ meta, data }: CompactAnswer): Float64Array[] {
  return meta.map((_, column) => Float64Array.from(data, (values) => double(values[column])));
}

type Reader = (value: unknown) => Value;

function read(reader: Reader | undefined, value: unknown): Value {
  return value === null || value === undefined || reader === undefined ? null : reader(value);
}

/** How the values of a type come: integers of 64 bits and what is no finite number are texts. */
function readerOf(type: string): Reader {
  const [, wrapper, inner = ''] = /^(Nullable|LowCardinality|Array)\((.*)\)$/s.exec(type) ?? [];
  if (wrapper === 'Array') {
    const one = readerOf(inner);
    return (value) => (Array.isArray(value) ? value.map((item: unknown) => read(one, item)) : null);
  }
  if (wrapper !== undefined) return readerOf(inner);
  if (type === 'Bool') return (value) => value === true;
  if (/^(U?Int|Float|Decimal)/.test(type)) return (value) => (Number.isNaN(double(value)) ? null : double(value));
  return (value) => String(value);
}

function double(value: unknown): number {
  if (value === 'inf' || value === '-inf') return value === 'inf' ? Infinity : -Infinity;
  return Number(value);
}
