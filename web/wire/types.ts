// Made by tools/generate from the tables in src/adapters/http: change them there.
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** One page of a list. */
export interface Page<T> { data: T[]; has_more: boolean; next: string | null }

/** One text in both languages. */
export interface Both {
  /** English. */
  en: string;
  /** Hebrew. */
  he: string;
}

/** What went wrong, as RFC 9457 has it (application/problem+json). */
export interface Problem {
  /** Address of the kind of error. */
  type: string;
  /** The HTTP status in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What is wrong, for people. */
  detail: string;
  /** Stable name of the error. */
  code: string;
  /** Where: a JSON pointer, a header, a parameter; a place in a text behind @. */
  param: string;
  /** What to do. */
  fix: string;
  /** Names this call in logs. */
  request_id: string;
  /** All errors of this input, the first among them. */
  errors: ProblemItem[];
}

/** One of several errors. */
export interface ProblemItem {
  /** Stable name of the error. */
  code: string;
  /** Where. */
  param: string;
  /** What is wrong. */
  detail: string;
  /** What to do. */
  fix: string;
}

/** Whether a channel may be used for marketing; none: there is no address. */
export type ReachState = 'granted' | 'withdrawn' | 'unknown' | 'none';

/** A condition that held, and what it saw. */
export interface Because {
  /** In English. */
  text: string;
  /** In Hebrew. */
  text_he: string;
  /** The condition, as the rule has it. */
  rule: string;
  /** The value at that moment. */
  seen: string;
  /** When the deciding thing happened. */
  at?: string;
}

/** A way in which a person is known. */
export interface Identifier {
  /** Namespace: user_id, anonymous_id, email, phone, … */
  ns: string;
  /** As it was sent. */
  value: string;
  /** Since when. */
  at: string;
  /** Where it came from. */
  source: string;
  /** Said by a public source only: not believed for merging. */
  claimed?: boolean;
}

/** A person in a list. */
export interface PersonRow {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** How the person is known. */
  identifiers: Identifier[];
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** Where the person is in now. */
  segments: Named[];
  /** By channel. */
  reach: Record<string, ReachState>;
  /** How many events. */
  events: number;
}

/** An id with its name. */
export interface Named {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
}

/** What is known of a person, and where from. */
export interface Trait {
  /** As it was sent. */
  value: Json;
  /** zero_party, first_party, second_party, third_party, computed or predicted. */
  origin: string;
  /** The source's name. */
  source: string;
  /** Since when. */
  at: string;
  /** What it may be used for. */
  purpose: string;
  /** When it is forgotten. */
  expires: string | null;
}

/** What a person allowed or took back. */
export interface Consent {
  /** service, analytics, personalization, marketing or ads. */
  purpose: string;
  /** A channel, or * for all. */
  channel: string;
  /** In force now. */
  state: ReachState;
  /** When it was said. */
  at: string;
  /** Where it was said. */
  source: string;
  /** What the person read. */
  text_version: string;
  /** In which language. */
  locale: string;
  /** What shows it. */
  proof: string;
  /** Its record in the log. */
  position: number;
}

/** A consent, or its withdrawal. */
export interface ConsentRequest {
  /** ns:value. */
  person: string;
  /** service, analytics, personalization, marketing or ads. */
  purpose: string;
  /** A channel, or * for all. */
  channel: string;
  /** What the person said. */
  state: 'granted' | 'withdrawn';
  /** What the person read. */
  text_version?: string;
  /** In which language. */
  locale?: string;
  /** When; now if missing. */
  at?: string;
  /** What shows it. */
  proof?: string;
}

/** What is in force after it. */
export interface ConsentAnswer {
  /** per_… */
  person: string;
  /** As asked. */
  purpose: string;
  /** As asked. */
  channel: string;
  /** In force now. */
  state: ReachState;
  /** Always true: the answer waits for it. */
  in_force: boolean;
}

/** A segment that a person is in, and why. */
export interface Membership {
  /** The segment. */
  id: string;
  /** Its name. */
  name: string;
  /** Entered. */
  since: string;
  /** What held at that moment. */
  because: Because[];
}

/** A journey that a person is in. */
export interface Run {
  /** The journey. */
  id: string;
  /** Its name. */
  name: string;
  /** The version that the person walks. */
  version: number;
  /** Where the person stands. */
  step: string;
  /** Entered. */
  entered_at: string;
  /** What let the person in. */
  because: Because[];
  /** When the step ends by itself. */
  wakes_at?: string;
}

/** Whether a channel may be used, and what decides. */
export interface Reach {
  /** For marketing. */
  state: ReachState;
  /** When the deciding consent was said. */
  at?: string;
  /** Where. */
  source?: string;
}

/** A topic on which a person is left alone. */
export interface Suppression {
  /** The topic, or * for all. */
  topic: string;
  /** From when. */
  since: string;
  /** Until when; null: until lifted. */
  until: string | null;
  /** Why. */
  because: Both;
  /** Who said so. */
  source: string;
}

