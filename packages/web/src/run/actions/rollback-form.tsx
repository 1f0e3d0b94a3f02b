import { Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { undoQuery } from '../run-queries.ts';
import { runWords } from '../words.ts';
import { DialogEnd } from './dialog-end.tsx';
import { UndoPreview } from './undo-preview.tsx';
import { useCommand } from './use-command.ts';

/** What will be taken back stands before the button that has it taken back. */
export function RollbackForm({ onClose }: { readonly onClose: () => void }) {
  const say = useWords(runWords);
  const { view } = useRun();
  const [reason, setReason] = useState('');
  const plan = useQuery(undoQuery(view.id));
  const command = useCommand(onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const given = reason.trim() === '' ? {} : { reason: reason.trim() };
        command.mutate({ path: 'rollback', body: given, done: say('asked', { action: say('rollback') }) });
      }}
    >
      <Text size="sm">{say('willRollback')}</Text>
      <UndoPreview plan={plan} />
      <Textarea
        mt="md"
        label={say('reasonOptional')}
        autosize
        minRows={2}
        maxRows={6}
        data-autofocus
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <DialogEnd label={say('rollback')} isGrave isDisabled={!plan.data} command={command} onClose={onClose} />
    </form>
  );
}
