import { Text, Textarea } from '@mantine/core';
import { boundBefore, type FlowVersion, isSealed, jobOf, type Param, type Run, type Values } from '@signalbox/engine';
import { useMemo, useState } from 'react';
import { problemText } from '../../schema-form/problem-text.ts';
import { SecretField } from '../../schema-form/secret-field.tsx';
import { toldProblems } from '../../schema-form/told-problems.ts';
import { formWords } from '../../schema-form/words.ts';
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
  const { view, shown, journal, version } = useRun();
  const before = useMemo(() => {
    const undo = view.rollback?.undo;
    if (undo?.step === step) return undo.args as Values;
    return { ...valuesBefore(step, version, shown.run), ...visitDetails(journal.transitions, step, visit).args };
  }, [view, shown.run, journal, version, step, visit]);
  const names = useMemo(() => {
    const bound = version?.flow.steps.find(({ name }) => name === step)?.args.map(({ name }) => name) ?? [];
    return [...new Set([...Object.keys(before), ...bound])];
  }, [version, before, step]);
  const types = useMemo(() => typesOf(version, step), [version, step]);
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [reason, setReason] = useState('');
  const sayForm = useWords(formWords);
  const command = useCommand(onClose);
  const given = Object.entries(texts).map(([name, text]) => ({ name, text, type: types.get(name) }));
  const changed = readChangedArgs(before, given);
  const isEmpty = changed.ok && Object.keys(changed.args).length === 0;
  const told = toldProblems(command.error, names, 'args.');
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
          <ArgField
            key={name}
            name={name}
            text={texts[name] ?? (value === undefined ? '' : argText(value))}
            isSet={isSealed(value)}
            isSecret={isSealed(value) || types.get(name) === 'secret'}
            problem={
              !changed.ok && changed.problems[name] ? say('notJson') : told[name] && problemText(told[name], sayForm)
            }
            onChange={(text) => {
              setTexts({ ...texts, [name]: text });
              if (command.error) command.reset();
            }}
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
        command={Object.keys(told).length > 0 ? { ...command, error: null } : command}
        onClose={onClose}
      />
    </form>
  );
}

type ArgFieldProps = {
  readonly name: string;
  readonly text: string;
  readonly isSet: boolean;
  readonly isSecret: boolean;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
};

function ArgField({ name, text, isSet, isSecret, problem, onChange }: ArgFieldProps) {
  const common = {
    mt: 'sm',
    label: visibleText(name),
    value: text,
    error: problem,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange(currentTarget.value),
  };
  if (isSecret) return <SecretField {...common} isSet={isSet} />;
  return (
    <Textarea
      {...common}
      autosize
      minRows={1}
      maxRows={8}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  );
}

/** What its next attempt gets, as far as that is known. */
function valuesBefore(step: string, version: FlowVersion | undefined, run: Run | undefined): Values {
  const declared = version?.flow.steps.find(({ name }) => name === step);
  const job = version && jobOf(version, step);
  if (!declared || !job || !run) return {};
  return Object.fromEntries(
    boundBefore(declared, job, run).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Of the arguments that the job of a step declares. */
function typesOf(version: FlowVersion | undefined, step: string): ReadonlyMap<string, Param['type']> {
  const job = version?.jobs[version.flow.steps.find(({ name }) => name === step)?.job ?? ''];
  return new Map(job?.params.map(({ name, type }) => [name, type]));
}
