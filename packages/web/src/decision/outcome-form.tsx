import { Alert, Button, Group, Stack, Textarea } from '@mantine/core';
import type { DecisionView, RunSummary } from '@signalbox/protocol';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { ApiError } from '../api/api-error.ts';
import { refreshRun } from '../api/refresh-run.ts';
import { request } from '../api/request.ts';
import { defaultText } from '../schema-form/default-text.ts';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { ParamFields } from '../schema-form/param-fields.tsx';
import { readFields } from '../schema-form/read-fields.ts';
import { ErrorState } from '../show/error-state.tsx';
import { toast } from '../show/toast.ts';
import { useWords } from '../words/use-words.ts';
import { askedBy } from './asked-by.ts';
import { type Drafts, draftOf, keepDraft } from './drafts.ts';
import { decisionWords } from './words.ts';

type OutcomeFormProps = {
  /** As it is shown: its digest is what is sent. */
  readonly decision: DecisionView;
  readonly outcome: string;
  readonly project?: string | undefined;
  readonly onDone: () => void;
  readonly onCancel?: () => void;
  /** What is shown is not what is there any more. */
  readonly onStale?: (() => void) | undefined;
  /** What they have said before, when they may say it otherwise. */
  readonly said?: DecisionView['votes'][number] | undefined;
  /** What is typed is kept there when this form goes. */
  readonly drafts?: Drafts;
  /** It can be typed in, but not sent. */
  readonly isHeld?: boolean;
};

/** Gives one outcome, with what it asks for. */
export function OutcomeForm(props: OutcomeFormProps) {
  const { decision, outcome, project, onDone, onCancel, onStale, said, drafts, isHeld = false } = props;
  const say = useWords(decisionWords);
  const asked = askedBy(decision, outcome);
  const params = asked.kind === 'args' ? asked.params : [];
  const before = said?.outcome === outcome ? said : undefined;
  const [texts, setTexts] = useState<{ readonly [name: string]: string }>(() => ({
    ...Object.fromEntries(
      params.map((param) => [
        param.name,
        defaultText({ ...param, default: before?.args?.[param.name] ?? param.default }),
      ]),
    ),
    ...draftOf(drafts, outcome).texts,
  }));
  const [reason, setReason] = useState(() => draftOf(drafts, outcome).reason || (before?.reason ?? ''));
  const [problems, setProblems] = useState<{ readonly [name: string]: FieldProblem }>({});
  const [isShort, setShort] = useState(false);
  const answer = useAnswer({ decision, outcome, project, onDone, onStale, setProblems });
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (isHeld) return;
    if (asked.kind === 'reason') {
      const short = [...reason.trim()].length < asked.minLength;
      setShort(short);
      if (!short) answer.mutate({ ...(reason.trim() !== '' && { reason: reason.trim() }) });
      return;
    }
    const read = readFields(params, texts);
    setProblems(read.ok ? {} : read.problems);
    if (read.ok) answer.mutate({ args: read.values });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
  };
  const isGrant = decision.grants.includes(outcome);
  return (
    <form onSubmit={submit} onKeyDown={onKeyDown} noValidate>
      <Stack gap="md">
        <Problem error={answer.error} />
        {asked.kind === 'args' ? (
          <ParamFields
            params={params}
            texts={texts}
            problems={problems}
            onChange={(name, text) => {
              setTexts({ ...texts, [name]: text });
              keepDraft(drafts, outcome, { texts: { [name]: text } });
            }}
          />
        ) : (
          <Textarea
            label={say(asked.minLength > 0 ? 'reason' : 'reasonOptional')}
            description={asked.minLength > 0 ? say('reasonRule', { count: asked.minLength }) : undefined}
            error={isShort ? say('reasonShort', { count: asked.minLength }) : undefined}
            autosize
            minRows={2}
            maxRows={12}
            maxLength={2000}
            value={reason}
            onChange={({ currentTarget }) => {
              setReason(currentTarget.value);
              keepDraft(drafts, outcome, { reason: currentTarget.value });
            }}
          />
        )}
        <Group gap="sm" justify={onCancel ? 'flex-end' : 'flex-start'}>
          {onCancel ? (
            <Button variant="default" onClick={onCancel}>
              {say('cancel')}
            </Button>
          ) : null}
          <Button type="submit" disabled={isHeld} loading={answer.isPending} color={isGrant ? 'indigo' : 'red.9'}>
            {outcome}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

type Answering = Pick<OutcomeFormProps, 'decision' | 'outcome' | 'project' | 'onDone' | 'onStale'> & {
  readonly setProblems: (problems: { readonly [name: string]: FieldProblem }) => void;
};

type Given = { readonly reason?: string; readonly args?: { readonly [name: string]: unknown } };

function useAnswer({ decision, outcome, project, onDone, onStale, setProblems }: Answering) {
  const say = useWords(decisionWords);
  const client = useQueryClient();
  const { run, step, visit, digest } = decision;
  return useMutation({
    mutationFn: (given: Given) =>
      request<RunSummary>(`/runs/${encodeURIComponent(run.id)}/decide`, {
        body: { step, visit, digest, outcome, ...given },
        ...(project !== undefined && { project }),
      }),
    onSuccess: () => {
      toast('good', say('sent', { outcome }));
      onDone();
    },
    onError: (error) => {
      const path = error instanceof ApiError ? /^args\.(.+)$/.exec(String(error.details.path ?? ''))?.[1] : undefined;
      if (path !== undefined) setProblems({ [path]: { kind: 'told', text: error.message } });
      if (error instanceof ApiError && error.code === 'digest_stale') onStale?.();
    },
    onSettled: () =>
      Promise.all([
        refreshRun(client, run.id),
        client.invalidateQueries({ queryKey: ['list'] }),
        client.invalidateQueries({ queryKey: ['inbox'] }),
      ]),
  });
}

const over: ReadonlySet<string> = new Set(['decision_not_open', 'already_finished']);

function Problem({ error }: { readonly error: Error | null }) {
  const say = useWords(decisionWords);
  if (!error) return null;
  const code = error instanceof ApiError ? error.code : undefined;
  if (code === 'digest_stale') {
    return (
      <Alert color="orange" role="alert">
        {say('stale')}
      </Alert>
    );
  }
  if (code !== undefined && over.has(code)) {
    return (
      <Alert color="orange" role="alert">
        {say('gone')}
      </Alert>
    );
  }
  const isAtField = error instanceof ApiError && /^args\./.test(String(error.details.path ?? ''));
  return isAtField ? null : <ErrorState error={error} />;
}
