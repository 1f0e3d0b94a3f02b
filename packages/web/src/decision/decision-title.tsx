import type { RunView } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './decision-page.module.css';
import { pageWords } from './page-words.ts';

/** The step that decides, below the run that it belongs to. */
export function DecisionTitle({ run, step }: { readonly run: RunView; readonly step: string }) {
  const say = useWords(pageWords);
  return (
    <>
      <div className={classes.crumbs}>
        <SafeText text={run.flow} /> · {say('ofRun')}{' '}
        <Link to="/runs/$run" params={{ run: run.id }}>
          <SafeText text={run.name} />
        </Link>
      </div>
      <h1 className={classes.title}>
        <SafeText text={step} />
      </h1>
    </>
  );
}
