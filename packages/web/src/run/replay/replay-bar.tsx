import { ActionIcon, Slider, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconDownload, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { exactTime } from '../../show/exact-time.ts';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { eventSentence } from '../events/event-sentence.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './replay-bar.module.css';
import { saveJournal } from './save-journal.ts';

/** The way through the past of a run: all views show it as it was then. */
export function ReplayBar() {
  const { search, journal } = useRun();
  if (search.at === undefined || journal.transitions.length === 0) return null;
  return <Scrubber at={Math.min(search.at, journal.transitions.length)} />;
}

function Scrubber({ at }: { readonly at: number }) {
  const say = useWords(runWords);
  const language = useLanguage();
  const { go, journal, shown, view } = useRun();
  const [dragged, setDragged] = useDragged(at);
  const last = journal.transitions.length;
  const transition = journal.transitions[dragged - 1];
  const to = (seq: number) => setDragged(Math.max(1, Math.min(seq, last)));
  const event = transition?.events.at(-1);
  return (
    <section className={classes.bar} aria-label={say('replay')}>
      <div className={classes.line}>
        <Tooltip label={say('before')}>
          <ActionIcon
            variant="default"
            aria-label={say('before')}
            disabled={dragged <= 1}
            onClick={() => to(dragged - 1)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
        </Tooltip>
        <Slider
          className={classes.slider}
          min={1}
          max={Math.max(2, last)}
          step={1}
          value={dragged}
          onChange={to}
          label={null}
          thumbLabel={say('replayAt')}
          size={6}
        />
        <Tooltip label={say('next')}>
          <ActionIcon
            variant="default"
            aria-label={say('next')}
            disabled={dragged >= last}
            onClick={() => to(dragged + 1)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={say('saveJournal')}>
          <ActionIcon
            variant="default"
            aria-label={say('saveJournal')}
            onClick={() => saveJournal(view.name, journal.transitions)}
          >
            <IconDownload size={16} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={say('leaveReplay')}>
          <ActionIcon variant="default" aria-label={say('leaveReplay')} onClick={() => go({ at: undefined })}>
            <IconX size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <p className={classes.moment} aria-live="polite">
        <strong>
          {dragged} / {last}
        </strong>
        {transition ? <span>{exactTime(transition.at, language)}</span> : null}
        <StatusMark status={shown.status} />
        {event ? (
          <span className={classes.event}>
            <SafeText text={eventSentence(event, language, (instant) => exactTime(instant, language))} />
          </span>
        ) : null}
      </p>
    </section>
  );
}

/** The address follows a frame later, so that dragging never waits for it. */
function useDragged(at: number): readonly [number, (seq: number) => void] {
  const { go } = useRun();
  const [dragged, setDragged] = useState(at);
  const frame = useRef(0);
  useEffect(() => setDragged(at), [at]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  const drag = (seq: number) => {
    setDragged(seq);
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => go({ at: seq }));
  };
  return [dragged, drag];
}
