// The thread of one person: events, messages, consents and memberships, newest first, day by day.
import { IconArrowsSplit2, IconBan, IconClick, IconFileText, IconFilter, IconGitMerge, IconHeadset, IconId, IconShieldCheck, IconShieldX, IconTag, type Icon } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';
import { ApiFault, call, useRead } from '../api/client';
import type { Both, Json, Page, Person, TimelineItem } from '../api/types';
import { useLang, type Key } from '../lang';
import { ChannelIcon, useChannelName } from '../parts/Chips';
import { useReason } from '../parts/reasons';
import { Empty, Region } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';
import { personPath } from './Person';
import { usePurpose } from './PersonFacts';

const filters = ['', 'event', 'message', 'decision', 'task', 'consent', 'membership'] as const;
const step = 50;

export function Timeline({ person, chosen }: { person: Person; chosen: string }) {
  const { t } = useLang();
  const [types] = useQueryValue('types');
  const path = `${personPath(person.id)}/timeline?limit=${step}${types ? `&types=${types}` : ''}`;
  const load = useRead<Page<TimelineItem>>(path, 15000);
  const older = useOlder(path, load.data);
  return (
    <>
      <div className="filters" role="group" aria-label={t('timeline.filter')}>
        {filters.map((one) => (
          <button key={one} type="button" className="filter" aria-pressed={types === one} onClick={() => setQuery({ types: one })}>{t(one ? `timeline.${one}` : 'timeline.all')}</button>
        ))}
      </div>
      <Region load={load} rows={8}>
        {(page) => page.data.length ? (
          <>
            <Days items={withTasks([...page.data, ...older.items], person)} chosen={chosen} />
            {older.next && <div className="more"><button type="button" className="plain-button" onClick={older.more}>{t('timeline.older')}</button></div>}
            {older.fault && <p className="note">{older.fault.message}</p>}
          </>
        ) : <Empty title={t('timeline.empty')} what={t('timeline.empty.what')} />}
      </Region>
    </>
  );
}

// A task is told in the language of the page by the task itself; the entry only says that it was made or closed.
export type Item = TimelineItem & { told?: { title: Both; because: Both } };

export function withTasks(items: TimelineItem[], person: Person | undefined): Item[] {
  const known = new Map((person?.tasks ?? []).map((task) => [task.id, task]));
  return items.map((item) => {
    const task = item.task && known.get(item.task.id);
    return task ? { ...item, told: { title: task.title, because: task.because } } : item;
  });
}

function useOlder(path: string, first: Page<TimelineItem> | undefined) {
  const [state, setState] = useState<{ items: TimelineItem[]; next: string | null; read: boolean; fault?: ApiFault }>({ items: [], next: null, read: false });
  useEffect(() => setState({ items: [], next: null, read: false }), [path]);
  const next = state.read ? state.next : first?.next ?? null;
  const more = () => {
    call<Page<TimelineItem>>(`${path}&starting_after=${next}`)
      .then((page) => setState((old) => ({ items: [...old.items, ...page.data], next: page.next, read: true })))
      .catch((fault: unknown) => { if (fault instanceof ApiFault) setState((old) => ({ ...old, fault })); });
  };
  return { items: state.items, next, more, fault: state.fault };
}

export interface Row { item: Item; times: number }

// The same event again and again, with nothing between, is one row that says how often.
export function collapse(items: Item[], sameDay: (a: string, b: string) => boolean): Row[] {
  const rows: Row[] = [];
  for (const item of items) {
    const last = rows[rows.length - 1];
    if (last && item.kind === 'event' && last.item.kind === 'event' && label(last.item) === label(item) && sameDay(last.item.at, item.at)) last.times += 1;
    else rows.push({ item, times: 1 });
  }
  return rows;
}

function inside(event: Json | undefined, key: string): Json | undefined {
  return event && typeof event === 'object' && !Array.isArray(event) ? event[key] : undefined;
}

const label = (item: TimelineItem) => `${item.type ?? ''}/${item.title}/${String(inside(item.event, 'name') ?? '')}`;

function Days({ items, chosen }: { items: Item[]; chosen: string }) {
  const { day } = useLang();
  const days = new Map<string, Row[]>();
  for (const row of collapse(items, (a, b) => day(a) === day(b))) days.set(day(row.item.at), [...(days.get(day(row.item.at)) ?? []), row]);
  return (
    <div className="timeline" data-testid="timeline">
      {[...days].map(([name, rows]) => (
        <section key={name} aria-label={name}>
          <h2 className="day"><span>{name}</span></h2>
          <ol>{rows.map((row) => <Entry key={row.item.id} row={row} chosen={chosen} />)}</ol>
        </section>
      ))}
    </div>
  );
}

export interface Told { knot: 'done' | 'ring' | 'stop' | 'wait' | 'merge'; icon: ReactNode; tone?: string; title: ReactNode; meta: ReactNode[]; why?: string; href?: string }

