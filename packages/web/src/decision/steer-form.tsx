import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { DecisionView, RunView, UserView } from '@signalbox/protocol';
import { type FormEvent, useState } from 'react';
import { useNamed } from '../lists/use-named.ts';
import { Dialog } from '../show/dialog.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { sendOnCtrlEnter } from '../show/send-on-ctrl-enter.ts';
import { toast } from '../show/toast.ts';
import { useWords } from '../words/use-words.ts';
import { pageWords } from './page-words.ts';
import { type Steer, useSteer } from './use-steer.ts';

export type SteerFormVerb = 'delegate' | 'ask' | 'reassign' | 'override';

type SteerFormProps = {
  readonly run: RunView;
  readonly decision: DecisionView;
  readonly verb: SteerFormVerb;
  readonly onClose: () => void;
};

type Field = 'person' | 'text' | 'users' | 'groups' | 'outcome';

const namesId = 'names-of-users';

export function SteerForm({ run, decision, verb, onClose }: SteerFormProps) {
  const say = useWords(pageWords);
  const [given, setGiven] = useState<Readonly<Record<Field, string>>>({
    person: '',
    text: '',
    users: '',
    groups: '',
    outcome: decision.outcomes[0] ?? '',
  });
  const steer = useSteer(decision, () => {
    toast('good', run.name);
    onClose();
  });
  const set = (field: Field) => ({
    value: given[field],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setGiven({ ...given, [field]: currentTarget.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    steer.mutate(steerOf(verb, given));
  };
  return (
    <Dialog onClose={onClose} title={say(verb)}>
      <form onSubmit={submit} onKeyDown={sendOnCtrlEnter}>
        <UserNames typed={given.person} />
        <Stack>
          {steer.error ? <ErrorState error={steer.error} /> : null}
          {verb === 'delegate' ? <TextInput label={say('to')} required list={namesId} {...set('person')} /> : null}
          {verb === 'ask' ? (
            <>
              <Textarea label={say('question')} required autosize minRows={2} {...set('text')} />
              <TextInput label={say('ofWhom')} list={namesId} {...set('person')} />
            </>
          ) : null}
          {verb === 'reassign' ? (
            <>
              <TextInput label={say('users')} {...set('users')} />
              <TextInput label={say('groups')} {...set('groups')} />
              <TextInput label={say('instead')} list={namesId} {...set('person')} />
            </>
          ) : null}
          {verb === 'override' ? (
            <NativeSelect label={say('outcome')} data={[...decision.outcomes]} {...set('outcome')} />
          ) : null}
          {verb === 'override' || verb === 'reassign' ? (
            <Textarea label={say('reason')} required autosize minRows={2} maxLength={2000} {...set('text')} />
          ) : null}
          <Group gap="sm" justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {say('cancel')}
            </Button>
            <Button type="submit" loading={steer.isPending} color={verb === 'override' ? 'red.9' : 'indigo'}>
              {say('send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

/** For the fields that want a name. */
function UserNames({ typed }: { readonly typed: string }) {
  const { items: users } = useNamed<UserView>({ path: '/users', name: 'users', of: 'instance' }, typed.trim());
  return (
    <datalist id={namesId}>
      {users?.map(({ id, name }) => (
        <option key={id} value={name} />
      ))}
    </datalist>
  );
}

function steerOf(
  verb: SteerFormVerb,
  { person, text, users, groups, outcome }: Readonly<Record<Field, string>>,
): Steer {
  const name = person.trim();
  switch (verb) {
    case 'delegate':
      return { verb, to: name };
    case 'ask':
      return { verb, question: text.trim(), ...(name !== '' && { of: name }) };
    case 'reassign':
      return {
        verb,
        users: wordsOf(users),
        groups: wordsOf(groups),
        reason: text.trim(),
        ...(name !== '' && { from: name }),
      };
    case 'override':
      return { verb, outcome, reason: text.trim() };
  }
}

function wordsOf(text: string): readonly string[] {
  return text.split(',').flatMap((word) => word.trim() || []);
}
