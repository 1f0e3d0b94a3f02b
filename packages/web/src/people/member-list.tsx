import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { MemberView, Role } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
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
import { PersonName } from '../show/person-name.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './people-page.module.css';
import { peopleWords } from './words.ts';

const roles: readonly Role[] = ['viewer', 'member', 'approver', 'maintainer', 'admin'];

type Given = { readonly user?: string; readonly group?: string; readonly role: Role | null };

/** Who has which role in the project, and how it is given. */
export function MemberList() {
  const say = useWords(peopleWords);
  const { data: me } = useQuery(meQuery);
  const mayGive = mayDo(me, 'admin');
  const list = usePagedList<MemberView>({
    path: '/members',
    name: 'members',
    after: ({ kind, name }) => `${kind}/${name}`,
  });
  const give = useChange((given: Given) => request('/members', { body: given }), { done: say('done') });
  return (
    <>
      {mayGive ? <GiveRole isBusy={give.isPending} onGive={(given) => give.mutate(given)} /> : null}
      {give.error ? <ErrorState error={give.error} /> : null}
      <ListRows list={list} empty={<EmptyState title={say('noMembers')} />}>
        {(members) => (
          <ListTable
            label={say('role')}
            columns={[
              { label: say('who') },
              { label: say('role') },
              ...(mayGive ? [{ label: '', align: 'end' as const }] : []),
            ]}
          >
            {members.map(({ kind, name, role }) => (
              <tr key={`${kind} ${name}`}>
                <td>
                  <PersonName name={name} />
                  <div data-quiet>{say(kind)}</div>
                </td>
                <td>{say(role)}</td>
                {mayGive ? (
                  <td data-align="end">
                    <ConfirmButton
                      label={say('takeAway')}
                      about={say('takeAwayText')}
                      onConfirm={() => give.mutate({ [kind]: name, role: null })}
                    />
                  </td>
                ) : null}
              </tr>
            ))}
          </ListTable>
        )}
      </ListRows>
    </>
  );
}

function GiveRole({ isBusy, onGive }: { readonly isBusy: boolean; readonly onGive: (given: Given) => void }) {
  const say = useWords(peopleWords);
  const [kind, setKind] = useState('user');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGive({ [kind]: name.trim(), role });
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <NativeSelect
        size="xs"
        label={say('who')}
        data={[
          { value: 'user', label: say('user') },
          { value: 'group', label: say('group') },
        ]}
        value={kind}
        onChange={(event) => setKind(event.currentTarget.value)}
      />
      <TextInput size="xs" label={say('name')} value={name} onChange={(event) => setName(event.currentTarget.value)} />
      <NativeSelect
        size="xs"
        label={say('role')}
        data={roles.map((value) => ({ value, label: say(value) }))}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
      />
      <Button size="xs" type="submit" loading={isBusy} disabled={name.trim() === ''}>
        {say('give')}
      </Button>
    </form>
  );
}
