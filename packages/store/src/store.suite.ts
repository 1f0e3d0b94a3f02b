import { describe } from 'vitest';
import { aggregateSuite } from './aggregates.suite.ts';
import { auditSuite } from './audit.suite.ts';
import { censusSuite } from './census.suite.ts';
import { changesSuite } from './changes.suite.ts';
import { directorySuite } from './directory.suite.ts';
import { inboxSuite } from './inbox.suite.ts';
import { notesSuite } from './notes.suite.ts';
import { numbersSuite } from './numbers.suite.ts';
import { peopleSuite } from './people.suite.ts';
import { postedEventsSuite } from './posted-events.suite.ts';
import { readSuite } from './read-models.suite.ts';
import { secretsSuite } from './secrets.suite.ts';
import { taskSuite } from './tasks.suite.ts';
import type { Place } from './testing/place.ts';

/** What every implementation of the port must do. `newPlace` gives an empty one. */
export function storeSuite(name: string, newPlace: () => Promise<Place>): void {
  describe(name, () => {
    aggregateSuite(newPlace);
    taskSuite(newPlace);
    readSuite(newPlace);
    directorySuite(newPlace);
    peopleSuite(newPlace);
    inboxSuite(newPlace);
    numbersSuite(newPlace);
    notesSuite(newPlace);
    auditSuite(newPlace);
    secretsSuite(newPlace);
    changesSuite(newPlace);
    postedEventsSuite(newPlace);
    censusSuite(newPlace);
  });
}
