import { expect, test } from 'vitest';
import { z } from 'zod';
import { apiRoutes } from './api-routes.ts';

/** Of one build or of the hosts that are connected, which are bounded themselves; of secrets all are taken into account for each build. */
const whole = ['/api/builds/:build/outputs', '/api/job-flows', '/api/secrets'];

test('every list is read a page at a time', () => {
  const lists = apiRoutes.filter(({ method, answer }) => method === 'GET' && isList(answer));
  const without = lists.filter(({ query }) => !query || !('limit' in query.shape)).map(({ path }) => path);
  expect(without.toSorted()).toEqual(whole);
});

function isList(answer: unknown): boolean {
  if (!(answer instanceof z.ZodObject)) return false;
  const fields = Object.values(answer.shape);
  return fields.length === 1 && fields[0] instanceof z.ZodArray;
}
