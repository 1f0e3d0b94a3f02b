import { NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import type { ParamView } from '@signalbox/protocol';
import { useWords } from '../words/use-words.ts';
import { FieldLabel, type Origin } from './field-label.tsx';
import type { FieldProblem } from './field-problem.ts';
import { problemText } from './problem-text.ts';
import type { FieldTexts } from './read-fields.ts';
import { SecretField } from './secret-field.tsx';
import { formWords } from './words.ts';

export type FormParam = ParamView & {
  /** Where the value comes from that is there already; that of a default says so itself. */
  readonly origin?: Origin | undefined;
  /** Somebody has bound it: it is shown, and not asked for. */
  readonly isFixed?: boolean;
};

type ParamFieldsProps = {
  readonly params: readonly FormParam[];
  readonly texts: FieldTexts;
  readonly problems: { readonly [name: string]: FieldProblem };
  readonly onChange: (name: string, text: string) => void;
};

/** A field for each parameter, of the kind that fits its type and checks, with where its value comes from. */
export function ParamFields({ params, texts, problems, onChange }: ParamFieldsProps) {
  return (
    <Stack gap="md">
      {params.map((param) => (
        <ParamField
          key={param.name}
          param={param}
          text={texts[param.name] ?? ''}
          problem={problems[param.name]}
          onChange={(text) => onChange(param.name, text)}
        />
      ))}
    </Stack>
  );
}

const readable = { opacity: 1, color: 'var(--mantine-color-text)' };

type ParamFieldProps = {
  readonly param: FormParam;
  readonly text: string;
  readonly problem: FieldProblem | undefined;
  readonly onChange: (text: string) => void;
};

function ParamField({ param, text, problem, onChange }: ParamFieldProps) {
  const say = useWords(formWords);
  const { type, checks = {}, required, isFixed = false } = param;
  const common = {
    label: <FieldLabel param={param} text={text} />,
    error: problem && problemText(problem, say),
    'aria-required': required,
    // What is not asked for is there to be read.
    ...(isFixed && { disabled: true, styles: { input: readable } }),
    value: text,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange(currentTarget.value),
  };
  if (checks.oneOf || type === 'bool') {
    const options = checks.oneOf?.map((one) => ({ value: String(one), label: String(one) })) ?? [
      { value: 'true', label: say('yes') },
      { value: 'false', label: say('no') },
    ];
    const none = { value: '', label: required ? say('choose') : '—' };
    return <NativeSelect {...common} data={[none, ...options]} />;
  }
  if (type === 'str') {
    const isShort = (checks.maxLength ?? Number.POSITIVE_INFINITY) <= 80 || checks.regex !== undefined;
    return isShort ? <TextInput {...common} /> : <Textarea {...common} autosize minRows={2} maxRows={12} />;
  }
  if (type === 'secret') {
    const isSet = param.default !== undefined;
    return <SecretField {...common} isSet={isSet} />;
  }
  if (type === 'list' || type === 'dict') {
    const look = { input: { fontFamily: 'var(--mantine-font-family-monospace)', ...(isFixed && readable) } };
    const placeholder = type === 'list' ? '["…"]' : '{"…": "…"}';
    return (
      <Textarea
        {...common}
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        styles={look}
        placeholder={placeholder}
      />
    );
  }
  return <TextInput {...common} inputMode={type === 'int' ? 'numeric' : 'decimal'} />;
}
