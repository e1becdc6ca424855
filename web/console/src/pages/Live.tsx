// Live events: every event as it arrives, counted by the minute; a row opens in place, a refused one says rule, field and fix.
import { Button, TextInput } from '@mantine/core';
import { IconClock, IconCopy, IconFilter, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { Fragment, useEffect, useMemo, useRef, useState } from 'react';
import { useStream } from '../api/stream';
import type { Json as JsonValue, Overview, StreamItem } from '../api/types';
import { useLang, type Key } from '../lang';
import { StateWord } from '../parts/Chips';
import { Head } from '../parts/Head';
import { Json } from '../parts/Json';
import { Minutes } from '../parts/Minutes';
import { rowKeys } from '../parts/rows';
import { Empty, Loading, useReady } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';

const statuses = ['', 'accepted', 'held', 'rejected', 'duplicate'] as const;

export function LivePage({ overview }: { overview: Overview | undefined }) {
  const { t, num } = useLang();
  const [status] = useQueryValue('status');
  const [find] = useQueryValue('find');
  const [paused, setPaused] = useState(false);
  const stream = useStream(status, paused);
  const rows = useMemo(() => stream.items.filter((one) => !find || JSON.stringify(one).toLocaleLowerCase().includes(find.toLocaleLowerCase())), [stream.items, find]);
  useReady(stream.state === 'open' && overview !== undefined, t('nav.live'));
  useSpace(() => setPaused((was) => !was));
  const state = paused ? 'paused' : stream.state;
  return (
    <>
      <Head title={t('nav.live')} remark={<><span className={`chip state ${state === 'open' ? 'pos' : 'cau'}`} data-testid="stream-state" data-state={state}>{state === 'open' ? <i className="chip-dot" aria-hidden="true" /> : state === 'paused' ? <IconPlayerPause size={14} stroke={1.9} aria-hidden /> : <IconClock size={14} stroke={1.9} aria-hidden />} {t(`stream.${state}`)}</span> <span>{paused && stream.waiting ? t('live.waiting', { n: num(stream.waiting) }) : t('live.remark')}</span></>}>
        <Button data-testid="pause" aria-pressed={paused} onClick={() => setPaused(!paused)} leftSection={paused ? <IconPlayerPlay size={16} stroke={1.9} aria-hidden /> : <IconPlayerPause size={16} stroke={1.9} aria-hidden />} rightSection={<kbd>Space</kbd>}>
          {t(paused ? 'live.go' : 'live.pause')}
        </Button>
      </Head>
      <div className="page-body live">
        {overview ? <Counters overview={overview} /> : <Loading rows={2} />}
        <div className="filters">
          <TextInput data-search="" data-testid="live-find" aria-label={t('live.find')} placeholder={t('live.find')} value={find} w={400} onChange={(event) => setQuery({ find: event.currentTarget.value }, { replace: true })}
            leftSection={<IconFilter size={16} stroke={1.9} aria-hidden />} rightSection={<kbd>/</kbd>} />
          <div role="group" aria-label={t('live.outcome')} className="filter-group">
            {statuses.map((one) => <button key={one} type="button" className="filter" aria-pressed={status === one} data-testid={`status-${one || 'all'}`} onClick={() => setQuery({ status: one })}>{t(one ? `state.${one}` : 'timeline.all')}</button>)}
          </div>
          {(status || find) && <button type="button" className="plain-button" onClick={() => setQuery({ status: '', find: '' })}>{t('clear')}</button>}
          <span className="keys" aria-hidden="true"><kbd>J</kbd> <kbd>K</kbd> {t('keys.move')} <kbd>Enter</kbd> {t('keys.open')}</span>
        </div>
        {stream.missed > 0 && <p className="strip cau">{t('live.missed', { n: num(stream.missed) })}</p>}
        {rows.length ? <Rows rows={rows} /> : stream.state === 'connecting' ? <Loading rows={10} /> : <Empty title={t(status || find ? 'live.none' : 'live.empty')} what={t(status || find ? 'live.none.what' : 'live.empty.what')} />}
      </div>
    </>
  );
}

function Counters({ overview }: { overview: Overview }) {
  const { t, num } = useLang();
  return (
    <>
      <div className="counters" data-testid="counters">
        {(['accepted', 'held', 'rejected', 'duplicate'] as const).map((one) => (
          <p key={one} className="counter" data-counter={one} data-n={overview[one]}><CounterIcon name={one} /> <strong>{num(overview[one])}</strong> <span>{t(`count.${one}`)}</span></p>
        ))}
        <span className="quiet counters-note">{t('minutes.title')}</span>
      </div>
      <Minutes minutes={overview.minutes} />
    </>
  );
}

function CounterIcon({ name }: { name: string }) {
  return <span className="counter-icon"><StateWord state={name} /></span>;
}

function useSpace(flip: () => void) {
  const now = useRef(flip);
  now.current = flip;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const busy = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, button, a, dialog, [role=menu]');
      if (event.code !== 'Space' || busy) return;
      event.preventDefault();
      now.current();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, []);
}

