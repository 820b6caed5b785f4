import fc from 'fast-check';

/** What is read here of JSON Schema. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
}

/** Text of every kind: plain, hostile, long, of all of Unicode. */
export const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\0',
    '../../etc/passwd',
    "'; drop table clients; --",
    '<script>',
    '1e309',
    'NaN',
    '0x1F',
    '\u202e',
    'a'.repeat(5000),
  ),
);

/** Values that a schema allows. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.oneOf !== undefined) return fc.oneof(...schema.oneOf.map(valuesOf));
  const types = typeof schema.type === 'string' ? [schema.type] : (schema.type ?? []);
  return types.length === 0 ? fc.jsonValue() : fc.oneof(...types.map((type) => ofType(type, schema)));
}

function ofType(type: string, schema: Schema): fc.Arbitrary<unknown> {
  const { minimum: min = -1e9, maximum: max = 1e9 } = schema;
  switch (type) {
    case 'null':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: Math.ceil(min), max: Math.floor(max) });
    case 'number':
      return fc.double({ min, max, noNaN: true });
    case 'string':
      return schema.minLength === undefined ? texts : texts.filter((text) => text.length >= (schema.minLength ?? 0));
    case 'array':
      return fc.array(schema.items === undefined ? fc.jsonValue() : valuesOf(schema.items), { maxLength: 5 });
    default: {
      const fields = Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, inner]) => [name, valuesOf(inner)]));
      return fc.record(fields, { requiredKeys: [...(schema.required ?? [])] });
    }
  }
}

/** A value with one of its parts, or the whole, turned into something else: nearly right is the hardest to get right. */
export function spoilt(values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.tuple(values, fc.jsonValue(), fc.nat()).map(([value, other, at]) => replaced(value, other, at));
}

function replaced(value: unknown, other: unknown, at: number): unknown {
  if (typeof value !== 'object' || value === null) return other;
  const keys = Object.keys(value);
  const key = keys[at % (keys.length + 1)];
  if (key === undefined) return other;
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (String(index) === key ? replaced(one, other, at >> 3) : one));
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === key ? replaced(one, other, at >> 3) : one]),
  );
}
