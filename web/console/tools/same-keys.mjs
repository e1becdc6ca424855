// Both dictionaries must say the same things: same keys, same placeholders, nothing empty. A difference fails the build.
import { readFileSync } from 'node:fs';

const faults = [];
const read = (name) => JSON.parse(readFileSync(new URL(`../src/lang/${name}.json`, import.meta.url), 'utf8'));
// Each language is two files, what one sees and what one does; a key stands in one of them only.
const both = (lang) => {
  const see = read(lang);
  const act = read(`${lang}.act`);
  for (const key of Object.keys(act)) if (key in see) faults.push(`"${key}" stands in both files of ${lang}`);
  return { ...see, ...act };
};
const en = both('en');
const he = both('he');
const places = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join(',');

for (const key of Object.keys(en)) {
  if (!(key in he)) faults.push(`he.json lacks "${key}"`);
  else if (places(en[key]) !== places(he[key])) faults.push(`"${key}" has other placeholders in he.json`);
}
for (const key of Object.keys(he)) if (!(key in en)) faults.push(`en.json lacks "${key}"`);
for (const [name, words] of Object.entries({ en, he }))
  for (const [key, text] of Object.entries(words)) if (!text.trim()) faults.push(`"${key}" is empty in ${name}.json`);

if (faults.length) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`dictionaries: ${Object.keys(en).length} keys in both languages`);
