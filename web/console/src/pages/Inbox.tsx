// The inbox: every message that was made, as it was made, beside the list; nothing here reaches anyone.
import { useEffect } from 'react';
import { useRead } from '../api/client';
import type { InboxMessage, Page } from '../api/types';
import { useLang } from '../lang';
import { ChannelIcon, StateWord, useChannelName } from '../parts/Chips';
import { Head } from '../parts/Head';
import { MessageBody } from '../parts/MessageBody';
import { rowKeys } from '../parts/rows';
import { Empty, Region, useReady } from '../parts/States';
import { A, setQuery, useQueryValue } from '../route';

export function InboxPage() {
  const { t } = useLang();
  const [after] = useQueryValue('after');
  const [chosen] = useQueryValue('message');
  const [channel] = useQueryValue('channel');
  const load = useRead<Page<InboxMessage>>(`/v1/test/inbox?limit=50${after ? `&starting_after=${after}` : ''}`, after ? 0 : 4000);
  useReady(!load.busy, t('nav.inbox'));
  return (
    <>
      <Head title={t('nav.inbox')} remark={t('inbox.remark')} />
      <Region load={load} rows={10}>
        {(page) => {
          const messages = page.data.filter((one) => !channel || one.channel === channel);
          const open = messages.find((one) => one.id === chosen) ?? messages[0];
          return page.data.length ? (
            <div className="split inbox">
              <div className="split-main">
                <div className="filters" role="group" aria-label={t('inbox.filter')}>
                  {['', 'email', 'sms', 'push'].map((one) => <Filter key={one} channel={one} chosen={channel} />)}
                </div>
                <List messages={messages} open={open} />
                <div className="more">
                  {after && <button type="button" className="plain-button" onClick={() => setQuery({ after: '', message: '' })}>{t('page.first')}</button>}
                  {page.has_more && page.next && <button type="button" className="plain-button" onClick={() => setQuery({ after: page.next ?? '', message: '' })}>{t('page.next')}</button>}
                </div>
              </div>
              {open && <Preview message={open} />}
            </div>
          ) : <div className="page-body"><Empty title={t('inbox.empty')} what={t('inbox.empty.what')} href="/journeys" link="nav.journeys" /></div>;
        }}
      </Region>
    </>
  );
}

function Filter({ channel, chosen }: { channel: string; chosen: string }) {
  const { t } = useLang();
  const name = useChannelName();
  return <button type="button" className="filter" aria-pressed={chosen === channel} onClick={() => setQuery({ channel })}>{channel ? <bdi>{name(channel)}</bdi> : t('timeline.all')}</button>;
}

function List({ messages, open }: { messages: InboxMessage[]; open: InboxMessage | undefined }) {
  const { t, time, date } = useLang();
  const name = useChannelName();
  useEffect(() => { document.querySelector('[data-row][aria-current="true"]')?.scrollIntoView({ block: 'nearest' }); }, [open?.id]);
  return (
    <ul className="letters" data-testid="inbox-list" onKeyDown={rowKeys}>
      {messages.map((one) => (
        <li key={one.id}>
          <button type="button" data-row="" aria-current={one.id === open?.id} onClick={() => setQuery({ message: one.id })} onFocus={(event) => { if (event.currentTarget.matches(':focus-visible')) setQuery({ message: one.id }, { replace: true }); }}>
            <span className="letter-icon"><ChannelIcon channel={one.channel} /></span>
            <span className="letter-who"><bdi>{one.person_name || one.to}</bdi></span>
            <span className="letter-when"><bdi>{date(one.at)} {time(one.at)}</bdi></span>
            <span className="letter-what"><span className="unseen">{name(one.channel)} {t('inbox.to')}</span><bdi lang={one.locale}>{one.subject || one.body}</bdi></span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Preview({ message }: { message: InboxMessage }) {
  const { t, time, date } = useLang();
  const channel = useChannelName();
  return (
    <aside className="split-side letter-side" aria-label={t('inbox.preview')} data-testid="inbox-preview" data-dir={message.dir}>
      <p className="why-asked"><bdi>{channel(message.channel)}</bdi> · <A href={`/journeys/${message.journey}`}><code dir="ltr">{message.journey}</code></A> · <bdi>{date(message.at)} {time(message.at)}</bdi></p>
      <h2 className="why-question" dir={message.dir} lang={message.locale}>{message.subject || t(message.channel === 'push' ? 'inbox.push' : 'inbox.sms')}</h2>
      <dl className="pairs">
        <div><dt>{t('inbox.to')}</dt><dd><A href={`/people/${message.person}`}><bdi>{message.person_name || message.person.slice(0, 12)}</bdi></A> <code dir="ltr">{message.to}</code></dd></div>
        <div><dt>{t('inbox.lang')}</dt><dd><bdi>{message.locale}</bdi> · <code dir="ltr">{message.dir}</code></dd></div>
        <div><dt>{t('state')}</dt><dd><StateWord state={message.state} /></dd></div>
      </dl>
      <div className="preview"><MessageBody body={message.body} dir={message.dir} locale={message.locale} title={t('inbox.preview')} /></div>
      <p className="why-foot"><A href={`/people/${message.person}?why=${message.id}`}>{t('inbox.why')}</A></p>
    </aside>
  );
}
