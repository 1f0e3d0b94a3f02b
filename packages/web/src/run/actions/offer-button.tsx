import { Button, type ButtonProps, Tooltip } from '@mantine/core';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './offer-button.module.css';
import type { WhyNot } from './offers.ts';

type OfferButtonProps = Pick<ButtonProps, 'variant' | 'color' | 'size' | 'leftSection'> & {
  readonly label: string;
  readonly why?: WhyNot | undefined;
  readonly onClick: () => void;
};

/** What cannot be done now can be reached all the same, and says why. */
export function OfferButton({ label, why, onClick, ...look }: OfferButtonProps) {
  const say = useWords(runWords);
  if (why === undefined)
    return (
      <Button {...look} className={classes.offer} onClick={onClick}>
        {label}
      </Button>
    );
  return (
    <Tooltip label={say(`why_${why}`)} multiline maw={280} withArrow events={{ hover: true, focus: true, touch: true }}>
      <Button
        {...look}
        className={classes.offer}
        aria-disabled="true"
        data-disabled
        aria-description={say(`why_${why}`)}
      >
        {label}
      </Button>
    </Tooltip>
  );
}
