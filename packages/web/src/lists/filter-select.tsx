import { Select } from '@mantine/core';

export type Choice = { readonly value: string; readonly label: string };

type FilterSelectProps = {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChoose: (value: string | undefined) => void;
};

/** One thing to choose among rows by; nothing chosen is all. */
export function FilterSelect({ label, choices, value, onChoose }: FilterSelectProps) {
  return (
    <Select
      size="xs"
      w={200}
      clearable
      searchable
      aria-label={label}
      placeholder={label}
      data={[...choices]}
      value={value ?? null}
      onChange={(chosen) => onChoose(chosen ?? undefined)}
    />
  );
}
