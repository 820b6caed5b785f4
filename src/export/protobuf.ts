/** The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), as far as a writer of ONNX needs it. */

/** A message, or some of its fields. */
export type Message = Uint8Array;

/** A field that is a whole number of 0 or more: int32, int64 or an enum. */
export function integer(field: number, value: number): Message {
  return Uint8Array.from([...varint(field * 8), ...varint(value)]);
}

/** A field that is text, in UTF-8. */
export function text(field: number, value: string): Message {
  return bytes(field, Buffer.from(value));
}

/** A field that is a message of some fields. */
export function message(field: number, ...fields: readonly Message[]): Message {
  return bytes(field, joined(fields));
}

/** A field that is bytes. */
export function bytes(field: number, value: Uint8Array): Message {
  return joined([Uint8Array.from([...varint(field * 8 + 2), ...varint(value.length)]), value]);
}

/** Fields one after the other. */
export function joined(fields: readonly Message[]): Message {
  return Buffer.concat(fields);
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(value: number): number[] {
  const low = value % 128;
  return value < 128 ? [low] : [low + 128, ...varint((value - low) / 128)];
}