function Rows({ rows }: { rows: StreamItem[] }) {
  const { t } = useLang();
  const [open, setOpen] = useState<number | null>(null);
  return (
    <table className="table live-table" data-testid="live-table" onKeyDown={rowKeys}>
      <thead><tr><th>{t('time')}</th><th>{t('outcome')}</th><th>{t('event')}</th><th>{t('person.title')}</th><th>{t('source')}</th><th>{t('live.what')}</th></tr></thead>
      <tbody>
        {rows.map((item) => (
          <Fragment key={item.position}>
            <Row item={item} open={open === item.position} flip={() => setOpen(open === item.position ? null : item.position)} />
            {item.status === 'rejected' && item.reasons?.map((reason, i) => (
              <tr key={i} className="refused"><td colSpan={6}><Reason reason={reason} /></td></tr>
            ))}
            {open === item.position && <tr className="opened"><td colSpan={6}><Opened item={item} /></td></tr>}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

const text = (value: JsonValue | undefined) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

function Row({ item, open, flip }: { item: StreamItem; open: boolean; flip: () => void }) {
  const { t, clock } = useLang();
  const event = item.event ?? {};
  const who = text(event.userId) || text(event.anonymousId);
  return (
    <tr className={open ? 'chosen' : ''} data-status={item.status} onClick={(e) => { if (!(e.target as HTMLElement).closest('a, button')) flip(); }}>
      <td><code dir="ltr" className="when">{clock(item.received_at)}.{item.received_at.slice(20, 23)}</code></td>
      <td><StateWord state={item.status} /></td>
      <td><button type="button" data-row="" className="name row-open" aria-expanded={open} onClick={flip}><bdi>{text(event.event) || text(event.name) || text(event.type) || t(item.status === 'held' ? 'live.masked' : 'live.unnamed')}</bdi></button></td>
      <td>{item.person_id ? <A href={`/people/${item.person_id}`}><code dir="ltr">{who || item.person_id.slice(0, 12)}</code></A> : <span className="quiet">{who ? <code dir="ltr">{who}</code> : t('live.nobody')}</span>}</td>
      <td className="quiet"><code dir="ltr">{item.source || '–'}</code></td>
      <td className="quiet what"><What item={item} /></td>
    </tr>
  );
}

function What({ item }: { item: StreamItem }) {
  const { t } = useLang();
  const event = item.event ?? {};
  if (event.masked) return <>{t('live.held')}</>;
  if (event.forgotten) return <>{t('live.forgotten')}</>;
  if (item.status === 'duplicate') return <>{t('live.twice')}</>;
  const bag = event.properties ?? event.traits;
  const pairs = Object.entries(bag && typeof bag === 'object' && !Array.isArray(bag) ? bag : {}).filter(([, value]) => value !== null && typeof value !== 'object').slice(0, 3);
  return <>{pairs.map(([name, value], i) => <span key={name}>{i > 0 && ' · '}<bdi>{name} <b>{String(value)}</b></bdi></span>)}</>;
}

function Reason({ reason }: { reason: NonNullable<StreamItem['reasons']>[number] }) {
  const { t, lang } = useLang();
  const en = lang === 'en' ? undefined : 'en';
  return (
    <p className="reason" data-testid="reason">
      <span><b>{t('rule')}</b> <code dir="ltr">{reason.rule}</code></span> <span><b>{t('field')}</b> <code dir="ltr">{reason.field}</code></span>
      {reason.detail && <bdi lang={en}>{reason.detail}</bdi>} <span><b>{t('fix')}</b> <bdi lang={en}>{reason.fix}</bdi></span>
    </p>
  );
}

const moments: [keyof StreamItem, Key][] = [['event_id', 'live.id'], ['position', 'live.position']];

function Opened({ item }: { item: StreamItem }) {
  const { t } = useLang();
  return (
    <div className="opened-body" data-testid="opened">
      <p className="opened-meta">
        {moments.map(([field, key]) => <span key={field}>{t(key)} <code dir="ltr">{String(item[field] ?? '–')}</code></span>)}
        <button type="button" className="plain-button" onClick={() => void navigator.clipboard?.writeText(JSON.stringify(item.event, null, 2))}><IconCopy size={14} aria-hidden /> {t('live.copy')}</button>
        {item.person_id && <A href={`/people/${item.person_id}`}>{t('live.person')}</A>}
      </p>
      {item.status !== 'rejected' && item.reasons?.map((reason, i) => <Reason key={i} reason={reason} />)}
      <Json value={item.event ?? {}} label="JSON" />
    </div>
  );
}
