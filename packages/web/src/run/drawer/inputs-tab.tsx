import type { Source } from '@signalbox/engine';
import { SafeText } from '../../show/safe-text.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { JsonTree } from '../data/json-tree.tsx';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';
import { useDetails } from './use-details.ts';

/** What the step gets, and where each of it comes from. */
export function InputsTab() {
  const say = useWords(runWords);
  const { version, search } = useRun();
  const details = useDetails();
  const bindings = version?.flow.steps.find(({ name }) => name === search.step)?.args ?? [];
  const args = details?.args;
  const names = [...new Set([...Object.keys(args ?? {}), ...bindings.map(({ name }) => name)])];
  if (names.length === 0) return <p className={`${classes.pad} ${classes.quiet}`}>{say('noInputs')}</p>;
  return (
    <div className={classes.pad}>
      {args ? null : <p className={classes.quiet}>{say('inputsLater')}</p>}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{say('name')}</th>
            <th scope="col">{say('value')}</th>
            <th scope="col">{say('origin')}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const from = bindings.find((binding) => binding.name === name)?.from;
            const isKnown = args !== undefined && Object.hasOwn(args, name);
            return (
              <tr key={name}>
                <th scope="row">
                  <SafeText text={name} />
                </th>
                <td>{isKnown ? <JsonTree value={args[name]} depth={2} /> : null}</td>
                <td className={classes.origin}>{from ? originText(from, say) : say('origin_default')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function originText(
  from: Source,
  say: (
    key: 'origin_literal' | 'origin_input' | 'origin_result' | 'origin_context' | 'origin_config' | 'origin_secret',
    inserts?: Record<string, string>,
  ) => string,
): string {
  switch (from.kind) {
    case 'literal':
      return say('origin_literal');
    case 'input':
      return say('origin_input', { name: visibleText(from.name) });
    case 'result':
      return say('origin_result', { name: visibleText([from.step, ...from.path].join('.')) });
    case 'secret':
      return say('origin_secret', { name: visibleText(from.name) });
    case 'config':
      return say('origin_config', { name: visibleText(from.path.join('.')) });
    case 'context':
      return say('origin_context', { name: visibleText(from.path.join('.')) });
  }
}
