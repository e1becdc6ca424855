story    The mortgage, from a search to a signature
because  the site, the mail, the ads and Roni are one conversation, and every silence has its reason
clock    2026-03-05 09:00 Asia/Jerusalem

segment  "interested in a mortgage"  did mortgage_page at least 2 times within 7 days
segment  "met an adviser, open"      did adviser_met within 60 days and not did mortgage_signed and did mortgage_page within 7 days
segment  "mortgage ads"              in segment "interested in a mortgage" and consent.ads is granted and not in segment "met an adviser, open" and not did mortgage_signed

creative "first home page"  web he "דירה ראשונה?" "שלום, כך מתחילים" · when search starts with first
creative "first home page"  web en "A first home?" "This is how it begins"
creative "all mortgages"    web he "משכנתאות" "כל המסלולים"
creative "monthly payment"  sms he "פרסומת מבנק הדגמה. {{ person.name }}, הנה מחשבון ההחזר"
creative "your offer"       email he "{{ person.name }}, ההצעה שלך ל־{{ person.years }} שנה" "המסלול ל־{{ person.years }} שנה"
creative "guide"            email he "המדריך לדירה הראשונה" "כל מה שצריך לדעת"

placement "home hero" web
action   "first home"   in "home hero" · topic mortgage · purpose personalization · value 100 · propensity 0.2 · only if in segment "interested in a mortgage" or search exists · creative "first home page" · when device = phone weight 2
action   "all loans"    in "home hero" · topic mortgage · purpose personalization · value 30 · creative "all mortgages"

journey  "first mortgage"  enter on "interested in a mortgage" · topic mortgage · wait 1 day · email "guide" · wait 2 days · sms "monthly payment" at 21:01 · exit on mortgage_signed
journey  "adviser case"    enter on "met an adviser, open" · topic mortgage · task "Call {{ person.name }}" to adviser or "mortgage-team" because "{{ person.name }} met {{ person.adviser }} and did not sign; she reads about mortgages again" suppress mortgage answers will_decide_later asks decides_on years until decides_on, declined · only if answer outcome is will_decide_later · wait until trait decides_on · email "your offer" · goal mortgage_signed

09:00    Dana        identifies  name דנה, email dana@example.org, phone +972501234567, locale he, adviser roni, consent.email yes, consent.sms yes, consent.ads yes, consent.personalization yes
09:05    Dana        does        adviser_met  adviser roni, signed no
         Dana        is not in   "met an adviser, open"

# On her phone, anonymous, from a search.
+5 19:00 Dana@phone  grants      personalization
         Dana@phone  grants      ads
         Dana@phone  does        mortgage_page  topic first-home
         Dana@phone  sees "first home" in "home hero"  search first apartment mortgage, device phone, locale he  saying "דירה ראשונה?"
+5 19:10 Dana@phone  does        mortgage_page  topic rates
         Dana@phone  is in       "interested in a mortgage"
         Dana@phone  is in       "mortgage ads"
         Dana        is not in   "interested in a mortgage"

# On her laptop she logs in; then her phone does: three histories are one.
+5 20:00 Dana@laptop does        mortgage_page  topic calculator
+5 20:05 Dana@laptop logs in
         Dana        is one person with Dana@laptop
+5 20:06 Dana@phone  logs in
         Dana        is one person with Dana@phone
         Dana        is in       "interested in a mortgage"
         Dana        is in       "met an adviser, open"
         Dana        is not in   "mortgage ads"
         Dana        has a task "Call דנה" for roni  because דנה met roni and did not sign
         Dana        is suppressed mortgage
         Dana@phone  sees nothing in "home hero"  device phone, locale he  because roni is about to call
+6 19:10 Dana        is blocked  email "guide"  because roni is about to call

# Roni calls. She will decide in April, for 25 years.
+7 11:00 roni        answers "Call דנה" of Dana will_decide_later  decides_on 2026-04-01, years 25
         Dana        has no task
         Dana        has         years 25
         Dana        is suppressed mortgage
         Dana        sees nothing in "home hero"  locale he  because asked to be left until then

# Noa is like Dana, but met nobody. Both withdraw from SMS one minute before it is due.
+7 19:00 Noa         identifies  name נועה, email noa@example.org, phone +972501234568, locale he, consent.email yes, consent.sms yes, consent.personalization yes
         Noa         does        mortgage_page
         Noa         does        mortgage_page
+8 19:00 Noa         receives    email "guide"
+10 21:00 Noa        withdraws   sms
         Dana        withdraws   sms
+10 21:01 Noa        is blocked  sms "monthly payment"  because consent withdrawn
         Noa         has         3 events

# April: the mail that waited carries an offer cut to her answers.
+26 23:59 Dana       is suppressed mortgage
+27 09:00 Dana       receives    email "your offer"
         Dana        is free of  mortgage
+30 10:00 Dana       does        mortgage_signed  amount 900000
         Dana        is not in   "met an adviser, open"
         nothing more is sent
