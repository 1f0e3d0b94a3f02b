import type { FlowView } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { usePagedList } from '../lists/use-paged-list.ts';
import { CodeText } from '../show/code-text.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { flowsWords } from './words.ts';

/** The flows of the project, each with its newest version. */
export function FlowsPage() {
  const say = useWords(flowsWords);
  const list = usePagedList<FlowView>({ path: '/flows', name: 'flows', after: ({ name }) => name });
  return (
    <ListPage title={say('title')} about={say('about')}>
      <ListRows list={list} empty={<EmptyState title={say('none')}>{say('noneText')}</EmptyState>}>
        {(flows) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('flow') },
              { label: say('inputs') },
              { label: say('hash'), isWide: true },
              { label: say('changed'), align: 'end' },
            ]}
          >
            {flows.map(({ name, inputs, hash, updatedAt }) => (
              <tr key={name}>
                <td>
                  <Link to="/flows/$flow" params={{ flow: name }} data-name>
                    <SafeText text={name} />
                  </Link>
                </td>
                <td data-quiet>
                  <SafeText text={inputs.join(', ')} />
                </td>
                <td data-wide>
                  <CodeText text={hash.slice(0, 10)} />
                </td>
                <td data-align="end" data-quiet>
                  <Time at={updatedAt} />
                </td>
              </tr>
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}
