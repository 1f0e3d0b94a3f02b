import type { BuildView } from '@signalbox/protocol';
import { ListTable } from '../lists/list-table.tsx';
import { CodeText } from '../show/code-text.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { buildsWords } from './words.ts';

/** What steps have said for others to use, by workflow and step. */
export function BuildOutputs({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const rows = outputsOf(build);
  if (rows.length === 0) return <EmptyState title={say('noOutputs')}>{say('noOutputsText')}</EmptyState>;
  return (
    <ListTable
      label={say('outputs')}
      columns={[{ label: say('key') }, { label: say('value') }, { label: say('steps'), isWide: true }]}
    >
      {rows.map(({ workflow, step, key, value }) => (
        <tr key={`${workflow} ${step} ${key}`}>
          <td>
            <CodeText text={key} />
          </td>
          <td>
            <SafeText text={value} />
          </td>
          <td data-wide data-quiet>
            <SafeText text={`${workflow} · ${step}`} />
          </td>
        </tr>
      ))}
    </ListTable>
  );
}

export function outputsOf({ workflows }: Pick<BuildView, 'workflows'>) {
  return workflows.flatMap(({ name: workflow, procs }) =>
    procs.flatMap(({ name: step, outputs = {} }) =>
      Object.entries(outputs).map(([key, value]) => ({ workflow, step, key, value })),
    ),
  );
}
