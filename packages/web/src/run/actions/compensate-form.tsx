import { Text, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { undoQuery } from '../run-queries.ts';
import { runWords } from '../words.ts';
import { DialogEnd } from './dialog-end.tsx';
import { UndoPreview } from './undo-preview.tsx';
import { useCommand } from './use-command.ts';

type CompensateFormProps = { readonly step: string; readonly onClose: () => void };

export function CompensateForm({ step, onClose }: CompensateFormProps) {
  const say = useWords(runWords);
  const { view } = useRun();
  const [reason, setReason] = useState('');
  const plan = useQuery(undoQuery(view.id, step));
  const command = useCommand(onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const body = { step, reason: reason.trim() };
        command.mutate({ path: 'compensate-to', body, done: say('asked', { action: say('compensate') }) });
      }}
    >
      <Text size="sm">{say('willCompensate', { step: visibleText(step) })}</Text>
      <UndoPreview plan={plan} />
      <Textarea
        mt="md"
        label={say('reason')}
        required
        autosize
        minRows={2}
        maxRows={6}
        data-autofocus
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <DialogEnd
        label={say('compensate')}
        isGrave
        isDisabled={!plan.data || reason.trim() === ''}
        command={command}
        onClose={onClose}
      />
    </form>
  );
}
