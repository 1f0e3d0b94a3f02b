import { Textarea, TextInput } from '@mantine/core';
import type { RunGroupView } from '@signalbox/protocol';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { FormDialog } from '../lists/form-dialog.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { useWords } from '../words/use-words.ts';
import { runGroupsWords } from './words.ts';

/** A new group, whose page follows: runs are started there. */
export function MakeGroup({ onClose }: { readonly onClose: () => void }) {
  const say = useWords(runGroupsWords);
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const make = useChange(
    () => request<RunGroupView>('/run-groups', { body: { name: name.trim(), description: description.trim() } }),
    { onDone: ({ id }) => void navigate({ to: '/groups/$group', params: { group: String(id) } }) },
  );
  return (
    <FormDialog
      title={say('make')}
      submit={say('make')}
      isOpen
      isBusy={make.isPending}
      error={make.error}
      fields={['name', 'description']}
      onSubmit={() => make.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={say('name')}
        description={say('nameHint')}
        data-autofocus
        autoComplete="off"
        value={name}
        error={toldAt(make.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Textarea
        label={say('description')}
        autosize
        minRows={2}
        maxRows={8}
        value={description}
        error={toldAt(make.error, 'description')}
        onChange={(event) => setDescription(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
