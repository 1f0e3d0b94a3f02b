import { afterAll } from 'vitest';
import { startPostgres } from '../../../../testing/postgres-server.ts';
import { storeSuite } from '../store.suite.ts';
import { postgresPlaces } from '../testing/postgres-place.ts';

const server = await startPostgres();
const places = await postgresPlaces(server);

afterAll(() => server.stop());

storeSuite('PostgreSQL', places);
