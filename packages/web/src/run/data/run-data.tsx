import { EmptyState } from '../../show/empty-state.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { Time } from '../../show/time.tsx';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import { dataOf } from './data-of.ts';
import { JsonTree } from './json-tree.tsx';
import classes from './run-data.module.css';

/** What the run got, shares and has: now, or at the moment of a replay. */
export function RunData() {
  const say = useWords(runWords);
  const { view, shown, search } = useRun();
  const inputs = shown.run?.inputs ?? view.inputs;
  const context = shown.run?.context ?? view.context;
  const results = Object.entries(shown.run?.steps ?? {}).flatMap(([step, { last }]) => (last ? [{ step, last }] : []));
  const kept = shown.run?.events?.kept ?? view.keptEvents;
  const isEmpty = [inputs, context, results, kept].every((each) => Object.keys(each).length === 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls
    <section className={classes.view} tabIndex={0} aria-label={say('view_data')}>
      {isEmpty ? <EmptyState title={say('noData')} /> : null}
      <Block title={say('inputs')} value={inputs} />
      <Block title={say('context')} value={context} />
      {kept.length > 0 ? <Block title={say('keptEvents')} value={kept} /> : null}
      {results.length > 0 ? (
        <div className={classes.block}>
          <h2 className={classes.title}>{say('results')}</h2>
          {results.map(({ step, last }) => (
            <details key={step} className={classes.result} open={search.step === step || results.length < 6}>
              <summary data-selected={search.step === step || undefined}>
                <span className={classes.step}>
                  <SafeText text={last.visit > 1 ? `${step} #${last.visit}` : step} />
                </span>
                <span className={classes.quiet}>
                  <SafeText text={last.outcome} /> · <Time at={last.at} />
                </span>
              </summary>
              {last.data || last.saved ? (
                <JsonTree
                  value={{ ...(last.data && { data: dataOf(last.data) }), ...(last.saved && { saved: last.saved }) }}
                />
              ) : (
                <span className={classes.quiet}>{say('noResultData')}</span>
              )}
            </details>
          ))}
        </div>
      ) : null}
    </section>
  );
}

function Block({ title, value }: { readonly title: string; readonly value: object }) {
  if (Object.keys(value).length === 0) return null;
  return (
    <div className={classes.block}>
      <h2 className={classes.title}>{title}</h2>
      <JsonTree value={value} />
    </div>
  );
}
