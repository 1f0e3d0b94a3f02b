import { countedIn, type OpenRunsFact, type Run } from '@signalbox/engine';
import { openRunsChange } from '../open-runs-change.ts';
import type { Connection } from './connection.ts';

/** Keeps the facts of how many runs of a flow or a template are open and how many wait: what limits are decided on. */
export function countOpenRuns(connection: Connection, run: Run, before: string | undefined): void {
  const change = openRunsChange(before, run.state.status);
  if (change) for (const key of countedIn(run)) count(connection, key, change);
}

function count(connection: Connection, key: string, change: OpenRunsFact): void {
  const row = connection.get<{ readonly value: string }>('SELECT value FROM facts WHERE key = ?', key);
  const { open, waiting } = row ? (JSON.parse(row.value) as OpenRunsFact) : { open: 0, waiting: 0 };
  const fact: OpenRunsFact = { open: open + change.open, waiting: waiting + change.waiting };
  // Who only waits changes nothing for the others: their decisions stand on the version.
  connection.run(
    `INSERT INTO facts (key, version, value) VALUES (?, 1, ?)
     ON CONFLICT (key) DO UPDATE SET version = version + ?, value = excluded.value`,
    key,
    JSON.stringify(fact),
    change.open === 0 ? 0 : 1,
  );
}
