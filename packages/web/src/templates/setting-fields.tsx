import { NativeSelect, Radio, Textarea, TextInput } from '@mantine/core';
import type { NumberedVersion } from '@signalbox/protocol';
import type { FieldProblem } from '../schema-form/field-problem.ts';
import { problemText } from '../schema-form/problem-text.ts';
import { formWords } from '../schema-form/words.ts';
import { useWords } from '../words/use-words.ts';
import classes from './template-form.module.css';
import type { Settings } from './template-settings.ts';
import { templatesWords } from './words.ts';

type SettingFieldsProps = {
  readonly settings: Settings;
  readonly problems: { readonly [key: string]: FieldProblem };
  readonly versions: readonly NumberedVersion[];
  readonly flowNumber: number | undefined;
  readonly onFlowNumber: (number: number | undefined) => void;
  readonly onChange: (key: keyof Settings, value: string) => void;
};

/** The version, what it is for, how many runs there may be, and the configuration. */
export function SettingFields({ settings, problems, versions, flowNumber, ...on }: SettingFieldsProps) {
  const say = useWords(templatesWords);
  const sayForm = useWords(formWords);
  const field = (key: 'description' | 'maxRunInstance' | 'config') => ({
    value: settings[key],
    error: problems[key] && problemText(problems[key], sayForm),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      on.onChange(key, currentTarget.value),
  });
  return (
    <>
      <NativeSelect
        label={say('versionOfFlow')}
        maw={420}
        data={[
          { value: '', label: say('newestVersion') },
          ...versions.map(({ number }) => ({ value: String(number), label: say('version', { number }) })),
        ]}
        value={flowNumber === undefined ? '' : String(flowNumber)}
        onChange={({ currentTarget: { value } }) => on.onFlowNumber(value === '' ? undefined : Number(value))}
      />
      <TextInput label={say('description')} maxLength={1000} maw={640} {...field('description')} />
      <div className={classes.limit}>
        <TextInput
          label={say('limit')}
          description={say('limitHint')}
          inputMode="numeric"
          w={200}
          {...field('maxRunInstance')}
        />
        <Radio.Group label={say('beyond')} value={settings.onFull} onChange={(value) => on.onChange('onFull', value)}>
          <div className={classes.choices}>
            <Radio value="refuse" label={say('isRefused')} />
            <Radio value="queue" label={say('isQueued')} />
          </div>
        </Radio.Group>
      </div>
      <Textarea
        label={say('config')}
        description={say('configHint')}
        autosize
        minRows={2}
        maxRows={16}
        maw={640}
        spellCheck={false}
        classNames={{ input: classes.code ?? '' }}
        {...field('config')}
      />
    </>
  );
}
