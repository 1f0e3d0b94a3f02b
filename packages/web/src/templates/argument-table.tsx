import type { TemplateDetails } from '@signalbox/protocol';
import { ListTable } from '../lists/list-table.tsx';
import { CodeText } from '../show/code-text.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { shownValue } from '../show/shown-value.ts';
import { useWords } from '../words/use-words.ts';
import classes from './template-page.module.css';
import { templatesWords } from './words.ts';

type ArgumentTableProps = {
  readonly title: string;
  readonly list: TemplateDetails['inputArguments'];
  /** What the template binds of them, as it was written. */
  readonly bound: TemplateDetails['inputs'];
  /** Whoever starts a run is asked for what nobody has given. */
  readonly isOfStart?: boolean;
};

const origins = { template: 'fromTemplate', flow: 'fromFlow', default: 'fromDefault' } as const;

/** Arguments with the values that they have before a person gives one, and who has given them. */
export function ArgumentTable({ title, list, bound, isOfStart = false }: ArgumentTableProps) {
  const say = useWords(templatesWords);
  return (
    <section className={classes.arguments}>
      <h2>
        <SafeText text={title} />
      </h2>
      {list.length === 0 ? (
        <p className={classes.quiet}>{say('noArguments')}</p>
      ) : (
        <ListTable
          label={title}
          columns={[
            { label: say('argument') },
            { label: say('value') },
            { label: say('from') },
            { label: say('who'), isWide: true },
          ]}
        >
          {list.map(({ name, type, required, mark, comment, value, reference, from }) => (
            <tr key={name}>
              <td>
                <SafeText text={name} />{' '}
                <span data-quiet>
                  {type}
                  {required ? `, ${say('required')}` : ''}
                </span>
                {comment === undefined ? null : (
                  <div data-quiet>
                    <SafeText text={comment} />
                  </div>
                )}
              </td>
              <td>
                {reference === undefined && value === undefined ? null : (
                  <CodeText text={value === undefined ? String(reference) : shownValue(value)} />
                )}
              </td>
              <td>
                <span className={classes.origin} data-from={from ?? 'nobody'}>
                  {reference !== undefined && value !== undefined
                    ? say('fromFlowConfig')
                    : say(originOf(from, bound[name], isOfStart))}
                </span>
              </td>
              <td data-wide data-quiet>
                {say(mark)}
              </td>
            </tr>
          ))}
        </ListTable>
      )}
    </section>
  );
}

type From = ArgumentTableProps['list'][number]['from'];

function originOf(from: From, bound: unknown, isOfStart: boolean) {
  if (from === undefined) return isOfStart ? 'fromPerson' : 'fromNobody';
  return from === 'template' && typeof bound === 'string' && bound.startsWith('$config.')
    ? 'fromConfig'
    : origins[from];
}
