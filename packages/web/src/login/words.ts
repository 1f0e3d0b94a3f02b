import { defineWords } from '../words/define-words.ts';

export const loginWords = defineWords('login', {
  en: { title: 'Log in', name: 'Name', password: 'Password', enter: 'Log in', join: 'Join' },
  zh: { title: '登录', name: '用户名', password: '密码', enter: '登录', join: '加入' },
});
