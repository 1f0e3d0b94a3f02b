import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';

export function LogTab() {
  const say = useWords(runWords);
  return <p className={`${classes.pad} ${classes.quiet}`}>{say('noLog')}</p>;
}
