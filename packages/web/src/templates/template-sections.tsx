import { Autocomplete, Textarea } from '@mantine/core';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { problemText } from '../schema-form/problem-text.ts';
import { SecretField } from '../schema-form/secret-field.tsx';
import { formWords } from '../schema-form/words.ts';
import { SafeText } from '../show/safe-text.tsx';
import { visibleText } from '../show/visible-text.ts';
import { useWords } from '../words/use-words.ts';
import { type BoundTexts, isSealedText, type TemplateField, type TemplateSection } from './template-fields.ts';
import classes from './template-form.module.css';
import { configKeys } from './template-settings.ts';
import { templatesWords } from './words.ts';

type TemplateSectionsProps = {
  readonly sections: readonly TemplateSection[];
  readonly texts: BoundTexts;
  readonly problems: { readonly [key: string]: FieldProblem };
  /** What is typed for it. */
  readonly config: string;
  readonly onChange: (key: string, text: string) => void;
};

/** The start, then each step and action in the order of the flow. */
export function TemplateSections({ sections, texts, problems, config, onChange }: TemplateSectionsProps) {
  const say = useWords(templatesWords);
  const references = configKeys(config).map((key) => `$config.${key}`);
  if (sections.length === 0) return <p className={classes.quiet}>{say('noArguments')}</p>;
  return sections.map(({ path, fields }) => (
    <fieldset key={path.join(' ')} className={classes.section}>
      <legend className={classes.legend}>
        {path.length === 0 ? say('ofStart') : <SafeText text={path.join(' · ')} />}
      </legend>
      {fields.map((field) => (
        <ArgumentField
          key={field.key}
          field={field}
          text={texts[field.key] ?? ''}
          problem={problems[field.key]}
          references={references}
          onChange={(text) => onChange(field.key, text)}
        />
      ))}
    </fieldset>
  ));
}

type ArgumentFieldProps = {
  readonly field: TemplateField;
  readonly text: string;
  readonly problem: FieldProblem | undefined;
  readonly references: readonly string[];
  readonly onChange: (text: string) => void;
};

function ArgumentField({ field, text, problem, references, onChange }: ArgumentFieldProps) {
  const say = useWords(templatesWords);
  const sayForm = useWords(formWords);
  const { name, type, required, checks, isConst, comment, otherwise } = field;
  const isBound = text.trim() !== '' && !isConst;
  const origin = isBound ? originOf(text) : otherwise ? origins[otherwise.from] : nobody(field);
  const common = {
    label: (
      <span className={classes.label}>
        <SafeText text={name} />
        <span className={classes.type}>{required ? `${type}, ${say('required')}` : type}</span>
        <span className={classes.origin} data-from={isBound ? 'template' : (otherwise?.from ?? 'nobody')}>
          {say(origin)}
        </span>
      </span>
    ),
    ...(comment !== undefined && { description: visibleText(comment) }),
    ...(otherwise && { placeholder: visibleText(otherwise.text) }),
    ...(problem && { error: problemText(problem, sayForm) }),
    disabled: isConst,
    value: text,
  };
  if (type === 'secret') {
    const isSet = isSealedText(text);
    return (
      <SecretField
        {...common}
        isSet={isSet}
        value={isSet ? '' : text}
        onTakeAway={{ label: say('notBound'), act: () => onChange('') }}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
    );
  }
  const known = checks?.oneOf?.map(String) ?? (type === 'bool' ? ['true', 'false'] : undefined);
  if (known || (references.length > 0 && type !== 'dict' && type !== 'list')) {
    return <Autocomplete {...common} data={[...(known ?? []), ...references]} onChange={onChange} />;
  }
  return (
    <Textarea
      {...common}
      autosize
      minRows={1}
      maxRows={12}
      spellCheck={type === 'str'}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** Whoever starts a run is asked for its inputs. */
function nobody({ key }: TemplateField): 'fromPerson' | 'fromNobody' {
  return key.startsWith('inputs.') ? 'fromPerson' : 'fromNobody';
}

const origins = { flow: 'fromFlow', default: 'fromDefault' } as const;

function originOf(text: string): 'fromConfig' | 'fromTemplate' {
  return text.startsWith('$config.') ? 'fromConfig' : 'fromTemplate';
}
