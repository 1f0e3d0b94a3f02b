import { Text, Textarea } from '@mantine/core';
import { useMemo, useState } from 'react';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { visitDetails } from '../story/visit-details.ts';
import { runWords } from '../words.ts';
import { DialogEnd } from './dialog-end.tsx';
import { argText, readChangedArgs } from './read-changed-args.ts';
import { useCommand } from './use-command.ts';

type EditArgsFormProps = { readonly step: string; readonly visit: number; readonly onClose: () => void };

/** What the next attempt of a step gets, or of its undo; what is left as it is is not sent. */
export function EditArgsForm({ step, visit, onClose }: EditArgsFormProps) {
  const say = useWords(runWords);
  const { view, journal, version } = useRun();
  const before = useMemo(() => {
    const undo = view.rollback?.undo;
    if (undo?.step === step) return undo.args as ReturnType<typeof visitDetails>['undoData'];
    return visitDetails(journal.transitions, step, visit).args ?? {};
  }, [view, journal, step, visit]);
  const names = useMemo(() => {
    const bound = version?.flow.steps.find(({ name }) => name === step)?.args.map(({ name }) => name) ?? [];
    return [...new Set([...Object.keys(before), ...bound])];
  }, [version, before, step]);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  const command = useCommand(onClose);
  const given = Object.entries(texts).map(([name, text]) => ({ name, text }));
  const changed = readChangedArgs(before, given);
  const isEmpty = changed.ok && Object.keys(changed.args).length === 0;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!changed.ok) return;
        const body = { step, args: changed.args, reason: reason.trim() };
        command.mutate({ path: 'edit-args', body, done: say('asked', { action: say('editArgs') }) });
      }}
    >
      <Text size="sm">{say('willEditArgs', { step: visibleText(step) })}</Text>
      {names.map((name) => {
        const value = Object.hasOwn(before, name) ? before[name] : undefined;
        return (
          <Textarea
            key={name}
            mt="sm"
            label={visibleText(name)}
            autosize
            minRows={1}
            maxRows={8}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
            value={texts[name] ?? (value === undefined ? '' : argText(value))}
            error={!changed.ok && changed.problems[name] ? say('notJson') : undefined}
            onChange={({ currentTarget }) => setTexts({ ...texts, [name]: currentTarget.value })}
          />
        );
      })}
      <Textarea
        mt="md"
        label={say('reason')}
        required
        autosize
        minRows={2}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <DialogEnd
        label={say('editArgs')}
        isDisabled={!changed.ok || isEmpty || reason.trim() === ''}
        command={command}
        onClose={onClose}
      />
    </form>
  );
}
