import { Button } from '@mantine/core';
import type { ActionToTake, RunActed } from '@signalbox/protocol';
import { useState } from 'react';
import { changedFields } from '../../schema-form/changed-fields.ts';
import { defaultText } from '../../schema-form/default-text.ts';
import { ParamFields } from '../../schema-form/param-fields.tsx';
import type { FieldTexts } from '../../schema-form/read-fields.ts';
import { toldProblems } from '../../schema-form/told-problems.ts';
import { ErrorState } from '../../show/error-state.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import classes from '../drawer/drawer.module.css';
import { runWords } from '../words.ts';
import looks from './offer-button.module.css';
import { useCommand } from './use-command.ts';

type ActFormProps = { readonly act: ActionToTake; readonly isMain: boolean };

/** An action of the job of an open step, or its trigger, with what it asks for. */
export function ActForm({ act, isMain }: ActFormProps) {
  const say = useWords(runWords);
  const { step, visit, action, description, status } = act;
  const params = act.params.map(({ fixed = false, ...param }) => ({ ...param, isFixed: fixed }));
  const [texts, setTexts] = useState<FieldTexts>(() =>
    Object.fromEntries(params.map((param) => [param.name, defaultText(param)])),
  );
  const [isTried, setTried] = useState(false);
  const command = useCommand();
  const answer = command.data as RunActed | undefined;
  const read = changedFields(params, texts);
  const names = params.map((param) => param.name);
  const told = toldProblems(command.error, names, 'args.');
  const isTrigger = action === 'trigger';
  const isOver = status === 'ok' || status === 'running';
  const label = isTrigger ? say('trigger') : visibleText(action);
  return (
    <form
      className={classes.acts}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!read.ok) return;
        const body = isTrigger ? { step, args: read.values } : { step, visit, action, args: read.values };
        command.mutate({ path: isTrigger ? 'trigger' : 'act', body, done: say('asked', { action: label }) });
      }}
    >
      {description === undefined ? null : (
        <p className={classes.quiet}>
          <SafeText text={description} />
        </p>
      )}
      {isOver || params.length === 0 ? null : (
        <ParamFields
          params={params}
          texts={texts}
          problems={{ ...(isTried && !read.ok && read.problems), ...told }}
          onChange={(name, text) => {
            setTexts({ ...texts, [name]: text });
            if (command.error) command.reset();
          }}
        />
      )}
      <div>
        <Button
          type="submit"
          size="xs"
          variant={isMain ? 'filled' : 'default'}
          className={isMain ? looks.main : undefined}
          loading={command.isPending}
          disabled={isOver}
        >
          {label}
        </Button>{' '}
        {isOver ? <span className={classes.quiet}>{say(status === 'ok' ? 'actDone' : 'actRunning')}</span> : null}
      </div>
      {command.error && Object.keys(told).length === 0 ? <ErrorState error={command.error} /> : null}
      {answer?.act?.problem ? (
        <p className={classes.failure} role="alert">
          <SafeText text={answer.act.problem.message} />
        </p>
      ) : null}
    </form>
  );
}
