// One part of a whole: a bar that grows from inline-start, with its share and its number.
import type { ReactNode } from 'react';
import { useLang } from '../lang';

export function Bar({ name, n, all, tone = '', mark }: { name: ReactNode; n: number; all: number; tone?: string; mark?: ReactNode }) {
  const { num } = useLang();
  const part = all ? (100 * n) / all : 0;
  return (
    <div className={`bar ${tone}`}>
      <p><span className="bar-name">{mark} {name}</span><b dir="ltr">{part.toFixed(1)}%</b><span className="bar-n">{num(n)}</span></p>
      <div className="bar-track" aria-hidden="true"><i style={{ inlineSize: `${part}%` }} /></div>
    </div>
  );
}
