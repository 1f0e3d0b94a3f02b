import type { DecisionView, RunView } from '@signalbox/protocol';
import { CodeText } from '../show/code-text.tsx';
import { ExternalLink } from '../show/external-link.tsx';
import { peopleText } from '../show/people-text.ts';
import { PersonName } from '../show/person-name.tsx';
import { actorText } from '../show/run-cause-sentence.ts';
import { runCauseWords } from '../show/run-cause-words.ts';
import { SafeText } from '../show/safe-text.tsx';
import { shortHash } from '../show/short-hash.ts';
import { Time } from '../show/time.tsx';
import { whyNotSentence } from '../show/why-not-sentence.ts';
import { whyNotWords } from '../show/why-not-words.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import classes from './decide-panel.module.css';
import { pageWords } from './page-words.ts';
import { QuorumBar } from './quorum-bar.tsx';

type RuleLinesProps = { readonly run: RunView; readonly decision: DecisionView };

/** Who decides, who not, whether the one who looks may and why not, and who has said what. */
export function RuleLines({ run, decision }: RuleLinesProps) {
  const say = useWords(pageWords);
  const sayWhyNot = useWords(whyNotWords);
  const language = useLanguage();
  const { mayDecide, mayNotBecause, grants, missing, votes, digest } = decision;
  const { claimed, delegations = [], escalate = [], superseded = [] } = decision;
  const [grant = ''] = grants;
  const left = missing[grant] ?? '';
  return (
    <section className={classes.rule}>
      {mayDecide || !mayNotBecause ? null : (
        <p data-may="false">
          <bdi>{say('mayNot', { why: whyNotSentence(mayNotBecause, sayWhyNot, language) })}</bdi>
        </p>
      )}
      <QuorumBar decision={decision} />
      {left === '' || votes.length === 0 ? null : (
        <p>
          <bdi>{say('stillMissing', { outcome: grant, missing: peopleText(left, language) })}</bdi>
        </p>
      )}
      <Rule run={run} decision={decision} />
      {claimed ? (
        <p>
          <bdi>{say('claimed', { name: claimed.by })}</bdi> <Time at={claimed.at} />
        </p>
      ) : null}
      {delegations.map(({ from, to }) => (
        <p key={from}>
          <bdi>{say('delegated', { from, to })}</bdi>
        </p>
      ))}
      {escalate.map(({ at, to }) => (
        <p key={`${at} ${to}`}>
          {say('escalates')} <SafeText text={peopleText(to, language)} /> <Time at={at} />
        </p>
      ))}
      {superseded.length > 0 ? <p>{say('supersededTimes', { count: superseded.length })}</p> : null}
      <Votes decision={decision} />
      <Digest digest={digest} />
    </section>
  );
}

/** Of what was decided: it is said with the answer. */
export function Digest({ digest }: { readonly digest: string }) {
  return (
    <span className={classes.digest} title={digest}>
      <CodeText text={shortHash(digest)} />
    </span>
  );
}

/** Who decides, and who not. */
export function Rule({ run, decision }: RuleLinesProps) {
  const say = useWords(pageWords);
  const language = useLanguage();
  const { who, required = [], exclude } = decision;
  const startedBy = actorText(run.startedBy, useWords(runCauseWords));
  return (
    <dl>
      <Line label={say('decidedBy')}>
        <SafeText text={peopleText(who, language)} />
      </Line>
      {required.length > 0 ? (
        <Line label={say('required')}>
          <SafeText text={required.join(', ')} />
        </Line>
      ) : null}
      {exclude.length > 0 ? (
        <Line label={say('notBy')}>{exclude.map((each) => excluded(each, startedBy, decision, say)).join(', ')}</Line>
      ) : null}
    </dl>
  );
}

function Line({ label, children }: { readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export function Votes({ decision }: { readonly decision: DecisionView }) {
  const say = useWords(pageWords);
  if (decision.votes.length === 0) return null;
  return (
    <ul className={classes.votes} aria-label={say('votes')}>
      {decision.votes.map(({ by, onBehalfOf, outcome, reason, args, at, lapsed }) => (
        <li key={by}>
          <PersonName name={by} />
          <strong>
            <SafeText text={outcome} />
          </strong>
          {onBehalfOf ? <bdi>{say('onBehalfOf', { names: onBehalfOf.join(', ') })}</bdi> : null}
          {lapsed ? <span data-lapsed>{say('lapsed')}</span> : null}
          <span className={classes.digest}>
            <Time at={at} />
          </span>
          {reason === undefined ? null : (
            <q>
              <SafeText text={reason} />
            </q>
          )}
          {Object.entries(args ?? {})
            .filter(([, value]) => value !== '')
            .map(([name, value]) => (
              <q key={name}>
                <SafeText text={name} />:{' '}
                <ExternalLink address={typeof value === 'string' ? value : JSON.stringify(value)} />
              </q>
            ))}
        </li>
      ))}
    </ul>
  );
}

type Excluded = 'initiator' | 'commit_authors' | 'approvers' | 'run_editors';

/** With the name where it is known. */
function excluded(each: string, startedBy: string, { change }: DecisionView, say: (key: Excluded) => string): string {
  if (each === 'initiator') return `${say(each)} (${startedBy})`;
  if (each === 'commit_authors') return change ? `${say(each)} (${change.author})` : say(each);
  return each === 'approvers' || each === 'run_editors' ? say(each) : each;
}
