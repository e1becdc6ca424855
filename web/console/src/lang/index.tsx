// Words, numbers and times in the language chosen; the direction of the page follows it.
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import type { Both } from '../api/types';
import enAct from './en.act.json';
import enSee from './en.json';
import heAct from './he.act.json';
import heSee from './he.json';

export type Lang = 'he' | 'en';
export type Key = keyof typeof enSee | keyof typeof enAct;
export type T = (key: Key, values?: Record<string, string | number>) => string;

const words: Record<Lang, Record<Key, string>> = { en: { ...enSee, ...enAct }, he: { ...heSee, ...heAct } };
const stored = 'kesher.lang';

function firstLang(): Lang {
  const forced = new URLSearchParams(location.search).get('lang');
  if (forced === 'he' || forced === 'en') localStorage.setItem(stored, forced);
  const chosen = localStorage.getItem(stored);
  if (chosen === 'he' || chosen === 'en') return chosen;
  return /^(he|iw)\b/i.test(navigator.language) ? 'he' : 'en';
}

interface Speech {
  lang: Lang; t: T; setLang: (lang: Lang) => void; has: (key: string) => key is Key; both: (text: Both | undefined) => string;
  num: (n: number) => string; time: (at: string) => string; clock: (at: string) => string; date: (at: string) => string; day: (at: string) => string; short: (at: string) => string; dirOf: (text: string) => 'rtl' | 'ltr' | undefined;
}

const Context = createContext<Speech | null>(null);

function speak(lang: Lang, zone: string, setLang: (lang: Lang) => void): Speech {
  const locale = lang === 'he' ? 'he-IL' : 'en-GB';
  // One of something has its own words where the dictionary has them.
  const t: T = (key, values) => words[lang][values?.n === 1 || values?.n === '1' ? (`${key}.one` in words.en ? (`${key}.one` as Key) : key) : key].replace(/\{(\w+)\}/g, (_, name: string) => String(values?.[name] ?? ''));
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
    return (at: string) => (Number.isNaN(Date.parse(at)) ? '' : made.format(new Date(at)));
  };
  const numbers = new Intl.NumberFormat(locale);
  const dotted = format({ day: 'numeric', month: 'numeric', year: 'numeric' });
  const named = format({ day: 'numeric', month: 'short', year: 'numeric' });
  const weekday = format({ weekday: 'long' });
  const date = (at: string) => (lang === 'he' ? dotted(at) : named(at));
  return {
    lang, t, setLang, date,
    has: (key): key is Key => key in words.en,
    both: (text) => text?.[lang] ?? '',
    num: (n) => numbers.format(n),
    time: format({ hour: '2-digit', minute: '2-digit' }),
    clock: format({ hour: '2-digit', minute: '2-digit', second: '2-digit' }),
    short: lang === 'he' ? format({ day: 'numeric', month: 'numeric' }) : format({ day: 'numeric', month: 'short' }),
    // A sentence of the engine in the language of the page: a name in the other script at its start must not turn it round.
    dirOf: (text) => (lang === 'en' ? 'ltr' : /[\u0590-\u05ff]/.test(text) ? 'rtl' : undefined),
    day: (at) => `${weekday(at)}, ${date(at)}`,
  };
}

export function Language({ children, zone }: { children: ReactNode; zone: string }) {
  const [lang, choose] = useState<Lang>(firstLang);
  useEffect(() => {
    document.documentElement.lang = lang;
    document.documentElement.dir = lang === 'he' ? 'rtl' : 'ltr';
  }, [lang]);
  const speech = useMemo(() => speak(lang, zone, (next) => {
    localStorage.setItem(stored, next);
    choose(next);
  }), [lang, zone]);
  return <Context.Provider value={speech}>{children}</Context.Provider>;
}

export function useLang(): Speech {
  const speech = useContext(Context);
  if (!speech) throw new Error('no language');
  return speech;
}

export const startDirection = (): 'rtl' | 'ltr' => (firstLang() === 'he' ? 'rtl' : 'ltr');
