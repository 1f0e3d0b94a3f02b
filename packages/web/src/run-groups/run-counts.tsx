import type { RunGroupView, RunSummary } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { showWords } from '../show/words.ts';
import { useWords } from '../words/use-words.ts';
import classes from './run-groups.module.css';
import { runGroupsWords } from './words.ts';

/** How many runs of a group have each status, each with the way to them. */
export function RunCounts({ group }: { readonly group: RunGroupView }) {
  const say = useWords(runGroupsWords);
  const sayStatus = useWords(showWords);
  const counts = Object.entries(group.runs) as [RunSummary['status'], number][];
  if (counts.length === 0) return <span>{say('noRuns')}</span>;
  return (
    <ul className={classes.counts}>
      {counts.map(([status, count]) => (
        <li key={status}>
          <Link to="/runs" search={{ group: String(group.id), status }}>
            {count} {sayStatus(status)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
