import { Checkbox, TextInput } from '@mantine/core';
import type { AgentAdded } from '@signalbox/protocol';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { FormDialog } from '../lists/form-dialog.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { wordsOf } from '../lists/words-of.ts';
import { useWords } from '../words/use-words.ts';
import { agentsWords } from './words.ts';

type AddAgentProps = { readonly onAdded: (added: AgentAdded) => void; readonly onClose: () => void };

export function AddAgent({ onAdded, onClose }: AddAgentProps) {
  const say = useWords(agentsWords);
  const [name, setName] = useState('');
  const [builds, setBuilds] = useState(true);
  const [jobs, setJobs] = useState('');
  const add = useChange(
    () => request<AgentAdded>('/agents', { of: 'instance', body: { name: name.trim(), builds, jobs: wordsOf(jobs) } }),
    {
      onDone: (added) => {
        onAdded(added);
        onClose();
      },
    },
  );
  return (
    <FormDialog
      title={say('add')}
      submit={say('add')}
      isOpen
      isBusy={add.isPending}
      error={add.error}
      fields={['name', 'jobs']}
      onSubmit={() => add.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={say('name')}
        description={say('nameHint')}
        data-autofocus
        value={name}
        error={toldAt(add.error, 'name')}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox
        label={say('takesBuilds')}
        checked={builds}
        onChange={(event) => setBuilds(event.currentTarget.checked)}
      />
      <TextInput
        label={say('jobPatterns')}
        description={say('jobHint')}
        value={jobs}
        error={toldAt(add.error, 'jobs')}
        onChange={(event) => setJobs(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
