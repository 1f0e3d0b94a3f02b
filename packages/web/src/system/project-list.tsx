import { Button, TextInput } from '@mantine/core';
import type { ProjectView } from '@signalbox/protocol';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { FormDialog } from '../lists/form-dialog.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './system-page.module.css';
import { systemWords } from './words.ts';

/** The projects in which who looks has a role; the administrator adds and archives them. */
export function ProjectList({ isAdmin }: { readonly isAdmin: boolean }) {
  const say = useWords(systemWords);
  const [isAdding, setAdding] = useState(false);
  const list = usePagedList<ProjectView>({
    path: '/projects',
    name: 'projects',
    of: 'instance',
    after: ({ name }) => name,
  });
  return (
    <section className={classes.section}>
      <h2>{say('projects')}</h2>
      {isAdding ? <AddProject onClose={() => setAdding(false)} /> : null}
      <ListRows list={list} empty={null}>
        {(projects) => (
          <ListTable
            label={say('projects')}
            columns={[{ label: say('project') }, { label: say('role') }, { label: '', align: 'end' }]}
          >
            {projects.map((project) => (
              <ProjectRow key={project.name} project={project} isAdmin={isAdmin} />
            ))}
          </ListTable>
        )}
      </ListRows>
      {isAdmin ? (
        <Button size="xs" mt="md" onClick={() => setAdding(true)}>
          {say('addProject')}
        </Button>
      ) : null}
    </section>
  );
}

function ProjectRow({ project, isAdmin }: { readonly project: ProjectView; readonly isAdmin: boolean }) {
  const say = useWords(systemWords);
  const { name, role, archivedAt } = project;
  const isArchived = archivedAt !== undefined;
  const act = isArchived ? 'restore' : 'archive';
  const change = useChange(
    () => request(`/projects/${encodeURIComponent(name)}/${act}`, { of: 'instance', method: 'POST' }),
    { done: say('done') },
  );
  return (
    <tr>
      <td>
        <a href={new URL(`runs?project=${encodeURIComponent(name)}`, document.baseURI).href} data-name>
          <SafeText text={name} />
        </a>{' '}
        {isArchived ? <span data-quiet>· {say('archived')}</span> : null}
        {change.error ? <ErrorState error={change.error} /> : null}
      </td>
      <td data-quiet>{role}</td>
      <td data-align="end">
        {!isAdmin || name === 'default' ? null : isArchived ? (
          <Button size="xs" variant="default" loading={change.isPending} onClick={() => change.mutate(undefined)}>
            {say('restore')}
          </Button>
        ) : (
          <ConfirmButton
            label={say('archive')}
            about={say('archiveText')}
            isBusy={change.isPending}
            onConfirm={() => change.mutate(undefined)}
          />
        )}
      </td>
    </tr>
  );
}

function AddProject({ onClose }: { readonly onClose: () => void }) {
  const say = useWords(systemWords);
  const [name, setName] = useState('');
  const add = useChange(() => request('/projects', { of: 'instance', body: { name: name.trim() } }), {
    done: say('done'),
    onDone: onClose,
  });
  return (
    <FormDialog
      title={say('addProject')}
      submit={say('addProject')}
      isOpen
      isBusy={add.isPending}
      error={add.error}
      fields={['name']}
      onSubmit={() => add.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={say('name')}
        data-autofocus
        value={name}
        error={toldAt(add.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
