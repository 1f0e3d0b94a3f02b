import { defineWords } from '../words/define-words.ts';
import { chineseRunWords } from './words-chinese.ts';
import { englishRunWords } from './words-english.ts';

/** What the page of a run says. */
export const runWords = defineWords('run', { en: englishRunWords, zh: chineseRunWords });
