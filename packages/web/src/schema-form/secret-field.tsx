import { CloseButton, PasswordInput, type PasswordInputProps } from '@mantine/core';
import { useWords } from '../words/use-words.ts';
import { formWords } from './words.ts';

type SecretFieldProps = PasswordInputProps & {
  /** There is a value, which nobody is shown: it stays until something is typed in its place. */
  readonly isSet?: boolean;
  /** Where the value that is set can be taken away, and how that is called. */
  readonly onTakeAway?: { readonly label: string; readonly act: () => void };
};

/** A password, token, secret or argument that is one: hidden while it is typed, unless who types asks to see it. */
export function SecretField({ isSet = false, onTakeAway, value, ...field }: SecretFieldProps) {
  const say = useWords(formWords);
  const takeAway = isSet && onTakeAway;
  return (
    <PasswordInput
      autoComplete="off"
      // The library forgets it of this kind of field.
      aria-invalid={Boolean(field.error)}
      {...field}
      {...(isSet && { placeholder: say('isSet') })}
      {...(takeAway && {
        rightSection: <CloseButton size="sm" aria-label={takeAway.label} onClick={takeAway.act} />,
      })}
      visibilityToggleButtonProps={{ 'aria-label': say('showOrHide') }}
      value={value}
    />
  );
}