/** All that the caller may know of one person. */
export interface Person {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** How the person is known. */
  identifiers: Identifier[];
  /** By name. */
  traits: Record<string, Trait>;
  /** Traits that are not for the caller's purpose. */
  withheld: string[];
  /** What was allowed and taken back. */
  consents: Consent[];
  /** Where the person is in now. */
  segments: Membership[];
  /** Under way. */
  journeys: Run[];
  /** By channel. */
  reach: Record<string, Reach>;
  /** How much there is. */
  counts: PersonCounts;
  /** Persons that turned out to be this one. */
  merged: { id: string; at: string }[];
  /** For agents. */
  tasks?: Task[];
  /** In force. */
  suppressions?: Suppression[];
  /** Two histories are being joined: what is here is not yet all. */
  partial?: boolean;
}

/** How much is known of a person. */
export interface PersonCounts {
  /** Events. */
  events: number;
  /** Messages planned, whatever became of them. */
  messages: number;
  /** Purposes and channels that something was said about. */
  consents: number;
  /** Traits. */
  traits: number;
  /** Identifiers. */
  identifiers: number;
  /** Events that wait for consent. */
  held: number;
}

/** One thing that happened; the kind says which members are there. */
export interface TimelineItem {
  /** tl_… */
  id: string;
  /** When. */
  at: string;
  /** What it is. */
  kind: 'event' | 'message' | 'decision' | 'consent' | 'merge' | 'membership' | 'task' | 'trait';
  /** In a few words. */
  title: string;
  /** entered, left, sent, granted, …; may be empty. */
  change: string;
  /** Its record in the log. */
  position?: number;
  /** Of an event: track, page, identify, … */
  type?: string;
  /** Where the event came from. */
  source?: string;
  /** As it was sent; null when it is gone. */
  event?: Json;
  /** Why the event is not shown. */
  withheld?: string;
  /** What held. */
  because?: Because[];
  /** Of a membership. */
  segment?: { id: string; name: string; change: string };
  /** Of a message. */
  message?: TimelineMessage;
  /** Of a consent. */
  consent?: { purpose: string; channel: string; state: string };
  /** Of a decision. */
  decision?: { id: string; placement: string; action: string | null };
  /** Of a task. */
  task?: { id: string; state: string };
  /** Of a merge: the other person. */
  other?: string;
}

/** A message in the timeline. */
export interface TimelineMessage {
  /** msg_… */
  id: string;
  /** email, sms, … */
  channel: string;
  /** What became of it. */
  state: string;
  /** Who sent it; missing when the message itself is no longer kept. */
  journey?: Named;
  /** Its subject. */
  subject?: string;
  /** What stopped it; empty when nothing did. */
  reason?: string;
}

/** What a gate said. */
export type Mark = 'passed' | 'stopped' | 'not_checked' | 'waits';

/** One check on a message's way, when planned and again when sent. */
export interface Gate {
  /** trigger, segment, consent, suppression, cap, quiet_hours, holdout, render, provider, … */
  gate: string;
  /** The value it saw. */
  seen: Both;
  /** When the message was planned. */
  planned: Mark;
  /** When it was claimed for sending. */
  sent: Mark;
}

/** A message as the person gets it. */
export interface Copy {
  /** Its subject; empty in channels without one. */
  subject: string;
  /** Its body. */
  body: string;
  /** Its language. */
  locale: string;
  /** Its direction. */
  dir: 'rtl' | 'ltr';
  /** The address. */
  to?: string;
}

/** Why something was sent or not, gate by gate. */
export interface Why {
  /** What was asked, in words. */
  question?: Both;
  /** In one sentence. */
  answer: Both;
  /** What the answer is about. */
  asked: { message?: string; journey?: string; journey_name?: string; step?: string; channel?: string };
  /** What became of it. */
  state: 'sent' | 'blocked' | 'held' | 'planned' | 'not_entered' | 'waiting' | 'left';
  /** The gate that stopped it, or another reason. */
  reason?: string;
  /** The last message of a journey that is over. */
  message?: string;
  /** When it was planned. */
  planned_at?: string;
  /** When it left, or when it was stopped. */
  sent_at?: string;
  /** In the order in which they are asked. */
  gates: Gate[];
  /** What was, or would have been, sent. */
  copy?: Copy;
  /** What else this reason stopped. */
  stopped?: { kind: string; name: string; id?: string }[];
  /** What would have to be different. */
  would_change?: Both;
  /** dec_… */
  decision?: string;
  /** How long the answer took. */
  recomputed_ms: number;
}

/** A person's right, claimed. */
export interface PrivacyRequest {
  /** What is asked. */
  type: 'erase';
  /** ns:value. */
  person: string;
}

/** What was done about it. The list shows the certificate's subject only. */
export interface PrivacyDone {
  /** dsr_… */
  id: string;
  /** What was asked. */
  type: 'erase';
  /** Done at the answer. */
  state: 'done';
  /** When. */
  at: string;
  /** Shows that it happened, and names nobody. */
  certificate: { subject: string; people?: number; keys_destroyed?: number; ledger?: number; at?: string };
}

/** Addresses of the person's own pages. */
export interface PreferenceLink {
  /** The preference centre. */
  preferences: string;
  /** One button. */
  unsubscribe: string;
  /** Until when they work. */
  expires_at: string;
}

