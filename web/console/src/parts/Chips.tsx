// States as colour, icon and word together: consent and reach, outcomes of events and of messages.
import {
  IconAd2, IconBell, IconBrandWhatsapp, IconCheck, IconCircleCheck, IconCircleX, IconClock, IconCopy, IconDeviceMobile, IconHeadset, IconMail, IconMessage, IconMinus, IconPhone, IconQuestionMark,
  IconShieldPause, IconShieldX, IconWorld, IconX, type Icon,
} from '@tabler/icons-react';
import type { ReachState } from '../api/types';
import { useLang, type Key } from '../lang';

interface Look { icon: Icon; tone: 'pos' | 'neg' | 'cau' | 'quiet' | 'unknown'; key: Key }

const states: Record<string, Look> = {
  granted: { icon: IconCheck, tone: 'pos', key: 'state.granted' },
  withdrawn: { icon: IconX, tone: 'neg', key: 'state.withdrawn' },
  denied: { icon: IconX, tone: 'neg', key: 'state.denied' },
  unknown: { icon: IconQuestionMark, tone: 'unknown', key: 'state.unknown' },
  none: { icon: IconMinus, tone: 'unknown', key: 'state.none' },
  sent: { icon: IconCheck, tone: 'quiet', key: 'state.sent' },
  delivered: { icon: IconCheck, tone: 'quiet', key: 'state.delivered' },
  planned: { icon: IconClock, tone: 'cau', key: 'state.planned' },
  waiting: { icon: IconClock, tone: 'cau', key: 'state.waiting' },
  held: { icon: IconShieldPause, tone: 'cau', key: 'state.held' },
  blocked: { icon: IconShieldX, tone: 'neg', key: 'state.blocked' },
  failed: { icon: IconCircleX, tone: 'neg', key: 'state.failed' },
  accepted: { icon: IconCircleCheck, tone: 'pos', key: 'state.accepted' },
  rejected: { icon: IconCircleX, tone: 'neg', key: 'state.rejected' },
  duplicate: { icon: IconCopy, tone: 'quiet', key: 'state.duplicate' },
};

const channels: Record<string, { icon: Icon; key: Key }> = {
  email: { icon: IconMail, key: 'channel.email' },
  sms: { icon: IconMessage, key: 'channel.sms' },
  push: { icon: IconBell, key: 'channel.push' },
  whatsapp: { icon: IconBrandWhatsapp, key: 'channel.whatsapp' },
  phone: { icon: IconPhone, key: 'channel.phone' },
  ads: { icon: IconAd2, key: 'channel.ads' },
  web: { icon: IconWorld, key: 'channel.web' },
  app: { icon: IconDeviceMobile, key: 'channel.app' },
  agent: { icon: IconHeadset, key: 'channel.agent' },
};

const lookOf = (state: string): Look | undefined => states[state];

export function StateWord({ state, chip = false }: { state: string; chip?: boolean }) {
  const { t } = useLang();
  const look = lookOf(state);
  if (!look) return <bdi>{state}</bdi>;
  return (
    <span className={`state ${look.tone}${chip ? ' chip' : ''}`} data-state={state}>
      <look.icon size={chip ? 14 : 16} stroke={1.9} aria-hidden /> {t(look.key)}
    </span>
  );
}

export function ChannelIcon({ channel, size = 16 }: { channel: string; size?: number }) {
  const Found = channels[channel]?.icon ?? IconMessage;
  return <Found size={size} stroke={1.9} aria-hidden />;
}

export function useChannelName(): (channel: string) => string {
  const { t } = useLang();
  return (channel) => {
    const found = channels[channel];
    return found ? t(found.key) : channel;
  };
}

export function ReachChip({ channel, state, detail }: { channel: string; state: ReachState; detail?: string }) {
  const { t } = useLang();
  const name = useChannelName();
  const look = lookOf(state) ?? states.unknown!;
  return (
    <span className={`chip state ${look.tone}`} data-channel={channel} data-state={state}>
      <ChannelIcon channel={channel} size={14} /> <b><bdi>{name(channel)}</bdi></b> <look.icon size={14} stroke={1.9} aria-hidden /> {t(look.key)}{detail ? <bdi>{detail}</bdi> : null}
    </span>
  );
}
