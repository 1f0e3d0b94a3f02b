import { CodeText } from '../show/code-text.tsx';
import { ExternalLink, isOfWeb } from '../show/external-link.tsx';
import { SafeText } from '../show/safe-text.tsx';
import classes from './tab.module.css';

const longestData = 400;

/** What the step has given, a line for each; what is no object is shown as it is. */
export function DataFacts({ data }: { readonly data: string | undefined }) {
  if (data === undefined) return null;
  const facts = factsOf(data);
  if (facts?.length === 0) return null;
  if (!facts) return <CodeText text={data.slice(0, longestData)} />;
  return (
    <dl className={classes.small}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>
            <SafeText text={name} />
          </dt>
          <dd>
            <Fact text={(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, longestData)} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Fact({ text }: { readonly text: string }) {
  return isOfWeb(text) ? <ExternalLink address={text} /> : <CodeText text={text} />;
}

function factsOf(data: string): readonly (readonly [string, unknown])[] | undefined {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.entries(value).filter(([name, one]) => name !== 'outcome' && name !== 'reason' && one !== '');
  } catch {
    return undefined;
  }
}
