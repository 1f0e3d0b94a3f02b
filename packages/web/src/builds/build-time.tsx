import type { BuildView } from '@signalbox/protocol';
import { durationText } from '../show/duration-text.ts';
import { exactTime } from '../show/exact-time.ts';
import { SafeText } from '../show/safe-text.tsx';
import { useNow } from '../show/use-now.ts';
import { visibleText } from '../show/visible-text.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { buildSpans, type Span } from './build-spans.ts';
import classes from './build-time.module.css';
import { buildsWords } from './words.ts';

const kinds = ['queue', 'agent', 'steps'] as const;
const names = { queue: 'timeQueue', agent: 'timeAgent', steps: 'timeSteps' } as const;

/** Who had the build when: the queue, agents, and the steps themselves. */
export function BuildTime({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const language = useLanguage();
  const { rows, from, to, totals } = buildSpans(build, useNow());
  const length = to - from;
  return (
    <div className={classes.time}>
      <ul className={classes.totals}>
        {kinds.map((kind) => (
          <li key={kind}>
            <span className={classes.swatch} data-kind={kind} aria-hidden="true" /> {say(names[kind])}{' '}
            <strong>{durationText(totals[kind], language)}</strong>
          </li>
        ))}
      </ul>
      {rows.map(({ workflow, spans }) => (
        <section key={workflow} className={classes.workflow}>
          <h3 className={classes.name}>
            <SafeText text={workflow} />
          </h3>
          <div className={classes.row}>
            <span />
            <Line spans={spans} from={from} length={length} />
            <span />
          </div>
          {spans
            .filter(({ proc }) => proc !== undefined)
            .map((span) => (
              <div key={`${span.proc} ${span.from}`} className={classes.row}>
                <span className={classes.proc}>
                  <SafeText text={span.proc ?? ''} />
                </span>
                <Line spans={[span]} from={from} length={length} />
                <span className={classes.took}>{durationText(span.to - span.from, language)}</span>
              </div>
            ))}
        </section>
      ))}
    </div>
  );
}

type LineProps = { readonly spans: readonly Span[]; readonly from: number; readonly length: number };

function Line({ spans, from, length }: LineProps) {
  const say = useWords(buildsWords);
  const language = useLanguage();
  return (
    <div className={classes.line}>
      {spans.map((span) => (
        // A hint for the pointer: totals and lengths stand beside it.
        <span
          key={`${span.kind} ${span.from}`}
          aria-hidden="true"
          className={classes.bar}
          data-kind={span.kind}
          title={`${visibleText(span.proc ?? say(names[span.kind]))}: ${durationText(span.to - span.from, language)}\n${exactTime(span.from, language)} – ${exactTime(span.to, language)}`}
          style={{
            insetInlineStart: `${((span.from - from) / length) * 100}%`,
            width: `max(3px, ${((span.to - span.from) / length) * 100}%)`,
          }}
        />
      ))}
    </div>
  );
}
