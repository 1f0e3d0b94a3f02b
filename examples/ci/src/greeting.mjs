const greetings = { en: 'Hello', de: 'Hallo' };

export function greet(language, name) {
  const greeting = greetings[language];
  if (greeting === undefined) throw new Error(`There is no greeting in ${language}`);
  return `${greeting}, ${name}!`;
}
