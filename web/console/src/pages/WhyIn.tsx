// Is this person in the segment, and because of what: each condition of the rule with what was seen.
import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useRead } from '../api/client';
import { useLang } from '../lang';
import { Region } from '../parts/States';

interface Explained { in: boolean; since?: string; conditions: { rule: string; match: boolean; seen: string; at?: string }[] }

export function WhyIn({ id }: { id: string }) {
  const { t, date, time } = useLang();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const load = useRead<Explained>(asked ? `/v1/segments/${encodeURIComponent(id)}/explain?person=${encodeURIComponent(asked)}` : null);
  const ask = (value: string) => {
    const one = value.trim();
    setAsked(!one ? '' : one.startsWith('per_') ? `id:${one}` : one.includes(':') ? one : one.includes('@') ? `email:${one}` : `user_id:${one}`);
  };
  return (
    <>
      <h2>{t('segment.why')}</h2>
      <form className="ask" onSubmit={(event) => { event.preventDefault(); ask(text); }}>
        <TextInput label={t('segment.person')} placeholder="c1005" value={text} onChange={(event) => setText(event.currentTarget.value)} data-testid="explain-person" dir="ltr" />
        <Button type="submit" data-testid="explain-ask">{t('segment.ask')}</Button>
      </form>
      {asked && (
        <Region load={load} rows={3}>
          {(found) => (
            <div data-testid="explained">
              <p className="lead">{found.in ? t('segment.in', { date: found.since ? date(found.since) : '' }) : t('segment.out')}</p>
              <ol className="thread">
                {found.conditions.map((one) => (
                  <li key={one.rule} className={one.match ? 'done' : 'stop'}>
                    <code dir="ltr">{one.rule}</code>
                    <p className="meta">{one.match ? <IconCheck size={14} stroke={1.9} aria-hidden /> : <IconX size={14} stroke={1.9} aria-hidden />} {t(one.match ? 'holds' : 'holds.not')} · <bdi>{one.seen}</bdi>{one.at && <> · <bdi>{date(one.at)} {time(one.at)}</bdi></>}</p>
                  </li>
                ))}
              </ol>
            </div>
          )}
        </Region>
      )}
    </>
  );
}
