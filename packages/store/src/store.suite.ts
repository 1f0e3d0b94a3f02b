import { describe } from 'vitest';
import { aggregateSuite } from './aggregates.suite.ts';
import { artifactsSuite } from './artifacts.suite.ts';
import { auditSuite } from './audit.suite.ts';
import { censusSuite } from './census.suite.ts';
import { changesSuite } from './changes.suite.ts';
import { directorySuite } from './directory.suite.ts';
import { flowVersionsSuite } from './flow-versions.suite.ts';
import { inboxSuite } from './inbox.suite.ts';
import { interlockSuite } from './interlocks.suite.ts';
import { mailsSuite } from './mails.suite.ts';
import { notesSuite } from './notes.suite.ts';
import { numbersSuite } from './numbers.suite.ts';
import { peopleSuite } from './people.suite.ts';
import { postedEventsSuite } from './posted-events.suite.ts';
import { projectsSuite } from './projects.suite.ts';
import { readSuite } from './read-models.suite.ts';
import { runGroupSuite } from './run-groups.suite.ts';
import { secretsSuite } from './secrets.suite.ts';
import { setUpSuite } from './set-up.suite.ts';
import { taskSuite } from './tasks.suite.ts';
import { templateSuite } from './templates.suite.ts';
import { openForEachTest } from './testing/open-for-each-test.ts';
import type { Place } from './testing/place.ts';

/** What every implementation of the port must do. `newPlace` gives an empty one. */
export function storeSuite(name: string, newPlace: () => Promise<Place>): void {
  describe(name, () => {
    const opened = openForEachTest(newPlace);
    aggregateSuite(opened);
    taskSuite(opened);
    readSuite(opened);
    flowVersionsSuite(opened);
    directorySuite(opened);
    peopleSuite(opened);
    setUpSuite(opened);
    projectsSuite(opened);
    inboxSuite(opened);
    numbersSuite(opened);
    notesSuite(opened);
    artifactsSuite(opened);
    templateSuite(opened);
    runGroupSuite(opened);
    interlockSuite(opened);
    mailsSuite(opened);
    auditSuite(opened);
    secretsSuite(opened);
    changesSuite(opened);
    postedEventsSuite(opened);
    censusSuite(opened);
  });
}
