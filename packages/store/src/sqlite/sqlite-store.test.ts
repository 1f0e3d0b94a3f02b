import { storeSuite } from '../store.suite.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';

storeSuite('SQLite', () => newSqlitePlace());
