import { Button, type ButtonProps } from '@mantine/core';
import { Late } from '../../show/late.tsx';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './offer-button.module.css';
import type { WhyNot } from './offers.ts';

type OfferButtonProps = Pick<ButtonProps, 'variant' | 'color' | 'size' | 'leftSection'> & {
  readonly label: string;
  readonly why?: WhyNot | undefined;
  readonly onClick: () => void;
};

const load = async () => (await import('../../show/hint.tsx')).Hint;

/** What cannot be done now can be reached all the same, and says why. */
export function OfferButton({ label, why, onClick, ...look }: OfferButtonProps) {
  const say = useWords(runWords);
  if (why === undefined)
    return (
      <Button {...look} className={classes.offer} onClick={onClick}>
        {label}
      </Button>
    );
  const text = say(`why_${why}`);
  const button = (
    <Button {...look} className={classes.offer} aria-disabled="true" data-disabled aria-description={text}>
      {label}
    </Button>
  );
  return <Late target={button} load={load} opens="near" rest={{ text }} />;
}
