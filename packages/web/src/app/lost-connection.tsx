import { currentLanguage } from '../words/language.ts';
import { useWords } from '../words/use-words.ts';
import { useConnection } from './live-provider.tsx';
import classes from './lost-connection.module.css';
import { appWords } from './words.ts';

/** Says that what is shown may be old, over the page and without moving it. */
export function LostConnection() {
  const say = useWords(appWords);
  const connection = useConnection();
  if (connection.status !== 'lost') return null;
  const time = new Date(connection.since).toLocaleTimeString(currentLanguage());
  return (
    <div className={classes.bar} role="status">
      {say('lost', { time })}
    </div>
  );
}
