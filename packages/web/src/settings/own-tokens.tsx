import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { TokenAdded, TokenView } from '@signalbox/protocol';
import { useState } from 'react';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { FormDialog } from '../lists/form-dialog.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { OnceShown } from '../lists/once-shown.tsx';
import { toldAt } from '../lists/told-at.ts';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { listWords } from '../lists/words.ts';
import { wordsOf } from '../lists/words-of.ts';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './settings-page.module.css';
import { settingsWords } from './words.ts';

/** The tokens and sessions of who looks. */
export function OwnTokens() {
  const say = useWords(settingsWords);
  const [isMaking, setMaking] = useState(false);
  const [made, setMade] = useState<TokenAdded>();
  const list = usePagedList<TokenView>({
    path: '/tokens',
    name: 'tokens',
    of: 'instance',
    after: ({ createdAt, id }) => `${createdAt}/${id}`,
  });
  return (
    <section className={classes.section}>
      <h2>{say('tokens')}</h2>
      <p className={classes.quiet}>{say('tokensHint')}</p>
      {made ? (
        <OnceShown label={say('token', { name: made.name })} value={made.token} onDone={() => setMade(undefined)} />
      ) : null}
      {isMaking ? <MakeToken onMade={setMade} onClose={() => setMaking(false)} /> : null}
      <ListRows list={list} empty={<p>{say('noTokens')}</p>}>
        {(tokens) => (
          <ListTable
            label={say('tokens')}
            columns={[
              { label: say('name') },
              { label: say('used') },
              { label: say('ends'), isWide: true },
              { label: '', align: 'end' },
            ]}
          >
            {tokens.map((token) => (
              <TokenRow key={token.id} token={token} />
            ))}
          </ListTable>
        )}
      </ListRows>
      <Button size="xs" mt="md" onClick={() => setMaking(true)}>
        {say('make')}
      </Button>
    </section>
  );
}

const kinds = { token: 'kindToken', session: 'kindSession', invitation: 'kindInvitation' } as const;

function TokenRow({ token }: { readonly token: TokenView }) {
  const say = useWords(settingsWords);
  const sayList = useWords(listWords);
  const { id, kind, name, role, projects, expiresAt, usedAt } = token;
  const revoke = useChange(
    () => request(`/tokens/${encodeURIComponent(id)}/revoke`, { of: 'instance', method: 'POST' }),
    { done: say('revoked') },
  );
  const limits = [say(kinds[kind]), ...(role === undefined ? [] : [role]), ...(projects ?? [])];
  return (
    <tr>
      <td>
        <SafeText text={name} />
        <div data-quiet>
          <SafeText text={limits.join(' · ')} />
        </div>
        {revoke.error ? <ErrorState error={revoke.error} /> : null}
      </td>
      <td data-quiet>{usedAt === undefined ? sayList('never') : <Time at={usedAt} />}</td>
      <td data-wide data-quiet>
        {expiresAt === undefined ? sayList('never') : <Time at={expiresAt} />}
      </td>
      <td data-align="end">
        <ConfirmButton
          label={say('revoke')}
          about={say('revokeText')}
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate(undefined)}
        />
      </td>
    </tr>
  );
}

type MakeTokenProps = { readonly onMade: (made: TokenAdded) => void; readonly onClose: () => void };

function MakeToken({ onMade, onClose }: MakeTokenProps) {
  const say = useWords(settingsWords);
  const [given, setGiven] = useState({ name: '', role: '', days: '', projects: '' });
  const { name, role, days, projects } = given;
  const make = useChange(
    () => {
      const only = wordsOf(projects);
      const body = {
        name: name.trim(),
        ...(role !== '' && { role }),
        ...(days.trim() !== '' && { days: Number(days) }),
        ...(only.length > 0 && { projects: only }),
      };
      return request<TokenAdded>('/tokens', { of: 'instance', body });
    },
    {
      onDone: (made) => {
        onMade(made);
        onClose();
      },
    },
  );
  const field = (key: keyof typeof given) => ({
    value: given[key],
    error: toldAt(make.error, key),
    onChange: (event: { readonly currentTarget: { readonly value: string } }) =>
      setGiven({ ...given, [key]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      title={say('make')}
      submit={say('make')}
      isOpen
      isBusy={make.isPending}
      error={make.error}
      fields={['name', 'role', 'days', 'projects']}
      onSubmit={() => make.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput label={say('name')} data-autofocus {...field('name')} />
      <NativeSelect
        label={say('role')}
        description={say('roleHint')}
        data={[{ value: '', label: say('readAndStart') }, 'viewer', 'member', 'approver', 'maintainer', 'admin']}
        {...field('role')}
      />
      <TextInput label={say('days')} description={say('daysHint')} inputMode="numeric" {...field('days')} />
      <TextInput label={say('projects')} {...field('projects')} />
    </FormDialog>
  );
}
