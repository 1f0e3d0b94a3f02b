import { storeSuite } from '../store.suite.ts';
import { postgresPlaces } from '../testing/postgres-place.ts';

storeSuite(
  'PostgreSQL where every transaction is serializable',
  postgresPlaces({ settings: { default_transaction_isolation: 'serializable' }, prepare: true }),
);
