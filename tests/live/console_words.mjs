// What the walk of the console shares: checks, text without marks of direction, and counts that may lag one refresh.
export const must = (holds, text) => { if (!holds) throw new Error(text); };
export const plain = (text) => text.replace(/[\u200e\u200f\u2066-\u2069]/g, '').replace(/\s+/g, ' ').trim();
export const numbers = (text) => plain(text).replace(/(\d),(?=\d{3})/g, '$1');
export const words = {
  he: { granted: 'ניתנה', gate: 'הסכמה', sent: 'בשליחה', planned: 'בתכנון', home: 'בית', stopped: 'נעצר', passed: 'עבר', live: 'סביבה חיה', rejected: 'נדחה' },
  en: { granted: 'granted', gate: 'Consent', sent: 'When sent', planned: 'When planned', home: 'Home', stopped: 'stopped', passed: 'passed', live: 'Live', rejected: 'Rejected' },
};

// A count on the page may lag one refresh behind the engine: both are read again until they agree.
export async function agrees(read, wanted, what) {
  let seen;
  let asked;
  for (let i = 0; i < 20; i += 1) {
    asked = String(await wanted());
    seen = numbers(await read());
    if (seen.split(/[^\d.]+/).includes(asked)) return;
    await new Promise((done) => setTimeout(done, 700));
  }
  throw new Error(`${what}: the page says "${seen.slice(0, 120)}", the engine ${asked}`);
}
