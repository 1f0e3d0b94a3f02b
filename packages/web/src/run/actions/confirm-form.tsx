import { Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import { DialogEnd } from './dialog-end.tsx';
import { useCommand } from './use-command.ts';

/** Of reasons for what goes past a rule. */
const longReason = 10;

type ConfirmFormProps = {
  readonly path: string;
  readonly body?: object;
  /** What will happen. */
  readonly text: string;
  readonly label: string;
  /** `long`: it is needed, of at least as many characters as the engine asks for. */
  readonly reason?: 'optional' | 'long';
  readonly isGrave?: boolean;
  readonly onClose: () => void;
};

export function ConfirmForm({ path, body = {}, text, label, reason, isGrave = false, onClose }: ConfirmFormProps) {
  const say = useWords(runWords);
  const [why, setWhy] = useState('');
  const command = useCommand(onClose);
  const given = reason !== undefined && why.trim() !== '' ? { reason: why.trim() } : {};
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        command.mutate({ path, body: { ...body, ...given }, done: say('asked', { action: label }) });
      }}
    >
      <Text size="sm">{text}</Text>
      {reason === undefined ? null : (
        <Textarea
          mt="md"
          label={say(reason === 'long' ? 'reason' : 'reasonOptional')}
          description={reason === 'long' ? say('reasonLength', { count: longReason }) : undefined}
          required={reason === 'long'}
          autosize
          minRows={2}
          maxRows={6}
          data-autofocus
          value={why}
          onChange={({ currentTarget }) => setWhy(currentTarget.value)}
        />
      )}
      <DialogEnd
        label={label}
        isGrave={isGrave}
        isDisabled={reason === 'long' && [...why.trim()].length < longReason}
        command={command}
        onClose={onClose}
      />
    </form>
  );
}
