import { Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import { DialogEnd } from './dialog-end.tsx';
import { useCommand } from './use-command.ts';

type ForkFormProps = { readonly step: string; readonly visit: number; readonly onClose: () => void };

export function ForkForm({ step, visit, onClose }: ForkFormProps) {
  const say = useWords(runWords);
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const command = useCommand((run) => {
    onClose();
    void navigate({
      to: '/runs/$run',
      params: { run: run.name },
      search: ({ project }) => (project ? { project } : {}),
    });
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { step, visit, ...(name.trim() !== '' && { name: name.trim() }) };
        command.mutate({ path: 'fork', body, done: say('asked', { action: say('fork') }) });
      }}
    >
      <Text size="sm">{say('willFork', { step: visibleText(visit > 1 ? `${step} #${visit}` : step) })}</Text>
      <TextInput
        mt="md"
        label={say('forkName')}
        description={say('forkNameHint')}
        data-autofocus
        value={name}
        onChange={({ currentTarget }) => setName(currentTarget.value)}
      />
      <DialogEnd label={say('fork')} command={command} onClose={onClose} />
    </form>
  );
}
