import { setUpPostgres } from './set-up.mjs';

await setUpPostgres();
