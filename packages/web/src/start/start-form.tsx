import { Button, Stack, TextInput } from '@mantine/core';
import type { RunSummary } from '@signalbox/protocol';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { request } from '../api/request.ts';
import { useChange } from '../lists/use-change.ts';
import { defaultText } from '../schema-form/default-text.ts';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { type FormParam, ParamFields } from '../schema-form/param-fields.tsx';
import { readFields } from '../schema-form/read-fields.ts';
import { toldProblems } from '../schema-form/told-problems.ts';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './start-form.module.css';
import { startWords } from './words.ts';

type StartFormProps = {
  readonly of: ({ readonly flow: string } | { readonly template: string }) & { readonly group?: string };
  readonly params: readonly FormParam[];
};

/** What a start asks for; one that was answered too late to be seen is not started twice. */
export function StartForm({ of, params }: StartFormProps) {
  const say = useWords(startWords);
  const navigate = useNavigate();
  const [texts, setTexts] = useState<{ readonly [name: string]: string }>(() =>
    Object.fromEntries(params.map((param) => [param.name, defaultText(param)])),
  );
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [problems, setProblems] = useState<{ readonly [name: string]: FieldProblem }>({});
  const [key, setKey] = useState(newKey);
  const start = useChange((body: object) => request<RunSummary>('/runs', { body }), {
    done: say('started'),
    onDone: ({ id }) => void navigate({ to: '/runs/$run', params: { run: id } }),
  });
  const asked = params.filter(({ isFixed }) => !isFixed);
  const names = params.map((param) => param.name);
  const told = toldProblems(start.error, names, 'inputs.');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readFields(asked, texts);
    setProblems(read.ok ? {} : read.problems);
    if (!read.ok) return;
    start.mutate({
      ...of,
      inputs: read.values,
      idempotencyKey: key,
      ...(name.trim() !== '' && { name: name.trim() }),
      ...(description.trim() !== '' && { description: description.trim() }),
    });
  };
  const change = (param: string, text: string) => {
    setTexts({ ...texts, [param]: text });
    const { [param]: _, ...others } = problems;
    setProblems(others);
    if (start.error) start.reset();
    // What is asked otherwise is another start.
    setKey(newKey());
  };
  return (
    <form onSubmit={submit} noValidate className={classes.form}>
      <Stack gap="md">
        <h2 className={classes.title}>{say('inputs')}</h2>
        {params.length === 0 ? <p className={classes.none}>{say('noInputs')}</p> : null}
        <ParamFields params={params} texts={texts} problems={{ ...problems, ...told }} onChange={change} />
        <TextInput
          label={say('name')}
          description={say('nameHint')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={say('description')}
          maxLength={1000}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {start.error && Object.keys(told).length === 0 ? <ErrorState error={start.error} /> : null}
        <div>
          <Button type="submit" loading={start.isPending}>
            {say('start')}
          </Button>
        </div>
      </Stack>
    </form>
  );
}

function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
