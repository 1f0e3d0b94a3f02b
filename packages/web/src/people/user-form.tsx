import { NativeSelect, TextInput } from '@mantine/core';
import type { UserAdded, UserRole, UserView } from '@signalbox/protocol';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { FormDialog } from '../lists/form-dialog.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { wordsOf } from '../lists/words-of.ts';
import { useWords } from '../words/use-words.ts';
import { peopleWords } from './words.ts';

const roles = ['none', 'viewer', 'member', 'approver', 'maintainer', 'admin'] as const satisfies readonly UserRole[];

type UserFormProps = {
  /** One that is there is changed. */
  readonly user: UserView | undefined;
  readonly onAdded: (added: UserAdded) => void;
  readonly onClose: () => void;
};

/** The first one ends open mode: who has added it stays in with their new token, which no login may cover. */
async function addUser(body: object): Promise<UserAdded> {
  const added = await request<UserAdded>('/users', { of: 'instance', body });
  const { adminToken } = added;
  if (adminToken !== undefined) await request('/login', { of: 'instance', body: { token: adminToken } });
  return added;
}

export function UserForm({ user, onAdded, onClose }: UserFormProps) {
  const say = useWords(peopleWords);
  const [name, setName] = useState('');
  const [groups, setGroups] = useState(user?.groups.join(', ') ?? '');
  const [role, setRole] = useState<string>(user?.role ?? 'approver');
  const given = { groups: wordsOf(groups), role };
  const client = useQueryClient();
  const add = useChange(() => addUser({ name: name.trim(), ...given }), {
    onDone: (added) => {
      if (added.adminToken !== undefined) void client.invalidateQueries(meQuery);
      onAdded(added);
      onClose();
    },
  });
  const change = useChange(
    () => request(`/users/${encodeURIComponent(user?.name ?? '')}`, { of: 'instance', body: given }),
    { done: say('done'), onDone: onClose },
  );
  const send = user ? change : add;
  return (
    <FormDialog
      title={user ? `${say('change')}: ${user.name}` : say('add')}
      submit={say(user ? 'change' : 'add')}
      isOpen
      isBusy={send.isPending}
      error={send.error}
      fields={['name', 'groups', 'role']}
      onSubmit={() => send.mutate(undefined)}
      onClose={onClose}
    >
      {user ? null : (
        <TextInput
          label={say('name')}
          description={say('nameHint')}
          error={toldAt(send.error, 'name')}
          data-autofocus
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={say('groups')}
        description={say('groupsHint')}
        error={toldAt(send.error, 'groups')}
        value={groups}
        onChange={(event) => setGroups(event.currentTarget.value)}
      />
      <NativeSelect
        label={say('role')}
        description={say('roleHint')}
        error={toldAt(send.error, 'role')}
        data={roles.map((value) => ({ value, label: say(value === 'none' ? 'onlyInProjects' : value) }))}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
