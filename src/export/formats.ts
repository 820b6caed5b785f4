import type { Model } from '../model/model.js';
import { formatModel } from '../model/store.js';
import type { DialectName } from './dialects.js';
import { onnxOf } from './onnx.js';
import { pmmlOf } from './pmml.js';
import { pythonOf } from './python.js';
import { sqlOf } from './sql.js';

/** A model in a format: text that ends with a line feed, or bytes. */
type Write = (model: Model, dialect: DialectName) => string | Uint8Array;

/** The formats of `--format`, by its values. */
export const FORMATS = {
  sql: sqlOf,
  onnx: onnxOf,
  pmml: pmmlOf,
  python: pythonOf,
  json: formatModel,
} as const satisfies Record<string, Write>;

/** A value of `--format`. */
export type FormatName = keyof typeof FORMATS;