function Entry({ row, chosen }: { row: Row; chosen: string }) {
  const { t, time } = useLang();
  const told = useTold(row);
  const open = told.why !== undefined && told.why === chosen;
  return (
    <li className={`tl ${told.knot}${open ? ' chosen' : ''}`} data-kind={row.item.kind}>
      <time dateTime={row.item.at}>{time(row.item.at)}</time>
      <i className="knot" aria-hidden="true" />
      <span className={`tl-icon ${told.tone ?? ''}`}>{told.icon}</span>
      <div className="tl-say">
        <p className="tl-title">{told.title}</p>
        {told.meta.length > 0 && <p className="meta">{told.meta.map((one, i) => <span key={i}>{i > 0 && ' · '}{one}</span>)}</p>}
      </div>
      {told.href && <A className="why-button" href={told.href}>{t('why')}</A>}
      {told.why && <button type="button" className={`why-button${open ? ' open' : ''}`} aria-pressed={open} data-testid="why" onClick={() => setQuery({ why: open ? '' : told.why! })}>{t('why')}</button>}
    </li>
  );
}

export function useTold({ item, times }: Row): Told {
  const { t, has, lang, both } = useLang();
  const channelName = useChannelName();
  const purpose = usePurpose();
  const reason = useReason();
  const icon = (Found: Icon) => <Found size={16} stroke={1.9} aria-hidden />;
  const because = (item.because ?? []).map((one) => <bdi key={one.rule} dir={lang === 'he' ? 'rtl' : 'ltr'}>{lang === 'he' ? one.text_he : one.text}</bdi>);
  switch (item.kind) {
    case 'message': {
      const m = item.message!;
      const stopped = m.state === 'blocked' || m.state === 'failed';
      const key = `message.${m.state}`;
      const journey = typeof m.journey === 'string' ? m.journey : m.journey?.name;
      return {
        knot: stopped ? 'stop' : m.state === 'sent' || m.state === 'delivered' ? 'done' : 'wait', icon: <ChannelIcon channel={m.channel} />, tone: stopped ? 'neg' : '',
        title: <>{has(key) ? t(key, { channel: channelName(m.channel) }) : `${channelName(m.channel)}: ${m.state}`}{m.subject && <>: <bdi>{m.subject}</bdi></>}</>,
        meta: [...(m.reason ? [reason(m.reason)] : []), ...(journey ? [<>{t('timeline.journey')} <bdi>{journey}</bdi></>] : [])], why: m.id,
      };
    }
    case 'consent': {
      const c = item.consent!;
      const gone = c.state !== 'granted';
      return {
        knot: gone ? 'stop' : 'done', icon: icon(gone ? IconShieldX : IconShieldCheck), tone: gone ? 'neg' : 'pos',
        title: t(gone ? 'consent.withdrawn' : 'consent.granted', { channel: c.channel === '*' ? t('channel.all') : channelName(c.channel), purpose: purpose(c.purpose) }), meta: [],
      };
    }
    case 'membership': {
      const s = item.segment!;
      return { knot: 'ring', icon: icon(s.change === 'left' ? IconBan : IconFilter), title: <>{t(s.change === 'left' ? 'segment.left' : 'segment.entered')} <bdi>{s.name}</bdi></>, meta: because };
    }
    case 'decision': {
      const d = item.decision;
      const id = d?.id ?? item.id;
      const chosen = Boolean(d?.action);
      return {
        knot: chosen ? 'done' : 'ring', icon: icon(IconArrowsSplit2), title: d ? (chosen ? <>{t('timeline.chose')} <bdi>{item.title || d.action}</bdi></> : t('decided.nothing')) : <bdi>{item.title}</bdi>,
        meta: [...(d?.placement ? [<code key="place" dir="ltr">{d.placement}</code>] : []), ...because], href: id.startsWith('dec_') ? `/decisions/${id}` : undefined,
      };
    }
    case 'task': {
      const task = item.task;
      return {
        knot: task?.state === 'done' ? 'done' : 'wait', icon: icon(IconHeadset), title: <>{t('kind.task')}: <bdi>{both(item.told?.title) || item.title}</bdi></>,
        meta: [...(task?.state && has(`task.${task.state}`) ? [t(`task.${task.state}` as Key)] : []), ...(item.told ? [<bdi key="because" dir={lang === 'he' ? 'rtl' : 'ltr'}>{both(item.told.because)}</bdi>] : because)],
      };
    }
    case 'merge': return { knot: 'merge', icon: icon(IconGitMerge), title: t('timeline.merged'), meta: because };
    case 'trait': return { knot: 'ring', icon: icon(IconTag), title: <>{t('trait')} <code dir="ltr">{item.title}</code></>, meta: because };
    default: return told_event(item, times, icon, t('event.identify'), (name) => t('event.page', { name }), (n) => t('times', { n }));
  }
}

function told_event(item: TimelineItem, times: number, icon: (found: Icon) => ReactNode, known: string, page: (name: string) => string, often: (n: number) => string): Told {
  const properties = inside(item.event, 'properties');
  const traits = inside(item.event, 'traits');
  const pairs = Object.entries((item.type === 'identify' ? traits : properties) ?? {}).filter(([, value]) => typeof value !== 'object').slice(0, 3);
  const meta: ReactNode[] = [...(times > 1 ? [often(times)] : []), ...pairs.map(([name, value]) => <bdi key={name}>{name} <b>{String(value)}</b></bdi>), ...(item.source ? [<bdi key="source">{item.source}</bdi>] : [])];
  const name = inside(item.event, 'name');
  if (item.type === 'identify') return { knot: 'ring', icon: icon(IconId), title: known, meta };
  if (item.type === 'page' || item.type === 'screen') return { knot: 'ring', icon: icon(IconFileText), title: <bdi>{page(String(name ?? ''))}</bdi>, meta };
  return { knot: 'ring', icon: icon(IconClick), title: <bdi>{item.title}</bdi>, meta };
}
