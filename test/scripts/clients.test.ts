import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const generator = pathToFileURL(path.resolve('scripts', 'clients.mjs')).href;

/** What a script that has imported the generator puts into `answer`. */
function ask(script: string): unknown {
  const program = `import { clients, corporationName, NAMES, POPULATIONS, xoshiro128 } from '${generator}';
    let answer; ${script}; console.log(JSON.stringify(answer));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

test('one seed draws one set of clients, another seed another', () => {
  const drawn = (seed: number): unknown =>
    ask(`answer = [...clients({ population: POPULATIONS.source, count: 50, seed: ${seed} })]`);
  expect(drawn(7)).toEqual(drawn(7));
  expect(drawn(7)).not.toEqual(drawn(8));
});

test('every client is possible, and about as many leave as data/README.md says', () => {
  const shares = ask(`
    answer = Object.values(POPULATIONS).map((population) => {
      let [left, impossible] = [0, 0];
      for (const one of clients({ population, count: 20000, seed: 3 })) {
        left += one.exited;
        const whole = [one.lastmonth_activity, one.lastyear_activity, one.number_of_employees].every(Number.isInteger);
        if (!whole || one.lastmonth_activity < 0 || one.lastmonth_activity > one.lastyear_activity || one.number_of_employees < 1) impossible += 1;
      }
      return { left: left / 20000, impossible };
    })`) as { left: number; impossible: number }[];
  expect(shares.map((one) => one.impossible)).toEqual([0, 0]);
  expect(shares[0]?.left).toBeCloseTo(0.26, 1);
  expect(shares[1]?.left).toBeCloseTo(0.36, 1);
});

test('no two corporations share a name, and there is none beyond the last', () => {
  expect(
    ask(
      `const names = new Set(); for (let n = 0; n < 300000; n++) names.add(corporationName(n)).add(corporationName(NAMES - 1 - n)); answer = names.size`,
    ),
  ).toBe(600000);
  expect(ask(`try { corporationName(NAMES) } catch (error) { answer = error.name }`)).toBe('RangeError');
});

test('the uniform numbers fill [0, 1) evenly', () => {
  const bins = ask(`
    const random = xoshiro128(1);
    answer = Array(10).fill(0);
    for (let n = 0; n < 100000; n++) answer[Math.floor(random() * 10)] += 1`) as number[];
  // chi-square of 9 degrees of freedom: above 27.9 in one of a thousand
  expect(bins.reduce((sum, count) => sum + (count - 10000) ** 2 / 10000, 0)).toBeLessThan(27.9);
});
