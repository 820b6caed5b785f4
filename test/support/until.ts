/** Asks again and again until it is so; throws when it has not come to that in some seconds. */
export async function until(isSo: () => Promise<boolean> | boolean, seconds = 10): Promise<void> {
  for (const end = performance.now() + seconds * 1000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    if (await isSo()) return;
    if (performance.now() > end) throw new Error(`it did not come to that in ${seconds} s`);
  }
}
