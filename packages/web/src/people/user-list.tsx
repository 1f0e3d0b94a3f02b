import { Button } from '@mantine/core';
import type { Invited, UserAdded, UserView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { isAdmin } from '../lists/is-admin.ts';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { OnceShown } from '../lists/once-shown.tsx';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { PersonName } from '../show/person-name.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './people-page.module.css';
import { UserForm } from './user-form.tsx';
import { peopleWords } from './words.ts';

type Shown = { readonly label: string; readonly value: string };

type UserListProps = { readonly isAdding: boolean; readonly onClose: () => void };

/** The users, and what the administrator does with them. */
export function UserList({ isAdding, onClose }: UserListProps) {
  const say = useWords(peopleWords);
  const { data: me } = useQuery(meQuery);
  const mayAll = isAdmin(me);
  const [form, setForm] = useState<UserView>();
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const list = usePagedList<UserView>({
    path: '/users',
    name: 'users',
    of: 'instance',
    after: ({ name }) => name,
  });
  const close = () => {
    setForm(undefined);
    onClose();
  };
  const added = ({ name, token, adminToken }: UserAdded) =>
    setShown([
      { label: say('token', { name }), value: token },
      ...(adminToken === undefined ? [] : [{ label: say('adminToken'), value: adminToken }]),
    ]);
  const invited = ({ name, code }: Invited) =>
    setShown([
      { label: say('invitation', { name }), value: new URL(`join#${encodeURIComponent(code)}`, document.baseURI).href },
    ]);
  return (
    <>
      {shown.map(({ label, value }) => (
        <OnceShown
          key={label}
          label={label}
          value={value}
          onDone={() => setShown(shown.filter((each) => each.label !== label))}
        />
      ))}
      {isAdding || form ? <UserForm user={form} onAdded={added} onClose={close} /> : null}
      <ListRows list={list} empty={<EmptyState title={say('none')}>{say('noneText')}</EmptyState>}>
        {(users) => (
          <ListTable
            label={say('users')}
            columns={[
              { label: say('user') },
              { label: say('groups') },
              { label: say('role'), isWide: true },
              ...(mayAll ? [{ label: '', align: 'end' as const }] : []),
            ]}
          >
            {users.map((user) => (
              <UserRow
                key={user.id}
                user={user}
                isOwn={user.name === me?.name}
                mayAll={mayAll}
                onChange={() => setForm(user)}
                onInvited={invited}
              />
            ))}
          </ListTable>
        )}
      </ListRows>
    </>
  );
}

type UserRowProps = {
  readonly user: UserView;
  /** It is who looks. */
  readonly isOwn: boolean;
  readonly mayAll: boolean;
  readonly onChange: () => void;
  readonly onInvited: (invited: Invited) => void;
};

function UserRow({ user, isOwn, mayAll, onChange, onInvited }: UserRowProps) {
  const say = useWords(peopleWords);
  const { name, groups, role, disabledAt, createdAt } = user;
  const path = `/users/${encodeURIComponent(name)}`;
  const isDisabled = disabledAt !== undefined;
  const invite = useChange(() => request<Invited>(`${path}/invitation`, { of: 'instance', method: 'POST' }), {
    onDone: onInvited,
  });
  const disable = useChange(() => request(path, { of: 'instance', body: { disabled: !isDisabled } }), {
    done: say('done'),
  });
  const error = invite.error ?? disable.error;
  return (
    <tr>
      <td>
        <PersonName name={name} />
        <div data-quiet>
          {isDisabled ? say('disabled') : say('since')} <Time at={disabledAt ?? createdAt} />
        </div>
        {error ? <ErrorState error={error} /> : null}
      </td>
      <td>
        <SafeText text={groups.join(', ')} />
      </td>
      <td data-wide data-quiet>
        {role === 'none' ? say('noRole') : role}
      </td>
      {mayAll ? (
        <td data-align="end">
          <span className={classes.buttons}>
            <Button size="xs" variant="default" onClick={onChange}>
              {say('change')}
            </Button>
            {isDisabled ? (
              <Button size="xs" variant="default" loading={disable.isPending} onClick={() => disable.mutate(undefined)}>
                {say('enable')}
              </Button>
            ) : (
              <>
                <Button size="xs" variant="default" loading={invite.isPending} onClick={() => invite.mutate(undefined)}>
                  {say('invite')}
                </Button>
                <ConfirmButton
                  label={say('disable')}
                  about={say(isOwn ? 'disableOwnText' : 'disableText')}
                  isBusy={disable.isPending}
                  onConfirm={() => disable.mutate(undefined)}
                />
              </>
            )}
          </span>
        </td>
      ) : null}
    </tr>
  );
}
