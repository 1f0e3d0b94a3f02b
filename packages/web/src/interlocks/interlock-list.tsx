import { Button } from '@mantine/core';
import type { InterlockView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { InterlockForm } from './interlock-form.tsx';
import classes from './interlock-list.module.css';
import { RuleList } from './rule-list.tsx';
import { interlockWords } from './words.ts';

/** What effects of the project need; its administrators say it. */
export function InterlockList() {
  const say = useWords(interlockWords);
  const { data: me } = useQuery(meQuery);
  const mayChange = mayDo(me, 'admin');
  const [form, setForm] = useState<InterlockView | 'new'>();
  const list = usePagedList<InterlockView>({ path: '/interlocks', name: 'interlocks' });
  return (
    <>
      <p className={classes.about}>{say('about')}</p>
      {mayChange ? (
        <Button size="xs" mb="md" onClick={() => setForm('new')}>
          {say('make')}
        </Button>
      ) : null}
      {form ? <InterlockForm of={form === 'new' ? undefined : form} onClose={() => setForm(undefined)} /> : null}
      <ListRows
        list={list}
        empty={<EmptyState title={say('none')}>{say(mayChange ? 'noneText' : 'noneForAdmins')}</EmptyState>}
      >
        {(interlocks) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('interlock') },
              { label: say('on'), isWide: true },
              { label: say('requires') },
              { label: say('changed'), isWide: true },
              ...(mayChange ? [{ label: '', align: 'end' as const }] : []),
            ]}
          >
            {interlocks.map((interlock) => (
              <InterlockRow
                key={interlock.name}
                interlock={interlock}
                mayChange={mayChange}
                onChange={() => setForm(interlock)}
              />
            ))}
          </ListTable>
        )}
      </ListRows>
    </>
  );
}

type InterlockRowProps = {
  readonly interlock: InterlockView;
  readonly mayChange: boolean;
  readonly onChange: () => void;
};

function InterlockRow({ interlock, mayChange, onChange }: InterlockRowProps) {
  const say = useWords(interlockWords);
  const { name, revision, description, environments, jobs, hosts, requires, below, updatedBy, updatedAt } = interlock;
  const remove = useChange(
    () =>
      request(`/interlocks/${encodeURIComponent(name)}`, {
        method: 'DELETE',
        headers: { 'if-match': `"${revision}"` },
      }),
    { done: say('removed') },
  );
  const on = [
    ...environments.map((each) => say('environment', { name: each })),
    ...jobs.map((each) => say('job', { name: each })),
    ...hosts.map((each) => say('host', { name: each })),
  ].join(', ');
  return (
    <tr>
      <td>
        <strong>
          <SafeText text={name} />
        </strong>
        {description === undefined ? null : (
          <div data-quiet>
            <SafeText text={description} />
          </div>
        )}
        <div data-quiet data-narrow>
          <SafeText text={on} />
        </div>
        {remove.error ? <ErrorState error={remove.error} /> : null}
      </td>
      <td data-wide>
        <SafeText text={on} />
        {below.length === 0 ? null : (
          <div data-quiet>
            <SafeText text={say('belowText', { list: below.join(', ') })} />
          </div>
        )}
      </td>
      <td>
        <RuleList rules={requires} />
      </td>
      <td data-wide data-quiet>
        <Time at={updatedAt} />{' '}
        <div>
          <SafeText text={say('by', { name: updatedBy })} />
        </div>
      </td>
      {mayChange ? (
        <td data-align="end">
          <span className={classes.buttons}>
            <Button size="xs" variant="default" onClick={onChange}>
              {say('change')}
            </Button>
            <ConfirmButton
              label={say('remove')}
              about={say('removeText')}
              isBusy={remove.isPending}
              onConfirm={() => remove.mutate(undefined)}
            />
          </span>
        </td>
      ) : null}
    </tr>
  );
}
