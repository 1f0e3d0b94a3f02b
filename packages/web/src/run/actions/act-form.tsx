import { Button, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import type { ActionToTake, RunActed } from '@signalbox/protocol';
import { useState } from 'react';
import { ErrorState } from '../../show/error-state.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import classes from '../drawer/drawer.module.css';
import { runWords } from '../words.ts';
import { type ParamView, presetText, readParam } from './read-param.ts';
import { useCommand } from './use-command.ts';

type ActFormProps = { readonly act: ActionToTake; readonly isAllowed: boolean };

/** An action of the job of an open step, or its trigger, with what it asks for. */
export function ActForm({ act, isAllowed }: ActFormProps) {
  const say = useWords(runWords);
  const { step, visit, action, description, params, status } = act;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [isTried, setTried] = useState(false);
  const command = useCommand();
  const answer = command.data as RunActed | undefined;
  const read = params.map((param) => ({ param, given: readParam(param, texts[param.name] ?? presetText(param)) }));
  const isFine = read.every(({ given }) => given.kind !== 'problem');
  const isTrigger = action === 'trigger';
  const isOver = status === 'ok' || status === 'running';
  const label = isTrigger ? say('trigger') : visibleText(action);
  return (
    <form
      className={classes.acts}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!isFine) return;
        const args = Object.fromEntries(
          read.flatMap(({ param, given }) => (given.kind === 'value' ? [[param.name, given.value] as const] : [])),
        );
        const body = isTrigger ? { step, args } : { step, visit, action, args };
        command.mutate({ path: isTrigger ? 'trigger' : 'act', body, done: say('asked', { action: label }) });
      }}
    >
      {description === undefined ? null : (
        <p className={classes.quiet}>
          <SafeText text={description} />
        </p>
      )}
      {isOver
        ? null
        : read.map(({ param, given }) => (
            <Field
              key={param.name}
              param={param}
              text={texts[param.name] ?? presetText(param)}
              error={isTried && given.kind === 'problem' ? say(`param_${given.problem}`) : undefined}
              onChange={(text) => setTexts({ ...texts, [param.name]: text })}
            />
          ))}
      <div>
        <Button type="submit" size="compact-md" loading={command.isPending} disabled={isOver || !isAllowed}>
          {label}
        </Button>{' '}
        {isOver ? <span className={classes.quiet}>{say(status === 'ok' ? 'actDone' : 'actRunning')}</span> : null}
        {isAllowed ? null : <span className={classes.quiet}>{say('why_viewer')}</span>}
      </div>
      {command.error ? <ErrorState error={command.error} /> : null}
      {answer?.act?.problem ? (
        <p className={classes.failure} role="alert">
          <SafeText text={answer.act.problem.message} />
        </p>
      ) : null}
    </form>
  );
}

type FieldProps = {
  readonly param: ParamView;
  readonly text: string;
  readonly error: string | undefined;
  readonly onChange: (text: string) => void;
};

function Field({ param, text, error, onChange }: FieldProps) {
  const { name, type, required, checks } = param;
  const given = { label: visibleText(name), error, withAsterisk: required, size: 'xs' as const };
  if (type === 'bool')
    return (
      <Switch
        {...given}
        checked={text === 'true'}
        onChange={({ currentTarget }) => onChange(String(currentTarget.checked))}
      />
    );
  if (checks?.oneOf) {
    const data = ['', ...checks.oneOf.map(String)].map((value) => ({ value, label: visibleText(value) }));
    return (
      <NativeSelect
        {...given}
        data={data}
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  if (type === 'int' || type === 'float')
    return (
      <TextInput
        {...given}
        inputMode="decimal"
        value={text}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  return (
    <Textarea
      {...given}
      autosize
      minRows={1}
      maxRows={10}
      value={text}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
