import { expect, test } from 'vitest';
import { scale } from '../../chaos/scale.ts';
import { runExample } from '../stage/run-example.ts';

test(
  'the play holds to its end, whoever is killed on the way, and leaves nothing behind',
  async () => {
    const points = scale === 1 ? [] : ['every-point'];
    const { status, output, left } = await runExample('launch-cluster', async () => undefined, points);
    expect(output).toMatch(scale === 1 ? /All 10 checks held\.$/ : /All 38 checks held\.$/);
    expect({ status, left }).toEqual({ status: 0, left: [] });
  },
  120_000 * scale,
);
