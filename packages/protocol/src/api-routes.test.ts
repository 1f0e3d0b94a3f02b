import { expect, test } from 'vitest';
import { z } from 'zod';
import { apiRoutes } from './api-routes.ts';

/** Of one build or of the hosts that are connected, which are bounded themselves; of secrets all are taken into account for each build. */
const whole = [
  '/api/builds/:build/artifacts',
  '/api/builds/:build/outputs',
  '/api/interlocks',
  '/api/job-flows',
  '/api/secrets',
];

test('every list is read a page at a time', () => {
  const lists = apiRoutes.filter(({ method, answer }) => method === 'GET' && isList(answer));
  const without = lists.filter(({ query }) => !query || !('limit' in query.shape)).map(({ path }) => path);
  expect(without.toSorted()).toEqual(whole);
});

test('no body takes a field that nobody knows', () => {
  const bodies = apiRoutes.flatMap(({ path, body }) => (body ? [{ path, body }] : []));
  const lenient = bodies.filter(({ body }) => !isStrict(body)).map(({ path }) => path);
  expect(bodies.length).toBeGreaterThan(30);
  expect(lenient).toEqual([]);
});

/** Records are for names that people give; every other object has the fields that it says. */
function isStrict(body: z.ZodType): boolean {
  if (body instanceof z.ZodUnion) return body.options.every((option) => isStrict(option as z.ZodType));
  return body instanceof z.ZodObject && body.def.catchall instanceof z.ZodNever;
}

test('what a page of the browser reads whole gives as many at once as every list', () => {
  const lists = apiRoutes.filter(({ method, answer }) => method === 'GET' && isList(answer));
  const fewer = lists.filter(
    ({ query }) => query && 'limit' in query.shape && !query.shape.limit.safeParse('500').success,
  );
  // An inbox is read on from the place that its page names.
  expect(fewer.map(({ path }) => path)).toEqual(['/api/my/inbox', '/api/inbox']);
});

function isList(answer: unknown): boolean {
  if (!(answer instanceof z.ZodObject)) return false;
  // What is said of the list as a whole may be left out.
  return Object.entries(answer.shape).some(
    ([name, field]) => field instanceof z.ZodArray && answer.safeParse({ [name]: [] }).success,
  );
}
