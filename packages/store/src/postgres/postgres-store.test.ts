import { storeSuite } from '../store.suite.ts';
import { postgresPlaces } from '../testing/postgres-place.ts';

storeSuite('PostgreSQL', postgresPlaces());
