import { Select, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import { DialogEnd } from './dialog-end.tsx';
import { useCommand } from './use-command.ts';

type SkipFormProps = { readonly step: string; readonly onClose: () => void };

/** How the step ended, in the word of who says so; or what became of its undo. */
export function SkipForm({ step, onClose }: SkipFormProps) {
  const say = useWords(runWords);
  const { view } = useRun();
  const isUndo = view.rollback?.undo?.step === step;
  const on = view.steps.find(({ name }) => name === step)?.on ?? {};
  const outcomes = isUndo
    ? [
        { value: 'UNDONE', label: say('undoneByHand') },
        { value: 'LEFT', label: say('leftAsIs') },
      ]
    : Object.entries(on).map(([outcome, target]) => ({
        value: outcome,
        label: `${visibleText(outcome)} → ${visibleText(target)}`,
      }));
  const [outcome, setOutcome] = useState<string | null>(outcomes[0]?.value ?? null);
  const [reason, setReason] = useState('');
  const command = useCommand(onClose);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (outcome === null) return;
        const body = { step, outcome, reason: reason.trim() };
        command.mutate({ path: 'skip', body, done: say('asked', { action: say('skip') }) });
      }}
    >
      <Text size="sm">{say(isUndo ? 'willSkipUndo' : 'willSkip', { step: visibleText(step) })}</Text>
      <Select
        mt="md"
        label={say('outcome')}
        data={outcomes}
        value={outcome}
        onChange={setOutcome}
        allowDeselect={false}
        comboboxProps={{ withinPortal: true }}
      />
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
        label={say('skip')}
        isDisabled={outcome === null || reason.trim() === ''}
        command={command}
        onClose={onClose}
      />
    </form>
  );
}
