import { Select } from '@mantine/core';

export type Choice = { readonly value: string; readonly label: string };

type FilterSelectProps = {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChoose: (value: string | undefined) => void;
  /** What is typed, where there may be more choices than these. */
  readonly onSearch?: (typed: string) => void;
};

/** One thing to choose among rows by; nothing chosen is all. */
export function FilterSelect({ label, choices, value, onChoose, onSearch }: FilterSelectProps) {
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
      {...(onSearch && { onSearchChange: onSearch })}
    />
  );
}
