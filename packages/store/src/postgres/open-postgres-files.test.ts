import { fileStoreSuite } from '../file-store.suite.ts';
import { postgresFilePlaces } from '../testing/postgres-place.ts';

fileStoreSuite('PostgreSQL', postgresFilePlaces());
