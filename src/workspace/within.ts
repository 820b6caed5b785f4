/**
 * A signal that aborts after so many milliseconds, or with another one. What AbortSignal.any makes of AbortSignal.timeout is forgotten by
 * Node 20 once nothing else refers to it, and then never aborts; a timer of our own refers to both.
 */
export function within(milliseconds: number, other?: AbortSignal): AbortSignal {
  const controller = new AbortController();
  const signal = AbortSignal.any([controller.signal, ...(other === undefined ? [] : [other])]);
  const end = (kept: { controller: AbortController; signal: AbortSignal }): void =>
    kept.controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
  setTimeout(end, milliseconds, { controller, signal }).unref();
  return signal;
}
