import { expect, test } from 'vitest';
import { SharedAnswer } from './shared-answer.ts';

/** A question whose answers are given by the test. */
function question() {
  const asked: PromiseWithResolvers<number>[] = [];
  const shared = new SharedAnswer(() => {
    const put = Promise.withResolvers<number>();
    asked.push(put);
    return put.promise;
  });
  return { asked, shared };
}

test('of many who ask at once the first has the first answer, and all others one that was asked for after they came', async () => {
  const { asked, shared } = question();
  const answers = Array.from({ length: 100 }, () => shared.get());
  expect(asked).toHaveLength(1);
  asked[0]?.resolve(1);
  expect(await answers[0]).toBe(1);
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve(2);
  expect(await Promise.all(answers.slice(1))).toEqual(Array.from({ length: 99 }, () => 2));
  const later = shared.get();
  expect(asked).toHaveLength(3);
  asked[2]?.resolve(3);
  expect(await later).toBe(3);
});

test('a question that fails is put again for who asked meanwhile', async () => {
  const { asked, shared } = question();
  const [first, second] = [shared.get(), shared.get()];
  asked[0]?.reject(new Error('the store does not answer'));
  await expect(first).rejects.toThrow('does not answer');
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.resolve(5);
  expect(await second).toBe(5);
});