/** What everything that is published has. */
export interface Versioned {
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** The workspace's settings. */
export interface Workspace {
  /** Its name. */
  id: string;
  /** Its name. */
  name: string;
  /** Time zone, such as Asia/Jerusalem. */
  zone?: string;
  /** HH:MM to HH:MM: nothing is sent. */
  quiet_hours?: { from: string; to: string };
  /** By channel: at most so many in so many days. */
  caps?: Record<string, { max: number; days: number }>;
  /** Languages that content must have. */
  locales?: string[];
  /** Of every amount; amounts are in its minor unit. */
  currency?: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** Why data may be used; the five are fixed, their words are the workspace's. */
export interface Purpose {
  /** service, analytics, personalization, marketing or ads. */
  id: string;
  /** Its name. */
  name: string;
  /** What people read, by language. */
  texts?: Record<string, string>;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. */
  shown_as?: Record<string, string>;
  /** The ETag; 0: nobody published other words. */
  version: number;
  /** First published. */
  created_at?: string;
  /** This version was published. */
  updated_at?: string;
}

/** Where events come in. */
export interface Source {
  /** Id. */
  id: string;
  /** Shown beside what came in. */
  name: string;
  /** A server is trusted to say who a person is. */
  kind: 'server' | 'web' | 'mobile';
  /** Until consent, or the lawful basis of each purpose. */
  basis: 'hold' | Record<string, string>;
  /** A website that is trusted like a server. */
  trust?: 'pages' | null;
  /** Its number in the log. */
  no?: number;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** People of whom a rule is true. */
export interface Segment {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** The rule, as in docs/rules.md. */
  rule: string;
  /** How many are in now; not told at publishing. */
  count?: number;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** A person in a segment. */
export interface SegmentMember {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** How the person is known. */
  identifiers: Identifier[];
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** Where the person is in now. */
  segments: Named[];
  /** By channel. */
  reach: Record<string, ReachState>;
  /** How many events. */
  events: number;
  /** Entered. */
  since: string;
  /** What held at that moment. */
  because: Because[];
}

/** Why a person is in a segment, or not. */
export interface SegmentExplained {
  /** The segment. */
  segment: string;
  /** In now. */
  in: boolean;
  /** Entered. */
  since?: string;
  /** One by one. */
  conditions: Condition[];
}

/** A condition of a rule against one person. */
export interface Condition {
  /** The condition. */
  rule: string;
  /** Whether it holds. */
  match: boolean;
  /** The value it saw. */
  seen: string;
  /** When the deciding thing happened. */
  at?: string;
}

/** Content in every language. */
export interface Creative {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** email, sms, push, web, app or agent. */
  channel: string;
  /** When the person's language is missing. */
  default_locale?: string;
  /** By language: subject and body, or free members; each a template. */
  variants: Record<string, Record<string, Json>>;
  /** For whom: a rule. */
  when?: string;
  /** For which arm of the action's experiment. */
  arm?: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** One step of a journey; the type says which members count. */
export interface Step {
  /** Id, unique in the journey. */
  id: string;
  /** What it does. */
  type: 'wait' | 'branch' | 'message' | 'split' | 'slot' | 'task' | 'exit';
  /** Shown instead of the id. */
  name?: string;
  /** For whoever reads the journey. */
  description?: string;
  /** What it is about, where it is not the journey's topic. */
  topic?: string;
  /** wait, slot: how long. */
  for?: string;
  /** wait: the next HH:MM. */
  until?: string;
  /** wait: a trait that holds a time. */
  until_trait?: string;
  /** wait until a trait: at HH:MM of that day. */
  hour?: string;
  /** wait: a rule that ends it earlier. */
  or?: string;
  /** wait: where to go when the rule held. */
  then?: string;
  /** wait: where to go when the time was over. */
  else?: string;
  /** branch: the rule. */
  rule?: string;
  /** branch: where to go when it holds. */
  yes?: string;
  /** branch: where to go when it does not. */
  no?: string;
  /** branch: the answer of a task to look at. */
  answer?: string;
  /** branch, split: where to go, by value or arm. */
  ways?: Record<string, string>;
  /** split: whose arms. */
  experiment?: string;
  /** message: email, sms or push. */
  channel?: string;
  /** message: what is sent. */
  creative?: string;
  /** message, task: what it is for. */
  purpose?: string;
  /** message: not before HH:MM. */
  at?: string;
  /** slot: where. */
  placement?: string;
  /** slot: what. */
  action?: string;
  /** task: what to do. */
  title?: Both;
  /** task: why. */
  because?: Both;
  /** task: for whom. */
  assign?: { trait?: string; else?: string };
  /** task: by when. */
  due?: string;
  /** task: until when. */
  expires?: string;
  /** task: the topic that rests while it is open. */
  suppress?: string;
  /** task: how it can end. */
  outcomes?: Outcome[];
}

/** How a task can end. */
export interface Outcome {
  /** Id. */
  id: string;
  /** For the agent. */
  label: Both;
  /** Answers that the agent must give. */
  asks?: string[];
  /** The answer that says until when the topic rests. */
  suppress_until?: string;
}

/** How many people a step has seen. */
export interface StepCount {
  /** Standing there now. */
  inside: number;
  /** Went on. */
  passed: number;
  /** Left the journey there. */
  left: number;
  /** Messages sent. */
  sent?: number;
  /** Messages that could not be delivered. */
  failed?: number;
  /** Tasks that were not made, to measure. */
  held_out?: number;
  /** Of a split: people by arm. */
  arms?: Record<string, number>;
  /** Of a task: how it ended. */
  outcomes?: Record<string, number>;
  /** Why people left, and why messages were not sent. */
  reasons: Record<string, number>;
}

/** How many people a journey has seen. */
export interface JourneyCounts {
  /** In it now. */
  inside: number;
  /** Ever entered. */
  entered: number;
  /** Went to the end. */
  passed: number;
  /** Left before. */
  left: number;
  /** Kept out to measure. */
  held_out?: number;
  /** Reached the goal. */
  goal?: number;
  /** Why people left. */
  reasons?: Record<string, number>;
  /** By step. */
  steps: Record<string, StepCount>;
}

/** What happens with a person, step by step. */
export interface Journey {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** What lets people in. */
  enter: { segment?: string; event?: string; where?: string };
  /** never, always, or after a time. */
  reenter?: string;
  /** A rule that ends it. */
  exit_on?: string;
  /** What it is about. */
  topic?: string;
  /** A rule that ends it well. */
  goal?: string;
  /** The experiment that keeps people out. */
  holdout?: string;
  /** In order. */
  steps: Step[];
  /** Nobody enters, nothing leaves. */
  stopped?: boolean;
  /** How it goes; not told at publishing. */
  counts?: JourneyCounts;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** A place that asks what to show. */
export interface Placement {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** web, app, push, email, sms or agent. */
  channel: string;
  /** How many actions are answered, 1 to 10. */
  slots?: number;
  /** What it is for. */
  purpose?: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** Something that may be shown. */
export interface Action {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** What it is about. */
  topic?: string;
  /** Where. */
  placements: string[];
  /** What it is for. */
  purpose?: string;
  /** For whom: a rule. */
  eligible?: string;
  /** From when. */
  starts?: string;
  /** Until when. */
  ends?: string;
  /** How likely it is taken. */
  propensity?: number;
  /** What it is worth. */
  value?: number;
  /** What the business adds. */
  lever?: number;
  /** Weights by rule. */
  context?: { when: string; weight: number }[];
  /** At most so often. */
  cap?: { max: number; days: number };
  /** Shown only while this proof holds. */
  proof?: string;
  /** Whose arms its creatives are for. */
  experiment?: string;
  /** Only for people whose journey asks for it. */
  by_journey?: boolean;
  /** What is shown; the first that fits. */
  creatives: string[];
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** A split or a holdout. */
export interface Experiment {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** What it is. */
  kind: 'split' | 'holdout';
  /** Of a split. */
  arms?: { id: string; weight: number }[];
  /** Of a holdout: how many are kept out. */
  percent?: number;
  /** Of a holdout: from everything. */
  universal?: boolean;
  /** What counts as success. */
  goal: { event: string; where?: string; value?: string };
  /** How long after the exposure it counts. */
  window: string;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** How many people of a segment did something. */
export interface Proof {
  /** Id. */
  id: string;
  /** Name. */
  name: string;
  /** Among whom. */
  segment: string;
  /** What they did. */
  rule: string;
  /** At least so many. */
  people_min?: number;
  /** At least this share. */
  share_min?: number;
  /** The last count. */
  counted?: { people: number; did: number; share: number; holds: boolean; at: string } | null;
  /** For whoever reads the definition. */
  description?: string;
  /** What people are told it is called, by language. A segment without it is not told of. */
  shown_as?: Record<string, string>;
  /** The ETag; grows by one. */
  version: number;
  /** First published. */
  created_at: string;
  /** This version was published. */
  updated_at: string;
}

/** What is no longer published. */
export interface Retired {
  /** Id. */
  id: string;
  /** Always true. */
  retired: boolean;
}

/** A folder of definitions, in any order. */
export interface ManyDefinitions {
  /** At most 2000; each has a definition or retire: true. */
  definitions: { kind: string; id: string; if_match?: number; definition?: Record<string, Json>; retire?: boolean }[];
}

/** What became of them, in the order of publishing. */
export interface ManyPublished {
  /** Whether it was only checked. */
  dry_run: boolean;
  /** All of them. */
  definitions: { kind: string; id: string; version: number; what: 'added' | 'changed' | 'retired' }[];
}

/** A key, without its text. */
export interface Key {
  /** key_… */
  id: string;
  /** Taken back. */
  revoked: boolean;
  /** Made. */
  created_at: string;
  /** What it is for. */
  kind: 'write' | 'secret';
  /** Where it works. */
  env: Env;
  /** Of a write key. */
  source?: string;
  /** How its text begins. */
  prefix: string;
  /** Of a secret key. */
  scopes: string[];
  /** What it may read for. */
  purposes: string[];
}

/** A key to be made. */
export interface KeyRequest {
  /** What it is for. */
  kind: 'write' | 'secret';
  /** Where it works. */
  env?: Env;
  /** Of a write key. */
  source?: string;
  /** Of a secret key. */
  scopes?: ('read' | 'manage' | 'privacy' | 'agent')[];
  /** What it may read for. */
  purposes?: string[];
}

/** The key's text, which is shown once. */
export interface KeyMade {
  /** key_… */
  id: string;
  /** Its text. */
  key: string;
  /** What it is for. */
  kind: 'write' | 'secret';
  /** Where it works. */
  env: Env;
}

/** Who asks, for which places. */
export interface DecideRequest {
  /** The user. */
  userId?: string;
  /** The device. */
  anonymousId?: string;
  /** ns:value; with a secret key or a session. */
  person?: string;
  /** In this order. */
  placements: string[];
  /** What holds now: locale, device, … */
  context?: Record<string, Json>;
  /** Decide, keep nothing. */
  dry_run?: boolean;
}

/** An action for one slot. */
export interface SlateItem {
  /** The action. */
  action: string;
  /** Its name. */
  name: string;
  /** What is shown. */
  creative: string | null;
  /** Of the action's experiment. */
  arm?: string | null;
  /** The creative for this person. */
  content: Record<string, Json> | null;
  /** Its language. */
  locale?: string | null;
  /** Its direction. */
  dir?: 'rtl' | 'ltr' | null;
  /** Propensity × context × value × lever. */
  priority: number;
  /** dec_… */
  decision_id?: string;
}

/** An action that was not chosen. */
export interface RunnerUp {
  /** The action. */
  action: string;
  /** Its name. */
  name: string;
  /** Its priority. */
  priority: number;
  /** What it met. */
  gate: string;
  /** Why it was not chosen. */
  reason: string;
  /** In words. */
  because: Both;
}

/** What to show in one place, or that nothing is better. */
export interface Decided {
  /** The place. */
  placement: string;
  /** dec_…; null: it was not kept. */
  decision_id: string | null;
  /** Whether something is shown. */
  reason: 'chosen' | 'nothing';
  /** Why; for secret keys and sessions. */
  because?: Both;
  /** Actions that were not looked at. */
  left_out?: number;
  /** The first action. */
  action: string | null;
  /** What is shown. */
  creative: string | null;
  /** The creative for this person. */
  content: Record<string, Json> | null;
  /** Its language. */
  locale?: string | null;
  /** Its direction. */
  dir?: 'rtl' | 'ltr' | null;
  /** One for each slot. */
  slate: SlateItem[];
  /** For secret keys and sessions. */
  runner_ups?: RunnerUp[];
}

/** The placements in the order asked. */
export interface DecideAnswer {
  /** per_… */
  person_id: string | null;
  /** When it was decided. */
  at: string;
  /** Two histories are being joined. */
  partial?: boolean;
  /** Nothing was kept. */
  dry_run?: boolean;
  /** The source waits for a consent that was not given: nothing was kept, and only what is for everybody is shown. */
  held?: boolean;
  /** One a placement. */
  decisions: Decided[];
}

/** A decision in a list. */
export interface DecisionRow {
  /** dec_… */
  id: string;
  /** When. */
  at: string;
  /** For whom. */
  person: Named;
  /** Where. */
  placement: string;
  /** What. */
  action: string | null;
  /** Its name. */
  name: string | null;
  /** chosen, nothing or ghost. */
  reason: string;
  /** Of what was chosen. */
  priority: number | null;
}

/** One check of a candidate. */
export interface DecisionGate {
  /** schedule, eligible, consent, suppression, cap, quiet_hours, holdout, proof, creative, render or arbitration. */
  gate: string;
  /** The value it saw. */
  seen: Both;
  /** What it said. */
  mark: Mark;
}

/** What a priority is made of. */
export interface Factors {
  /** How likely it is taken. */
  propensity: number;
  /** The weight of what holds now. */
  context: number;
  /** What it is worth. */
  value: number;
  /** What the business adds. */
  lever: number;
}

/** An action that was looked at. */
export interface Candidate {
  /** The action. */
  action: string;
  /** Its name. */
  name: string;
  /** What would be shown. */
  creative?: string | null;
  /** Of the action's experiment. */
  arm?: string | null;
  /** Chosen. */
  chosen?: boolean;
  /** Would have been chosen, and was held out. */
  ghost?: boolean;
  /** Why it was not chosen; empty when it was. */
  reason?: string;
  /** What was shown of it. */
  content?: Record<string, Json> | null;
  /** Its language. */
  locale?: string;
  /** Its direction. */
  dir?: 'rtl' | 'ltr';
  /** Its priority. */
  priority: number;
  /** What it is made of. */
  factors: Factors;
  /** In the order in which they are asked. */
  gates: DecisionGate[];
  /** In words. */
  because: Both;
}

/** A decision with all that spoke. */
export interface DecisionWhy {
  /** dec_… */
  id: string;
  /** When. */
  at: string;
  /** What was asked, in words. */
  question: Both;
  /** In one sentence. */
  answer: Both;
  /** For whom. */
  person: Named;
  /** Where. */
  placement: string;
  /** The placement's name. */
  placement_name?: string;
  /** What held. */
  context: Record<string, Json>;
  /** Two histories were being joined. */
  partial?: boolean;
  /** Actions that were not looked at. */
  left_out?: number;
  /** What became of it. */
  state: 'chosen' | 'nothing' | 'ghost';
  /** By priority. */
  candidates: Candidate[];
  /** What would have to be different. */
  would_change?: Both;
  /** What was shown. */
  content?: Record<string, Json> | null;
  /** Its language. */
  locale?: string | null;
  /** Its direction. */
  dir?: 'rtl' | 'ltr' | null;
  /** How long the answer took. */
  recomputed_ms: number;
}

/** For whom a flag is evaluated. */
export interface FlagRequest {
  /** targetingKey: the user's or the device's id; the rest is what holds now. */
  context: Record<string, Json>;
}

/** A flag's value for one target. */
export interface Flag {
  /** The experiment or the placement. */
  key: string;
  /** SPLIT, TARGETING_MATCH or DEFAULT. */
  reason: string;
  /** The arm or the action. */
  variant: string;
  /** The arm's name, or the action's content. */
  value: Json;
  /** The decision behind it. */
  metadata?: Record<string, Json>;
}

/** How many did it, now. */
export interface ProofCount {
  /** The proof. */
  id: string;
  /** In the segment. */
  people: number;
  /** Met the rule. */
  did: number;
  /** Of them all. */
  share: number | null;
  /** When it was counted. */
  at: string;
}

/** How one arm goes. */
export interface Arm {
  /** The arm. */
  id: string;
  /** In it. */
  people: number;
  /** Saw something. */
  exposed: number;
  /** Would have seen something. */
  ghost: number;
  /** Reached the goal. */
  converted: number;
  /** Share that reached it. */
  rate: number | null;
  /** What they brought. */
  value: number;
  /** On average. */
  value_per_person: number | null;
}

/** What one arm brings more than the other, with 95 % intervals. */
export interface Difference {
  /** The arm. */
  of: string;
  /** The other. */
  against: string;
  /** Difference of the shares. */
  rate: number;
  /** At least. */
  rate_low: number;
  /** At most. */
  rate_high: number;
  /** Difference of the values. */
  value_per_person: number;
  /** At least. */
  value_low: number;
  /** At most. */
  value_high: number;
  /** For all people of the arm. */
  total: number;
  /** At least. */
  total_low: number;
  /** At most. */
  total_high: number;
}

/** How an experiment goes. */
export interface Results {
  /** The experiment. */
  id: string;
  /** Its name. */
  name: string;
  /** What it is. */
  kind: 'split' | 'holdout';
  /** Now. */
  as_of: string;
  /** Of values. */
  currency: string;
  /** The event that counts. */
  goal?: string;
  /** One by one. */
  arms: Arm[];
  /** Of the two that matter. */
  difference: Difference | null;
  /** Too few people to say. */
  too_few: boolean;
  /** People who saw more than one arm. */
  mixed: number;
  /** In one sentence. */
  verdict: Both;
}

/** A person behind the number. */
export interface ExperimentPerson {
  /** per_… */
  id: string;
  /** For people to read; may be empty. */
  name: string;
  /** How the person is known. */
  identifiers: Identifier[];
  /** First event. */
  first_seen: string | null;
  /** Last event. */
  last_seen: string | null;
  /** Where the person is in now. */
  segments: Named[];
  /** By channel. */
  reach: Record<string, ReachState>;
  /** How many events. */
  events: number;
  /** The arm. */
  arm?: string;
  /** When first. */
  exposed_at?: string;
  /** How often something would have been shown. */
  ghosts?: number;
  /** How often the goal was reached. */
  conversions?: number;
  /** What it brought. */
  value?: number;
}

/** What stopping a journey did. */
export interface Stopped {
  /** The journey. */
  id: string;
  /** Since when. */
  stopped_at: string;
  /** People who were taken out. */
  left: number;
  /** Messages that will not leave. */
  cancelled: number;
  /** Messages that had left already. */
  in_flight: { message: string; person: string; channel: string; at: string }[];
}

/** A journey goes on. */
export interface Resumed {
  /** The journey. */
  id: string;
  /** Since when. */
  resumed_at: string;
}

/** What is in force afterwards. */
export interface Suppressed {
  /** per_… */
  person: string;
  /** All of them. */
  suppressions: Suppression[];
}

/** What a trial did to the world: nothing. */
export interface SideEffects {
  /** 0. */
  sends: number;
  /** 0. */
  records: number;
  /** 0. */
  profile_writes: number;
}

/** Whom to walk through a journey, and what happens meanwhile. */
export interface SimulateRequest {
  /** ns:value. */
  person?: string;
  /** A person who is not there. */
  invented?: { traits?: Record<string, Json>; consents?: Record<string, boolean>; events?: { event: string; properties?: Record<string, Json>; ago?: string }[] };
  /** Of the journey; the last if missing. */
  version?: number;
  /** What the person does later. */
  after?: { in: string; event: string; properties?: Record<string, Json> }[];
  /** How tasks end, by step. */
  outcomes?: Record<string, { outcome: string; answers?: Record<string, Json> }>;
}

/** A message as it would be sent. */
export interface MadeMessage {
  /** email, sms, … */
  channel: string;
  /** Its subject. */
  subject: string;
  /** Its body. */
  body: string;
  /** Its language. */
  locale: string;
  /** Its direction. */
  dir: 'rtl' | 'ltr';
  /** What would become of it. */
  state: string;
  /** What would stop it. */
  reason: string;
  /** What would be sent. */
  creative?: string;
  /** Gate by gate. */
  gates: DecisionGate[];
}

/** One station of the walk. */
export interface PathStep {
  /** The step. */
  step: string;
  /** Its type. */
  type: string;
  /** When. */
  at: string;
  /** What happens there. */
  what: 'entered' | 'waits' | 'branch' | 'message' | 'slot' | 'task' | 'split' | 'left';
  /** Where it goes on; may be empty. */
  to?: string;
  /** What a branch saw. */
  values?: { rule: string; match: boolean; seen: string }[];
  /** Of a message step. */
  message?: MadeMessage;
  /** Until when it waits. */
  wakes_at?: string;
  /** In words. */
  text: Both;
}

/** The walk of one person. */
export interface Simulated {
  /** The journey. */
  journey: string;
  /** Its version. */
  version: number;
  /** Who walked; of an invented person the name is empty. */
  person: Named;
  /** Whether the journey took the person in. */
  entered?: boolean;
  /** Station by station. */
  path: PathStep[];
  /** How it ended. */
  ended: { at: string; reason: string } | null;
  /** Nothing was written. */
  side_effects: SideEffects;
}

/** What would happen to everybody. */
export interface DryRun {
  /** Whose members were looked at. */
  segment?: string;
  /** Looked at. */
  people: number;
  /** Would enter. */
  entering: number;
  /** By step. */
  steps: Record<string, { entered: number; by_channel?: Record<string, number>; blocked: Record<string, number> }>;
  /** By channel. */
  messages: Record<string, number>;
  /** By reason. */
  blocked: Record<string, number>;
  /** For agents. */
  tasks: number;
  /** Kept out to measure. */
  held_out: number;
  /** Nothing was written. */
  side_effects: SideEffects;
}

/** Something for an agent to do. */
export interface Task {
  /** tsk_… */
  id: string;
  /** With whom. */
  person: Named;
  /** Who asks. */
  journey: string;
  /** Its name. */
  journey_name: string;
  /** The step. */
  step: string;
  /** What it is about. */
  topic?: string;
  /** For whom. */
  assignee: string;
  /** What to do. */
  title: Both;
  /** Why. */
  because: Both;
  /** How it stands. */
  state: 'open' | 'done' | 'expired' | 'cancelled';
  /** Since when. */
  created_at: string;
  /** By when. */
  due_at: string;
  /** Until when. */
  expires_at: string;
  /** Late. */
  overdue: boolean;
  /** How it can end. */
  outcomes: Outcome[];
  /** How it ended. */
  outcome?: string;
  /** What the agent answered; null when its time was over. */
  answers?: Record<string, Json> | null;
  /** What the agent wrote. */
  note?: string;
  /** When it ended. */
  done_at?: string;
  /** Who ended it. */
  by?: string;
}

/** How a task ended. */
export interface TaskOutcome {
  /** One of the task's outcomes. */
  outcome: string;
  /** What it asks for. */
  answers?: Record<string, Json>;
  /** For people to read. */
  note?: string;
  /** Who. */
  by?: string;
}

/** A topic on which to leave a person alone, or not any more. */
export interface SuppressRequest {
  /** The topic, or * for all. */
  topic: string;
  /** Until when; for good if missing. */
  until?: string;
  /** Why. */
  reason?: string;
  /** End it. */
  lift?: boolean;
}

/** Something that somebody should look at. */
export interface Attention {
  /** held_events, silent_journey, failed_sends, overdue_tasks, stalled_source or no_holdout. */
  kind: string;
  /** 1 to 5. */
  severity: number;
  /** In words. */
  title: Both;
  /** How many. */
  count: number;
  /** Where to look. */
  link: string;
}

/** Who can be reached on a channel. */
export interface ReachRow {
  /** The channel. */
  channel: string;
  /** May be written to. */
  reachable: number;
  /** Never allowed it. */
  no_consent: number;
  /** Took it back. */
  withdrawn: number;
  /** Nowhere to write to. */
  no_address: number;
  /** Left alone for now. */
  suppressed: number;
  /** Kept out to measure. */
  held_out: number;
  /** All. */
  people: number;
}

/** What the start page shows. */
export interface Home {
  /** Now. */
  as_of: string;
  /** The worst first. */
  attention: Attention[];
  /** What the messages brought. */
  money: { experiment: string; name: string; total: number | null; low: number | null; high: number | null; currency: string; verdict: Both; too_few?: boolean } | null;
  /** By channel. */
  reach: ReachRow[];
  /** How often nothing was better. */
  nothing: { decisions: number; nothing: number; share: number | null };
  /** Journeys. */
  running: { id: string; name: string; inside: number; sent_today: number }[];
  /** For agents. */
  tasks: { open: number; overdue: number };
  /** Known. */
  people: number;
}

/** The two environments of a workspace. */
export type Env = 'live' | 'test';

/** What became of one item. */
export interface IngestItem {
  /** Its place in the batch. */
  index: number;
  /** held: until consent comes. */
  status: 'accepted' | 'rejected' | 'duplicate' | 'held';
  /** The client's id, or the one it was given. */
  message_id: string;
  /** evt_… */
  event_id?: string;
  /** Why it was refused. */
  errors?: ProblemItem[];
}

/** Given when every accepted item is on disk. */
export interface IngestAnswer {
  /** Always true: what is wrong with an item stands there. */
  success: boolean;
  /** One for each. */
  items: IngestItem[];
}

/** What browser SDKs ask first. */
export interface SdkSettings {
  /** Where to send events. */
  integrations: Record<string, Json>;
  /** Which events are taken. */
  plan: Record<string, Json>;
  /** The source of the key. */
  source: { id: string; name: string; config: Record<string, Json> };
  /** Empty. */
  edgeFunction: Record<string, Json>;
  /** Always true. */
  analyticsNextEnabled: boolean;
  /** Empty. */
  middlewareSettings: Record<string, Json>;
  /** Empty. */
  enabledMiddleware: Record<string, Json>;
  /** Nothing is sent about the SDK itself. */
  metrics: { sampleRate: number };
  /** Empty. */
  consentSettings: Record<string, Json>;
}

/** An event as it came in. */
export interface StreamItem {
  /** Its record in the log. */
  position: number;
  /** When. */
  received_at: string;
  /** Where from. */
  source: string;
  /** Environment. */
  env: Env;
  /** What became of it. */
  status: 'accepted' | 'rejected' | 'duplicate' | 'held';
  /** evt_… */
  event_id: string;
  /** Whose it is. */
  person_id?: string;
  /** As it was sent; masked while it is held. */
  event?: Record<string, Json>;
  /** Why it was refused or held. */
  reasons?: { rule: string; field: string; fix: string; detail?: string }[];
}

/** What came in within a minute. */
export interface Minute {
  /** Its beginning. */
  at: string;
  /** Taken. */
  accepted: number;
  /** Wait for consent. */
  held: number;
  /** Refused. */
  rejected: number;
  /** Came again. */
  duplicate: number;
}

/** How the engine goes. */
export interface Overview {
  /** Its clock. */
  now: string;
  /** What this question waited behind the engine's queues. */
  lag_ms: number;
  /** Events taken. */
  accepted: number;
  /** Events that were held. */
  held: number;
  /** Events refused. */
  rejected: number;
  /** Events that came again. */
  duplicate: number;
  /** Events that wait for consent now. */
  held_now: number;
  /** The last 60. */
  minutes: Minute[];
  /** Known. */
  people: number;
  /** What became of messages. */
  messages: { sent: number; blocked: number; failed: number };
}

/** A message that left, in the inbox that stands for the world. */
export interface InboxMessage {
  /** msg_… */
  id: string;
  /** When. */
  at: string;
  /** email, sms, … */
  channel: string;
  /** The address. */
  to: string;
  /** Its subject. */
  subject: string;
  /** Its body. */
  body: string;
  /** Its language. */
  locale: string;
  /** Its direction. */
  dir: 'rtl' | 'ltr';
  /** per_… */
  person: string;
  /** Name. */
  person_name: string;
  /** Who sent it. */
  journey: string;
  /** At which step. */
  step: string;
  /** What became of it. */
  state: string;
  /** Of an e-mail: how it is unsubscribed with one click. */
  headers?: Record<string, string>;
}

/** The inbox is empty. */
export interface Cleared {
  /** Always true. */
  cleared: boolean;
}

/** Where to move the test clock: one of both. */
export interface ClockRequest {
  /** To then. */
  to?: string;
  /** By so much. */
  advance_ms?: number;
}

/** The test clock. */
export interface Clock {
  /** What it says. */
  now: string;
}

/** Who is signed in, and where. */
export interface Session {
  /** The workspace. */
  workspace: string;
  /** The environment. */
  env: Env;
  /** All there are. */
  workspaces: { name: string; envs: Env[] }[];
  /** owner. */
  role: string;
  /** The workspace's time zone. */
  zone: string;
}

/** A one-time token of kesher up or kesher token. */
export interface SignIn {
  /** The token. */
  token: string;
}

/** The cookie is set. */
export interface SignedIn {
  /** Always true. */
  signed_in: boolean;
}

/** The cookie is gone. */
export interface SignedOut {
  /** Always true. */
  signed_out: boolean;
}

/** A new one-time token; only through the socket of the data folder. */
export interface Token {
  /** The token. */
  token: string;
  /** Where the engine listens. */
  listen: string;
}

/** Whether the engine serves. */
export interface Health {
  /** How it stands. */
  status: 'ok' | 'starting';
  /** Of starting, 0 to 1. */
  progress: number;
  /** The newest record on disk. */
  durable: number;
}
