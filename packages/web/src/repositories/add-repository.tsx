import { MultiSelect, NativeSelect, TextInput } from '@mantine/core';
import type { FlowView, RepositoryAdded } from '@signalbox/protocol';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { FormDialog } from '../lists/form-dialog.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { wordsOf } from '../lists/words-of.ts';
import { useWords } from '../words/use-words.ts';
import { repositoriesWords } from './words.ts';

type AddRepositoryProps = { readonly onAdded: (added: RepositoryAdded) => void; readonly onClose: () => void };

export function AddRepository({ onAdded, onClose }: AddRepositoryProps) {
  const say = useWords(repositoriesWords);
  const [given, setGiven] = useState({ scm: 'git', name: '', url: '', flow: '', branches: '' });
  const [events, setEvents] = useState<string[]>(['push']);
  const flows = usePagedList<FlowView>({ path: '/flows', name: 'flows' }).items ?? [];
  const { scm, name, url, flow, branches } = given;
  const rule = flow === '' ? {} : { flow, events, branches: wordsOf(branches) };
  const add = useChange(
    () =>
      request<RepositoryAdded>('/repositories', {
        body: { scm: scm.trim(), name: name.trim(), url: url.trim(), ...rule },
      }),
    {
      onDone: (added) => {
        onAdded(added);
        onClose();
      },
    },
  );
  const field = (key: keyof typeof given) => ({
    value: given[key],
    error: toldAt(add.error, key),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setGiven({ ...given, [key]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      title={say('add')}
      submit={say('add')}
      isOpen
      isBusy={add.isPending}
      error={add.error}
      fields={['scm', 'name', 'url', 'flow', 'events', 'branches']}
      onSubmit={() => add.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput label={say('scm')} {...field('scm')} />
      <TextInput label={say('name')} data-autofocus {...field('name')} />
      <TextInput label={say('url')} description={say('urlHint')} {...field('url')} />
      <NativeSelect
        label={say('flow')}
        data={[{ value: '', label: say('noFlow') }, ...flows.map((each) => ({ value: each.name, label: each.name }))]}
        {...field('flow')}
      />
      {flow === '' ? null : (
        <>
          <MultiSelect
            label={say('events')}
            data={(['push', 'tag'] as const).map((value) => ({ value, label: say(`event_${value}`) }))}
            value={events}
            error={toldAt(add.error, 'events')}
            onChange={setEvents}
          />
          <TextInput label={say('onBranches')} description={say('branchesHint')} {...field('branches')} />
        </>
      )}
    </FormDialog>
  );
}
