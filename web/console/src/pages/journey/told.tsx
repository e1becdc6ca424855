// What a step is called: its kind with an icon, and a name in words, for every type of step.
import { IconArrowsSplit2, IconBolt, IconDoorExit, IconHeadset, IconHourglass, IconLayoutBoard, IconScale, IconUsersGroup, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/client';
import type { Journey, Page, Step } from '../../api/types';
import { useLang, type Key } from '../../lang';
import { ChannelIcon, useChannelName } from '../../parts/Chips';
import { enterId, holdoutId, type Graph, type Link } from './graph';

export interface Told { icon: ReactNode; kind: string; name: string; code?: boolean }
type Find = (id: string | undefined) => string;
export interface Names { creative: Find; experiment: Find; action: Find; segment: Find; placement: Find }

// Names of what a step points to; a definition that cannot be read keeps its id.
export function useNames(): Names {
  const finder = (load: { data: Page<{ id: string; name: string }> | undefined }): Find => (id) => load.data?.data.find((one) => one.id === id)?.name ?? id ?? '';
  return {
    creative: finder(useRead<Page<{ id: string; name: string }>>('/v1/creatives?limit=100')),
    experiment: finder(useRead<Page<{ id: string; name: string }>>('/v1/experiments?limit=100')),
    action: finder(useRead<Page<{ id: string; name: string }>>('/v1/actions?limit=100')),
    segment: finder(useRead<Page<{ id: string; name: string }>>('/v1/segments?limit=100')),
    placement: finder(useRead<Page<{ id: string; name: string }>>('/v1/placements?limit=100')),
  };
}

// "20 minutes" as the rule says it, in the language of the page.
export function useSpan(): (text: string) => string {
  const { t, has } = useLang();
  return (text) => {
    const [n, unit = ''] = text.split(' ');
    const key = `span.${unit.replace(/s$/, '')}${n === '1' ? '.one' : n === '2' ? '.two' : ''}`;
    return has(key) ? t(key as Key, { n: n ?? '' }) : text;
  };
}

// A Latin name inside a Hebrew sentence stands for itself and turns nothing round.
const apart = (text: string) => (text ? `\u2068${text}\u2069` : '');
const icon = (Found: Icon) => <Found size={14} stroke={1.9} aria-hidden />;

export function useTold(journey: Journey, graph: Graph, names: Names): (id: string) => Told {
  const { t, both } = useLang();
  const span = useSpan();
  const channel = useChannelName();
  const wait = (step: Step): Told => {
    const base = { icon: icon(IconHourglass), kind: t('kind.wait') };
    if (step.until_trait) return { ...base, name: t('step.until.trait', { trait: apart(step.until_trait), hour: apart(step.hour ?? '') }).trim() };
    if (step.until) return { ...base, name: t('step.until', { time: step.until }) };
    return { ...base, name: step.or ? t('step.wait.or', { span: span(step.for ?? '') }) : span(step.for ?? '') };
  };
  return (id) => {
    if (id === enterId) {
      const { segment, event } = journey.enter;
      return { icon: icon(IconBolt), kind: t(segment ? 'kind.enter.segment' : 'kind.enter.event'), name: segment ? names.segment(segment) : event ?? '' };
    }
    if (id === holdoutId) return { icon: icon(IconScale), kind: t('kind.holdout'), name: names.experiment(journey.holdout) };
    const step = graph.step(id);
    switch (step?.type) {
      case 'wait': return wait(step);
      case 'branch': return step.answer ? { icon: icon(IconArrowsSplit2), kind: t('kind.branch'), name: step.answer === 'outcome' ? t('step.outcome') : t('step.answer', { name: apart(step.answer) }) } : { icon: icon(IconArrowsSplit2), kind: t('kind.branch'), name: step.rule ?? '', code: true };
      case 'split': return { icon: icon(IconUsersGroup), kind: t('kind.split'), name: names.experiment(step.experiment) };
      case 'slot': return { icon: icon(IconLayoutBoard), kind: t('kind.slot', { place: names.placement(step.placement) }), name: names.action(step.action) };
      case 'message': return { icon: <ChannelIcon channel={step.channel ?? ''} size={14} />, kind: channel(step.channel ?? ''), name: names.creative(step.creative) };
      case 'task': return { icon: icon(IconHeadset), kind: t('kind.task'), name: both(step.title) || id };
      case 'exit': return { icon: icon(IconDoorExit), kind: t('kind.exit'), name: t('step.exit') };
      default: return { icon: null, kind: step?.type ?? '', name: id };
    }
  };
}

// What stands on a way: its condition, or the value of the answer or arm.
export function useWay(graph: Graph): (link: Link) => string {
  const { t, both } = useLang();
  return (link) => {
    if (link.way === 'next') return '';
    if (link.way !== 'value') return link.way === 'no' && graph.step(link.from)?.answer ? t('way.other') : t(`way.${link.way}`);
    for (const id of graph.ids) {
      const outcome = graph.step(id)?.outcomes?.find((one) => one.id === link.value);
      if (outcome && graph.step(link.from)?.answer) return both(outcome.label);
    }
    return link.value ?? '';
  };
}
