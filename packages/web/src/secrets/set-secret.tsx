import { Checkbox, TextInput } from '@mantine/core';
import type { SecretView } from '@signalbox/protocol';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { FormDialog } from '../lists/form-dialog.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { wordsOf } from '../lists/words-of.ts';
import { SecretField } from '../schema-form/secret-field.tsx';
import { useWords } from '../words/use-words.ts';
import { secretsWords } from './words.ts';

type SetSecretProps = {
  /** One that is there gets another value. */
  readonly of: SecretView | undefined;
  readonly mayBeGlobal: boolean;
  readonly onClose: () => void;
};

export function SetSecret({ of, mayBeGlobal, onClose }: SetSecretProps) {
  const say = useWords(secretsWords);
  const [given, setGiven] = useState({
    name: of?.name ?? '',
    environment: of?.environment ?? '',
    events: of?.events.join(', ') ?? '',
    branches: of?.branches.join(', ') ?? '',
    images: of?.images.join(', ') ?? '',
  });
  const [value, setValue] = useState('');
  const [isGlobal, setGlobal] = useState(of?.global ?? false);
  const { name, environment, events, branches, images } = given;
  const place = isGlobal ? { global: true } : environment.trim() === '' ? {} : { environment: environment.trim() };
  const limits = { events: wordsOf(events), branches: wordsOf(branches), images: wordsOf(images) };
  const put = useChange(() => request('/secrets', { body: { name: name.trim(), value, ...place, ...limits } }), {
    done: say('done'),
    onDone: onClose,
  });
  const field = (key: keyof typeof given) => ({
    value: given[key],
    error: toldAt(put.error, key),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setGiven({ ...given, [key]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      title={of ? say('replace') : say('set')}
      submit={say('set')}
      isOpen
      isBusy={put.isPending}
      error={put.error}
      fields={['name', 'value', 'environment', 'events', 'branches', 'images']}
      onSubmit={() => put.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput label={say('name')} description={say('nameHint')} disabled={of !== undefined} {...field('name')} />
      <SecretField
        label={say('value')}
        autoComplete="new-password"
        value={value}
        error={toldAt(put.error, 'value')}
        onChange={(event) => setValue(event.currentTarget.value)}
      />
      {mayBeGlobal && of === undefined ? (
        <Checkbox
          label={say('isGlobal')}
          checked={isGlobal}
          onChange={(event) => setGlobal(event.currentTarget.checked)}
        />
      ) : null}
      {isGlobal ? null : (
        <TextInput
          label={say('environmentOnly')}
          description={say('environmentHint')}
          disabled={of !== undefined}
          {...field('environment')}
        />
      )}
      <TextInput label={say('eventsLabel')} description={say('eventsHint')} {...field('events')} />
      <TextInput label={say('branchesLabel')} {...field('branches')} />
      <TextInput label={say('imagesLabel')} {...field('images')} />
    </FormDialog>
  );
}
