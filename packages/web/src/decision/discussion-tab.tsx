import { Button, FileButton, Group, Textarea } from '@mantine/core';
import type { CommentView, DecisionView, EvidenceView, RunView } from '@signalbox/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { refreshRun } from '../api/refresh-run.ts';
import { addressOf, request } from '../api/request.ts';
import { mayDo } from '../lists/may-do.ts';
import { runQuery } from '../run/run-queries.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { LinkedText } from '../show/linked-text.tsx';
import { PersonName } from '../show/person-name.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { sendOnCtrlEnter } from '../show/send-on-ctrl-enter.ts';
import { Time } from '../show/time.tsx';
import { toast } from '../show/toast.ts';
import { useWords } from '../words/use-words.ts';
import classes from './discussion-tab.module.css';
import { pageWords } from './page-words.ts';

type DiscussionTabProps = { readonly run: RunView; readonly decision: DecisionView };

const mostBytes = 5 * 1024 * 1024;
const longestComment = 4000;
/** What is said is no change of the run, and no stream tells of it. */
const saidMs = 10_000;

/** What people have said of it beside their votes, and the files that they have put to it, in order. */
export function DiscussionTab({ run, decision, isOver }: DiscussionTabProps & { readonly isOver: boolean }) {
  const say = useWords(pageWords);
  const { data: me } = useQuery(meQuery);
  const maySay = mayDo(me, 'member', run.project);
  const { run: asked } = useParams({ from: '/decisions/$run/$step' });
  useQuery({ ...runQuery(asked), refetchInterval: isOver ? false : saidMs });
  const { step, visit } = decision;
  const isHere = (note: { readonly step: string; readonly visit: number }) =>
    note.step === step && note.visit === visit;
  const notes = [...run.comments.filter(isHere), ...run.evidence.filter(isHere)].toSorted((a, b) => a.at - b.at);
  return (
    <>
      {notes.length === 0 ? <EmptyState title={say('noDiscussion')} /> : null}
      <ul className={classes.notes}>
        {notes.map((note) => (
          <li key={note.id}>
            <div className={classes.head}>
              <PersonName name={note.by} />
              <Time at={note.at} />
            </div>
            {'text' in note ? (
              <p className={classes.text}>
                <LinkedText text={note.text} />
              </p>
            ) : (
              <Evidence run={run} file={note} />
            )}
          </li>
        ))}
      </ul>
      {isOver ? null : maySay ? (
        <NoteForm run={run} decision={decision} />
      ) : (
        <p className={classes.quiet}>{say('maySayNothing')}</p>
      )}
    </>
  );
}

function Evidence({ run, file }: { readonly run: RunView; readonly file: EvidenceView }) {
  const say = useWords(pageWords);
  const address = addressOf(`/runs/${encodeURIComponent(run.id)}/evidence/${encodeURIComponent(file.id)}`);
  return (
    <p className={classes.text}>
      <a href={address} download={file.name}>
        <SafeText text={file.name} />
      </a>{' '}
      <span className={classes.quiet}>{say('bytes', { kb: Math.ceil(file.bytes / 1024) })}</span>
    </p>
  );
}

function NoteForm({ run, decision }: DiscussionTabProps) {
  const say = useWords(pageWords);
  const client = useQueryClient();
  const [text, setText] = useState('');
  const { step, visit } = decision;
  const path = `/runs/${encodeURIComponent(run.id)}`;
  const refresh = () => refreshRun(client, run.id);
  const comment = useMutation({
    mutationFn: () => request<CommentView>(`${path}/comments`, { body: { step, visit, text } }),
    onSuccess: () => {
      setText('');
      return refresh();
    },
  });
  const evidence = useMutation({
    mutationFn: (file: File) =>
      request<EvidenceView>(`${path}/evidence`, {
        query: { step, visit, name: file.name },
        method: 'POST',
        body: file,
      }),
    onSuccess: refresh,
  });
  const put = (file: File | null) => {
    if (file && file.size > mostBytes) toast('bad', say('fileTooLarge'));
    else if (file) evidence.mutate(file);
  };
  const error = comment.error ?? evidence.error;
  return (
    <form
      className={classes.form}
      onKeyDown={sendOnCtrlEnter}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') comment.mutate();
      }}
    >
      {error ? <ErrorState error={error} /> : null}
      <Textarea
        label={say('comment')}
        autosize
        minRows={2}
        maxRows={12}
        maxLength={longestComment}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Group gap="xs" mt="xs">
        <Button type="submit" variant="default" size="xs" loading={comment.isPending}>
          {say('commentSend')}
        </Button>
        <FileButton onChange={put}>
          {(props) => (
            <Button {...props} variant="subtle" size="xs" loading={evidence.isPending}>
              {say('evidence')}
            </Button>
          )}
        </FileButton>
      </Group>
    </form>
  );
}
