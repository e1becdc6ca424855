// People: search by name, e-mail, phone or id, and a table of who was seen last.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useRead } from '../api/client';
import type { Page, PersonRow, ReachState } from '../api/types';
import { useLang } from '../lang';
import { ChannelIcon, StateWord, useChannelName } from '../parts/Chips';
import { Head } from '../parts/Head';
import { Match } from '../parts/Match';
import { rowKeys } from '../parts/rows';
import { Empty, Region, useReady } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';

const shown = ['email', 'sms', 'push'];

export function PeoplePage() {
  const { t } = useLang();
  const [asked] = useQueryValue('q');
  const [after] = useQueryValue('after');
  const [text, setText] = useState(asked);
  const [settled] = useDebouncedValue(text, 150);
  useEffect(() => { if (settled !== asked) setQuery({ q: settled.trim(), after: '' }, { replace: true }); }, [settled]);
  const query = new URLSearchParams({ limit: '50' });
  if (asked) query.set('search', asked);
  if (after) query.set('starting_after', after);
  const load = useRead<Page<PersonRow>>(`/v1/people?${query}`);
  useReady(!load.busy, t('nav.people'));
  return (
    <>
      <Head title={t('nav.people')} remark={t('people.remark')} />
      <div className="page-body">
        <div className="filters">
          <TextInput data-search="" data-testid="people-search" aria-label={t('people.search')} placeholder={t('people.search')} value={text} w={380}
            onChange={(event) => setText(event.currentTarget.value)} leftSection={<IconSearch size={16} stroke={1.9} aria-hidden />} rightSection={<kbd>/</kbd>} />
          {asked && <button type="button" className="plain-button" onClick={() => { setText(''); setQuery({ q: '', after: '' }); }}>{t('clear')}</button>}
        </div>
        <Region load={load} rows={10}>
          {(page) => page.data.length ? (
            <>
              <PeopleTable people={page.data} part={asked} />
              <div className="more">
                {after && <button type="button" className="plain-button" onClick={() => setQuery({ after: '' })}>{t('page.first')}</button>}
                {page.has_more && page.next && <button type="button" className="plain-button" onClick={() => setQuery({ after: page.next ?? '' })}>{t('page.next')}</button>}
              </div>
            </>
          ) : <Empty title={asked ? t('people.nobody', { text: asked }) : t('people.empty')} what={asked ? t('people.nobody.what') : t('people.empty.what')} href="/live" link="nav.live" />}
        </Region>
      </div>
    </>
  );
}

// Inside one segment the names of segments are left out.
export function PeopleTable({ people, part = '', short = false }: { people: PersonRow[]; part?: string; short?: boolean }) {
  const { t, date, time } = useLang();
  const channel = useChannelName();
  return (
    <table className="table" data-testid="people-table" onKeyDown={rowKeys}>
      <thead>
        <tr><th>{t('people.name')}</th><th>{t('people.ids')}</th>{shown.map((one) => <th key={one}>{channel(one)}</th>)}{!short && <th>{t('people.segments')}</th>}<th>{t('people.seen')}</th></tr>
      </thead>
      <tbody>
        {people.map((one) => (
          <tr key={one.id}>
            <td><A data-row="" className="name nowrap" href={`/people/${one.id}`}><bdi><Match text={one.name || t('people.unnamed')} part={part} /></bdi></A></td>
            <td><span className="ids">{one.identifiers.filter((id) => id.ns === 'user_id' || id.ns === 'email').slice(0, 2).map((id) => <code key={id.ns} dir="ltr"><Match text={id.value} part={part} /></code>)}
              {!one.identifiers.some((id) => id.ns === 'user_id' || id.ns === 'email') && <code dir="ltr">{one.identifiers[0]?.value ?? one.id.slice(0, 12)}</code>}</span></td>
            {shown.map((name) => <td key={name}><Reach state={one.reach[name] ?? 'none'} channel={name} /></td>)}
            {!short && <td className="quiet in-segments">{one.segments.map((s) => (typeof s === 'string' ? s : s.name)).map((name, i) => <span key={name}>{i > 0 && ' · '}<bdi>{name}</bdi></span>)}</td>}
            <td className="quiet nowrap">{one.last_seen ? <bdi>{date(one.last_seen)} {time(one.last_seen)}</bdi> : '–'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Reach({ state, channel }: { state: ReachState; channel: string }) {
  if (state === 'none') return <span className="quiet"><StateWord state="none" /></span>;
  return <span className="reach-cell" data-channel={channel}><ChannelIcon channel={channel} size={14} /> <StateWord state={state} /></span>;
}
