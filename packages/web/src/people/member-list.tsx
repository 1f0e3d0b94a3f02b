import { Autocomplete, Button, NativeSelect } from '@mantine/core';
import type { MemberView, Role, UserView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { useNamed } from '../lists/use-named.ts';
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
  const change = useChange(giveRole, { done: say('done') });
  return (
    <>
      {mayGive ? <GiveRole /> : null}
      {change.error ? <ErrorState error={change.error} /> : null}
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
                <td>
                  {mayGive ? (
                    <NativeSelect
                      size="xs"
                      className={classes.role}
                      aria-label={say('roleOf', { name })}
                      data={roles.map((value) => ({ value, label: say(value) }))}
                      value={role}
                      onChange={(event) => change.mutate({ [kind]: name, role: event.currentTarget.value as Role })}
                    />
                  ) : (
                    say(role)
                  )}
                </td>
                {mayGive ? (
                  <td data-align="end">
                    <ConfirmButton
                      label={say('takeAway')}
                      about={say('takeAwayText')}
                      onConfirm={() => change.mutate({ [kind]: name, role: null })}
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

function giveRole(given: Given): Promise<unknown> {
  return request('/members', { body: given });
}

/** To a user that there is, or to a group, also to one in which nobody is yet. */
function GiveRole() {
  const say = useWords(peopleWords);
  const [kind, setKind] = useState<'user' | 'group'>('user');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('member');
  const { items: users = [] } = useNamed<UserView>(
    { path: '/users', name: 'users', of: 'instance' },
    kind === 'user' ? name.trim() : '',
  );
  const known = kind === 'user' ? users.map((user) => user.name) : users.flatMap(({ groups }) => groups);
  const give = useChange(giveRole, { done: say('done'), onDone: () => setName('') });
  const told = toldAt(give.error, kind) ?? (isUnknown(give.error) ? give.error.message : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give.mutate({ [kind]: name.trim(), role });
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
        onChange={(event) => setKind(event.currentTarget.value === 'group' ? 'group' : 'user')}
      />
      <Autocomplete
        size="xs"
        label={say('name')}
        autoComplete="off"
        data={[...new Set(known)].toSorted()}
        limit={20}
        value={name}
        error={told}
        onChange={setName}
      />
      <NativeSelect
        size="xs"
        label={say('role')}
        data={roles.map((value) => ({ value, label: say(value) }))}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
      />
      <Button size="xs" type="submit" loading={give.isPending} disabled={name.trim() === ''}>
        {say('give')}
      </Button>
      {give.error && told === undefined ? <ErrorState error={give.error} /> : null}
    </form>
  );
}

function isUnknown(error: unknown): error is ApiError {
  return error instanceof ApiError && error.code === 'user_not_found';
}
