import { describe } from 'vitest';
import { aggregateSuite } from '../aggregates.suite.ts';
import { changesSuite } from '../changes.suite.ts';
import { taskSuite } from '../tasks.suite.ts';
import { openForEachTest } from '../testing/open-for-each-test.ts';
import { postgresPlaces } from '../testing/postgres-place.ts';

const newPlace = postgresPlaces({ settings: { default_transaction_isolation: 'serializable' }, prepare: true });

/** Row locks and serializable transactions together; the whole suite runs serializable where the store is portable. */
describe('PostgreSQL where every transaction is serializable', () => {
  const opened = openForEachTest(newPlace);
  aggregateSuite(opened);
  taskSuite(opened);
  changesSuite(opened);
});
