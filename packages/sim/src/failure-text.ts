import type { Result } from './simulate.ts';

/** What somebody needs to look into it: the seed repeats it exactly. */
export function failureText({ seed, violation, faults, hash, tail }: Result): string {
  return [
    `seed ${seed}: ${violation}`,
    `faults: ${faults}`,
    ...tail.map((line) => `  ${line}`),
    `trace ${hash}`,
    '',
  ].join('\n');
}
