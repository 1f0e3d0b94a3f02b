import { useWords } from '../../words/use-words.ts';
import { dataOf } from '../data/data-of.ts';
import { JsonTree } from '../data/json-tree.tsx';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';
import { Panel } from './panel.tsx';
import { useDetails } from './use-details.ts';

/** What the step gives: as its job has it shown, and all of it. */
export function OutputsTab() {
  const say = useWords(runWords);
  const { view, visit, search } = useRun();
  const details = useDetails();
  const step = view.steps.find(({ name }) => name === search.step);
  const told = view.visits.find((each) => each.step === visit?.step && each.visit === visit?.visit);
  const saved = details?.saved;
  const data = details?.data ? dataOf(details.data) : told?.data === undefined ? undefined : parsed(told.data);
  const isEmpty = data === undefined && !saved && !details?.context && !details?.errors.length;
  return (
    <div className={classes.pad}>
      {step?.panel && saved ? <Panel panel={step.panel} saved={saved} /> : null}
      {isEmpty ? <p className={classes.quiet}>{say('noOutputs')}</p> : null}
      {data === undefined ? null : <Part title={say('data')} value={data} />}
      {saved ? <Part title={say('saved')} value={saved} /> : null}
      {details?.context ? <Part title={say('context')} value={details.context} /> : null}
      {details?.errors.length ? <Part title={say('errors')} value={details.errors} /> : null}
    </div>
  );
}

function Part({ title, value }: { readonly title: string; readonly value: unknown }) {
  return (
    <div>
      <h3 className={classes.part}>{title}</h3>
      <JsonTree value={value} />
    </div>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
