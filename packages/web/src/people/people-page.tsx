import { Button, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { InterlockList } from '../interlocks/interlock-list.tsx';
import { interlockWords } from '../interlocks/words.ts';
import { isAdmin } from '../lists/is-admin.ts';
import { ListPage } from '../lists/list-page.tsx';
import { useWords } from '../words/use-words.ts';
import { MemberList } from './member-list.tsx';
import { UserList } from './user-list.tsx';
import { peopleWords } from './words.ts';

/** Users of the instance, who has which role in the project, and what its effects need. */
export function PeoplePage() {
  const say = useWords(peopleWords);
  const sayInterlock = useWords(interlockWords);
  const { view = 'users' } = useSearch({ from: '/people' });
  const { data: me } = useQuery(meQuery);
  const [isAdding, setAdding] = useState(false);
  const navigate = useNavigate({ from: '/people' });
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        view === 'users' && isAdmin(me) ? (
          <Button size="xs" onClick={() => setAdding(true)}>
            {say('add')}
          </Button>
        ) : undefined
      }
      filters={
        <SegmentedControl
          size="xs"
          aria-label={say('view')}
          value={view}
          onChange={(chosen) => void navigate({ search: (now) => ({ ...now, view: chosen }), replace: true })}
          data={[
            { value: 'users', label: say('users') },
            { value: 'members', label: say('members', { name: currentProject() }) },
            { value: 'interlocks', label: sayInterlock('title') },
          ]}
        />
      }
    >
      {view === 'members' ? (
        <MemberList />
      ) : view === 'interlocks' ? (
        <InterlockList />
      ) : (
        <UserList isAdding={isAdding} onClose={() => setAdding(false)} />
      )}
    </ListPage>
  );
}
