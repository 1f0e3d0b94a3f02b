import { Button, Textarea } from '@mantine/core';
import type { DecisionView } from '@signalbox/protocol';
import { useState } from 'react';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './decide-panel.module.css';
import { pageWords } from './page-words.ts';
import { useSteer } from './use-steer.ts';

/** What was asked before somebody decides, and the answers; the last one may wait for yours. */
export function Questions({ decision }: { readonly decision: DecisionView }) {
  const say = useWords(pageWords);
  const { questions = [], asksYou = false, mayDecide } = decision;
  return questions.map(({ by, of, question, at, answer }) => (
    <section key={at} className={classes.question}>
      <strong>
        <bdi>{of === undefined ? say('asks', { by }) : say('asksOf', { by, of })}</bdi>
      </strong>
      <p>
        <SafeText text={question} />
      </p>
      {answer ? (
        <p>
          <strong>
            <bdi>{say('answers', { by: answer.by })}</bdi>
          </strong>
          <br />
          <SafeText text={answer.text} />
        </p>
      ) : (
        <p>
          <bdi>{say('waitsForAnswer', { by })}</bdi>
        </p>
      )}
      {!answer && (asksYou || mayDecide || of === undefined) ? <AnswerForm decision={decision} /> : null}
    </section>
  ));
}

function AnswerForm({ decision }: { readonly decision: DecisionView }) {
  const say = useWords(pageWords);
  const [text, setText] = useState('');
  const steer = useSteer(decision, () => setText(''));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') steer.mutate({ verb: 'answer', text: text.trim() });
      }}
    >
      {steer.error ? <ErrorState error={steer.error} /> : null}
      <Textarea
        mt="xs"
        aria-label={say('yourReply')}
        autosize
        minRows={2}
        maxLength={2000}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button type="submit" mt="xs" size="compact-sm" loading={steer.isPending}>
        {say('answer')}
      </Button>
    </form>
  );
}
